"""Long and wide tables: names, codebook, the way out and back in, and what is refused."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bodymap.errors import BadTable, UserError
from bodymap.exchange.exam_table import TableRow
from bodymap.exchange.science import (
    LAYOUTS,
    codebook,
    layout_of,
    read_any,
    read_any_tables,
    write_folder,
    write_layout,
)
from bodymap.exchange.science.columns import number, wide_columns
from bodymap.exchange.science.tables import read_wide
from bodymap.medicine import body
from bodymap.medicine.model import (
    ITEMS,
    Entered,
    Exam,
    Finding,
    Method,
    Mode,
    Reaction,
    Reason,
    Rule,
    Status,
    Threshold,
)

WHEN = datetime(2026, 11, 11, 9, 20, tzinfo=UTC)


def exam(**fields: object) -> TableRow:
    """An exam with something in every kind of column."""
    made = Exam(
        "DEMO-1",
        WHEN,
        "Dr I. Lind",
        Mode.EXAMINER,
        Rule.RATING2,
        Method.THUMB,
        entered=Entered.IMPORT,
        status=Status.SIGNED,
        id="e1",
    )
    made = made.having(
        Finding.rated("occiput_r", 7),
        Finding("occiput_l", False),
        Finding.unrated("knee_r"),
        Finding.not_examined("knee_l", Reason.WOUND),
        Finding.not_examined("gluteal_r"),
        Finding(
            "gluteal_l", True, 3, reaction=Reaction.FLINCH, threshold=Threshold(3.5, "kgf/cm2", 1.0), remark="a, b"
        ),
        Finding("second_rib_l", True, 3, threshold=Threshold(250.0, "kPa")),
        Finding.rated("forehead", 0),
    )
    made = made.with_area("jaw_l", True).with_area("neck", False).with_quadrant("axial", True)
    made = made.answering("pain_average", 6).answering("duration_months", 30.5).answering("onset_after", '=1+1 "x"\n')
    return TableRow("DEMO-1", replace(made, timing="before 3", remark="ü", **fields), "Course 2", "before 3")  # type: ignore[arg-type]


def lines_of(path: Path) -> list[list[str]]:
    return list(csv.reader(io.StringIO(path.read_text("utf-8"), newline="")))


def back(layout: str, rows: list[TableRow], folder: Path) -> list[TableRow]:
    path = folder / f"{layout}.csv"
    write_layout(layout, rows, path)
    assert layout_of(path) == layout
    return read_any(path)


@pytest.mark.parametrize("layout", ["wide", "long"])
def test_everything_of_an_exam_comes_back(layout: str, tmp_path: Path) -> None:
    rows = [
        exam(),
        TableRow("DEMO-2", Exam("DEMO-2", WHEN, date_only=True, entered=Entered.IMPORT, status=Status.SIGNED, id="e2")),
    ]
    rows[1] = replace(rows[1], exam=replace(rows[1].exam, performed_at=WHEN.replace(hour=0, minute=0)))
    assert back(layout, rows, tmp_path) == rows


finding = st.one_of(
    st.builds(Finding.rated, st.just("?"), st.integers(0, 10)),
    st.builds(Finding.unrated, st.just("?")),
    st.builds(Finding.not_examined, st.just("?"), st.sampled_from([None, *Reason])),
    st.just(Finding("?", False)),
)
text = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=6)


@given(st.dictionaries(st.sampled_from(list(body.SITES)), finding), text, st.sampled_from(["wide", "long"]))
def test_any_findings_come_back(
    tmp_path_factory: pytest.TempPathFactory, found: dict[str, Finding], remark: str, layout: str
) -> None:
    made = Exam("DEMO-1", WHEN, remark=remark, entered=Entered.IMPORT, status=Status.SIGNED, id="e1")
    made = made.having(*(replace(f, site=site) for site, f in found.items()))
    rows = [TableRow("DEMO-1", made)]
    assert back(layout, rows, tmp_path_factory.mktemp("t")) == rows


def test_the_exam_table_is_read_as_before(tmp_path: Path) -> None:
    rows = [exam()]
    write_layout("exam", rows, tmp_path / "e.csv")
    assert layout_of(tmp_path / "e.csv") == "exam"
    assert read_any_tables([tmp_path / "e.csv"])[0].exam.findings["occiput_r"].rating == 7


def test_names_are_those_that_redcap_takes() -> None:
    names = list(wide_columns())
    assert names[0] == "record_id"
    assert len(set(names)) == len(names)
    for name in names:
        assert re.fullmatch(r"[a-z][a-z0-9_]{0,25}", name), name
        assert "__" not in name


def test_every_column_is_explained_with_unit_and_levels(tmp_path: Path) -> None:
    made = write_folder([exam()], tmp_path)
    assert [path.name for path in made] == ["exams.csv", "exams_wide.csv", "exams_long.csv", "codebook.csv"]
    book = list(csv.DictReader(io.StringIO((tmp_path / "codebook.csv").read_text("utf-8"))))
    explained = {(line["layout"], line["column"]) for line in book}
    for layout, name in (("exam", "exams"), ("wide", "exams_wide"), ("long", "exams_long")):
        header = lines_of(tmp_path / f"{name}.csv")[0]
        assert {(layout, column) for column in header} <= explained
    items = {row[5] for row in lines_of(tmp_path / "exams_long.csv")}
    assert {("long item", item) for item in items - {"item"}} <= explained
    for line in book:
        assert line["meaning"]
        assert line["type"] in ("text", "date and time", "whole number", "number", "choice", "as its item")
        if line["type"] == "choice":
            assert line["levels"]
        if line["type"].endswith("number"):
            assert line["unit"]
    for item, about in ITEMS.items():
        assert (("wide", item) in explained) or about.text


def test_columns_that_nobody_needs_do_not_stand(tmp_path: Path) -> None:
    write_layout("wide", [TableRow("DEMO-2", Exam("DEMO-2", WHEN, id="e2"))], tmp_path / "w.csv")
    header = lines_of(tmp_path / "w.csv")[0]
    assert "knee_r_found" in header
    assert "knee_r_thr" not in header
    assert all(line[0] == layout or line[0] == "long item" for layout in LAYOUTS for line in codebook(layout))


WIDE = "record_id,exam_id,performed_at,knee_r,knee_r_found,knee_r_thr,knee_r_thr_u,knee_r_tip,pain_now"
LONG = "record_id,exam_id,performed_at,course,timing,item,value"


@pytest.mark.parametrize(
    ("table", "wrong"),
    [
        (f"{WIDE}\nD,a,2026-11-11,7,,,,,", "line 2, column knee_r: has a value, but knee_r_found is blank"),
        (f"{WIDE}\nD,a,2026-11-11,7,0,,,,", "line 2, column knee_r: no pain is rated 0"),
        (f"{WIDE}\nD,a,2026-11-11,,1,4,,,", "line 2, column knee_r_thr_u: is missing"),
        (f"{WIDE}\nD,a,2026-11-11,,1,,kPa,,", "line 2, column knee_r_thr: is missing"),
        (f"{WIDE}\nD,a,2026-11-11,,1,,,1,", "line 2, column knee_r_tip: has a value"),
        (f"{WIDE}\nD,a,2026-11-11,,1,x,kPa,,", "line 2, column knee_r_thr: must be a number of 0 or more"),
        (f"{WIDE}\nD,a,2026-11-11,,1,1_0,kPa,,", "line 2, column knee_r_thr: must be a number of 0 or more"),
        (f"{WIDE}\nD,a,2026-11-11,,9,,,,", "line 2, column knee_r_found: must be one of"),
        (f"{WIDE}\nD,a,2026-11-11,,,,,,11", "line 2, column pain_now: must be 0 to 10"),
        (f"{WIDE}\nD,a,2026-11-11,,,,,", "line 2: has 8 cells, the header has 9"),
        (f"{WIDE}\nD,a,2026-11-11,,,,,,\nD,a,2026-11-11,,,,,,", "line 3, column exam_id: is the same as in line 2"),
        (f"{WIDE}\n,a,,,,,,,", "line 2, column record_id: must not be blank"),
        ("record_id,knee_r_found,kne_l,knee_r_found\n", "line 1, column performed_at: is missing"),
        ("record_id,performed_at,knee_r_found,knee_r_foun\n", "'knee_r_found' is"),
        ("record_id,performed_at,,knee_r_found\n", "line 1, column number 3: is no column of this table"),
        (f"{WIDE}\nD,a,2026-11-11,,1,4,kg,,", "line 2, column knee_r_thr_u: must be kgf/cm2, kPa, N, kgf or blank"),
        ("record_id,performed_at,knee_r_found,knee_r_found\n", "line 1, column knee_r_found: stands twice"),
        (f"{WIDE}\nD,a,2026-11-11,,,\0,,,", "line 2, column knee_r_thr: holds a NUL character"),
        (f"{WIDE},status\nD,a,2026-11-11,,,,,,,signed", "line 2, column signed_by: must not be blank"),
        (f"{WIDE},\nD,a,2026-11-11,7,0,,,,,,", "line 2, column knee_r: no pain is rated 0"),
        (f"{LONG}\nD,a,2026-11-11,,,knee_r,7", "line 2, column value: (knee_r) has a value, but knee_r_found is blank"),
        (f"{LONG}\nD,a,2026-11-11,,,record_id,7", "line 2, column item: is no value of an exam"),
        (f"{LONG}\nD,a,2026-11-11,,,,7", "line 2, column item: must not be blank"),
        (f"{LONG}\nD,a,2026-11-11,,,mode,", "line 2, column value: must not be blank"),
        (f"{LONG}\nD,a,2026-11-11,,,mode,x", "line 2, column value: must be examiner or self"),
        (f"{LONG}\nD,,2026-11-11,,,mode,self", "line 2, column exam_id: must not be blank"),
        (f"{LONG}\nD,a,2026-11-11,,,mode,self\nD,a,2026-11-11,,,mode,self", "line 3, column item: stands in line 2"),
        (f"{LONG}\nD,a,2026-11-11,,,mode,self\nE,a,2026-11-11,,,rule,painful", "line 3, column record_id: is not as"),
        ("item,value\n", "line 1, column record_id: is missing"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_its_place(table: str, wrong: str, tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(table, "utf-8")
    with pytest.raises(BadTable) as bad:
        read_any(tmp_path / "t.csv", "t")
    assert any(wrong in str(fault) for fault in bad.value.faults), [str(f) for f in bad.value.faults]


def test_a_blank_mode_rule_and_site_are_taken_as_in_the_exam_table(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("record_id,performed_at,knee_r_found\nDEMO-1,2026-11-11,\n", "utf-8")
    (row,) = read_any(tmp_path / "t.csv")
    assert (row.exam.mode, row.exam.rule, dict(row.exam.findings)) == (Mode.EXAMINER, Rule.PAINFUL, {})


def test_files_that_are_not_there_or_empty(tmp_path: Path) -> None:
    with pytest.raises(UserError):
        read_any(tmp_path / "none.csv")
    (tmp_path / "empty.csv").write_bytes(b"")
    assert layout_of(tmp_path / "empty.csv") == "exam"
    (tmp_path / "odd.csv").write_bytes(b'"' + b"x" * 200_000)
    assert layout_of(tmp_path / "odd.csv") == "exam"
    with pytest.raises(BadTable):
        read_wide(io.BytesIO(), "t")
    with pytest.raises(BadTable) as bad:
        read_wide(io.BytesIO(WIDE.encode("utf-32")), "t")
    assert "UTF-32" in str(bad.value.faults[0])
    (tmp_path / "bad.csv").write_bytes(b'record_id,performed_at,knee_r_found\n"x')
    with pytest.raises(BadTable):
        read_any(tmp_path / "bad.csv")


@pytest.mark.parametrize("value", ["x", "1_0", "1e999", "nan", "-1", "²"])
def test_what_is_no_number(value: str) -> None:
    with pytest.raises(ValueError):
        number("sss_somatic_2010", value)
