"""Exam tables for the tests: invented people, built cell by cell."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from io import BytesIO

from hypothesis import strategies as st

from bodymap.errors import BadTable
from bodymap.exchange.exam_table import COLUMNS, TableRow, read_table
from bodymap.exchange.exam_table.layout import GIVEN
from bodymap.medicine import body

Row = Mapping[str, str]

SITE = ["", "p", *map(str, range(11))]
YES_NO = ["", "0", "1"]
MONTHS = ["", "0", "2.9", "3", "3.0", "3.1", "26", "1200", ".5", "3.", "1e1"]
PARTS_OF_SITES = st.sampled_from(SITE)


def table(rows: Iterable[Row], columns: Sequence[str] = tuple(COLUMNS), end: str = "\r\n", bom: bool = False) -> bytes:
    """The bytes of a table with these columns."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator=end)
    writer.writerow(columns)
    writer.writerows([row.get(name, "") for name in columns] for row in rows)
    return out.getvalue().encode("utf-8-sig" if bom else "utf-8")


def read(data: bytes | str) -> list[TableRow]:
    return read_table(BytesIO(data.encode() if isinstance(data, str) else data), "t.csv")


def faults(data: bytes | str) -> list[tuple[int, str, str]]:
    """(line, column, what) of every fault of a table, [] when it is good."""
    try:
        read(data)
    except BadTable as bad:
        return [(fault.line, fault.column, fault.what) for fault in bad.faults]
    return []


def places(data: bytes | str) -> list[tuple[int, str]]:
    """(line, column) of every fault of a table."""
    return [(line, column) for line, column, _ in faults(data)]


def values(column: str) -> st.SearchStrategy[str]:
    """Good values of a column."""
    if column == "record_id":
        return st.text(TEXT, min_size=1, max_size=8).filter(str.strip)
    if column in ("examiner", "course", "timing", "remark"):
        return st.text(TEXT, max_size=8)
    if column in ("exam_id", "status", "signed_by", "signed_at"):
        return st.just("")  # given where it matters
    if column == "performed_at":
        return st.sampled_from(["2026-11-22", "2026-11-22T09:20:00+01:00", "2024-02-29T23:59:59.500000-03:30"])
    if column == GIVEN:
        one, two = "1 2026-11-22T09:20:00+01:00 40.0", "2 2026-11-24T09:20:00+01:00"
        return st.sampled_from(["", one, f"{one}; {two}"])
    if column == "duration_months":
        return st.sampled_from(MONTHS)
    allowed = COLUMNS[column].allowed
    assert allowed is not None
    return st.sampled_from(sorted(allowed))


TEXT = st.characters(codec="utf-8", exclude_characters="\0") | st.sampled_from("\",\r\n =+-@;\t'")


@st.composite
def rows(draw: st.DrawFn, columns: Sequence[str] = tuple(COLUMNS), most: int = 5) -> list[dict[str, str]]:
    """Good rows; half of them have nearly everything filled in."""
    made: list[dict[str, str]] = []
    for number in range(draw(st.integers(0, most))):
        row = {name: draw(values(name)) for name in columns}
        if draw(st.booleans()):
            for name in columns:
                allowed = COLUMNS[name].allowed
                if allowed is not None and not row[name] and name != "status" and draw(st.integers(0, 9)):
                    row[name] = draw(st.sampled_from(sorted(allowed - {""})))
        if draw(st.booleans()) and row.keys() >= set(body.POINTS):  # near 11 of 18
            positive = draw(st.integers(9, 12))
            row |= {
                site: "7" if i < positive else draw(st.sampled_from(["0", "", "p"]))
                for i, site in enumerate(body.POINTS)
            }
        if "exam_id" in row and draw(st.booleans()):
            row["exam_id"] = f"exam {number}"
        made.append(row)
    return made
