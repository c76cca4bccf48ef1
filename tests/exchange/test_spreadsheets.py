"""Tables as spreadsheets of all countries write them: read and said when that is unambiguous, else refused in words."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from pathlib import Path

import pytest

from bodymap.cli import main
from bodymap.medicine.model import Patient
from bodymap.session.tables import Imported, alike
from bodymap.store import Store, folded_number
from tests.exchange.tables import read, table

HEAD = ["record_id", "exam_id", "performed_at", "remark", "knee_r", "duration_months"]
ROW = ["DEMO-1", "e1", "2026-03-02", 'müde, "steif"; matt\tnoch', "7", "6"]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "practice.bodymap"


def text(rows: list[list[str]], sign: str = ",") -> str:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=sign).writerows(rows)
    return out.getvalue()


def brought(data: Path, path: Path, *switches: str) -> int:
    return main(["--data", str(data), "import", str(path), *switches])


def exams(data: Path) -> list[tuple[str, str, float | None, int | None, date]]:
    """Number, remark, months, rating of the knee and day of every exam of a data file."""
    store = Store.open(data)
    try:
        numbers = store.numbers()
        return [
            (
                numbers[e.patient],
                e.remark,
                e.number("duration_months"),
                e.findings["knee_r"].rating if "knee_r" in e.findings else None,
                e.performed_at.date(),
            )
            for e in store.exams(as_added=True)
        ]
    finally:
        store.close()


# -- what is between the columns, and what the letters are in ------------------------------------------------------


@pytest.mark.parametrize("sign", [",", ";", "\t"])
@pytest.mark.parametrize("sep", [False, True])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_signs_between_columns_and_encodings(
    sign: str, sep: bool, encoding: str, data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "t.csv").write_bytes(((f"sep={sign}\r\n" if sep else "") + text([HEAD, ROW], sign)).encode(encoding))
    assert brought(data, tmp_path / "t.csv") == 0
    said = capsys.readouterr().err
    plain = sign == "," and not sep and encoding.startswith("utf-8")
    assert said.count("\n") == (not plain)
    assert ("semicolons" in said, "tabs" in said, "UTF-16" in said) == (sign == ";", sign == "\t", "16" in encoding)
    assert exams(data) == [("DEMO-1", ROW[3], 6, 7, date(2026, 3, 2))]
    assert main(["score", str(tmp_path / "t.csv")]) == 0
    captured = capsys.readouterr()
    assert captured.out.splitlines()[1].startswith("DEMO-1,e1,1,0,1,")
    assert captured.err.count("\n") == (not plain)
    assert main(["outcomes", str(tmp_path / "t.csv")]) == 0
    assert capsys.readouterr().out.splitlines()[1].startswith("DEMO-1,")


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le"])
def test_damaged_utf_16_is_refused(encoding: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    whole = text([HEAD, ROW]).encode(encoding)
    (tmp_path / "t.csv").write_bytes(whole + b"x")
    assert main(["score", str(tmp_path / "t.csv")]) == 1
    (tmp_path / "t.csv").write_bytes(whole.replace("ü".encode("utf-16-le"), b"\x00\xdc"))
    assert main(["score", str(tmp_path / "t.csv")]) == 1
    assert "line 2, column remark: is not UTF-8 text" in capsys.readouterr().err


def test_another_code_page_is_refused_with_the_line_and_the_way_to_save_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "t.csv").write_bytes(text([HEAD, ["DEMO-0", *ROW[1:3], "", "7", "6"], ROW]).encode("cp1252"))
    for verb in ("score", "outcomes"):
        assert main([verb, str(tmp_path / "t.csv")]) == 1
        said = capsys.readouterr().err
        assert "line 3, column remark: is not UTF-8 text" in said
        assert "Excel with Save as, CSV UTF-8" in said


# -- blank ends --------------------------------------------------------------------------------------------------------


def test_blank_ends_of_a_spreadsheet_are_read(data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wide = [[*HEAD, "", ""], [*ROW, "", ""], [ROW[0], "e2", *ROW[2:], ""], [""] * 8, [""] * 6, [""] * 3]
    for sign in (",", ";", "\t"):
        (tmp_path / "t.csv").write_text(text(wide, sign), "utf-8")
        assert main(["score", str(tmp_path / "t.csv")]) == 0
        assert len(capsys.readouterr().out.splitlines()) == 3
    assert brought(data, tmp_path / "t.csv") == 0
    assert len(exams(data)) == 2


def test_what_stands_beyond_the_header_or_after_a_blank_row_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [[*HEAD, ""], [*ROW, "5"], [""] * 7, ["DEMO-2", *ROW[1:2], *ROW[2:], ""]]
    (tmp_path / "t.csv").write_text(text(rows), "utf-8")
    assert main(["score", str(tmp_path / "t.csv")]) == 1
    said = capsys.readouterr().err
    assert "line 2: has 7 cells, the header has 6" in said
    assert "line 3: is a blank row inside the table" in said


# -- dates -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "day", "month"),
    [
        ("02.03.2026", date(2026, 3, 2), date(2026, 2, 3)),
        ("2.3.2026", date(2026, 3, 2), date(2026, 2, 3)),
        ("2. 3. 2026", date(2026, 3, 2), date(2026, 2, 3)),
        ("3/2/2026", date(2026, 2, 3), date(2026, 3, 2)),
        ("03-02-2026", date(2026, 2, 3), date(2026, 3, 2)),
        ("13/2/2026", date(2026, 2, 13), None),
        ("2/13/2026", None, date(2026, 2, 13)),
        ("02.03.2026 09:20+01:00", date(2026, 3, 2), date(2026, 2, 3)),
        ("31.2.2026", None, None),
        ("02.03.26", None, None),
        ("02.03/2026", None, None),
        ("46083", None, None),
        ("46083.39", None, None),
        ("1.1.1899", None, None),
        ("1.1.2099", None, None),
    ],
)
def test_dates_of_numbers_need_a_word_about_what_stands_first(
    value: str, day: date | None, month: date | None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "t.csv").write_text(text([HEAD, [*ROW[:2], value, *ROW[3:]]], ";"), "utf-8")
    assert main(["score", str(tmp_path / "t.csv")]) == 1
    said = capsys.readouterr().err
    assert "line 2, column performed_at: " in said
    assert "2026-11-22" in said
    for switch, right in (("--day-first", day), ("--month-first", month)):
        data = tmp_path / f"{switch}.bodymap"
        assert brought(data, tmp_path / "t.csv", switch) == (right is None)
        captured = capsys.readouterr()
        if right:
            assert [exam[-1] for exam in exams(data)] == [right]
            assert f"with the {switch[2:-6]} first" in captured.err
        else:
            assert not data.exists()
            assert "line 2, column performed_at: " in captured.err


TODAY = date.today()


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("0026-03-02", "is before 1900"),
        ("1899-12-31T23:59+00:00", "is before 1900"),
        ("9999-12-31", "is after tomorrow"),
        ((TODAY + timedelta(days=2)).isoformat(), "is after tomorrow"),
        ("2062-03-02T09:00+14:00", "is after tomorrow"),
        ("1980-06-01", "is before the birth date"),
    ],
)
def test_days_on_which_nothing_can_have_been(
    value: str, said: str, data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store = Store.open(data)
    store.save_patient(Patient("DEMO-1", birth_date=date(1980, 6, 2)), who="Dr I. Lind")
    store.close()
    (tmp_path / "t.csv").write_text(text([HEAD, ["DEMO-2", "e0", *ROW[2:]], [*ROW[:2], value, *ROW[3:]]]), "utf-8")
    assert brought(data, tmp_path / "t.csv") == 1
    assert f"line 3, column performed_at: {said}" in capsys.readouterr().err
    assert exams(data) == []


# -- decimals ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "sign", "months"),
    [
        ("6,5", ";", 6.5),
        ("0,25", ";", 0.25),
        ("6.5", ";", 6.5),
        ("1.200,5", ";", None),
        ("1,2,5", ";", None),
        ("6,5", ",", None),
        ("6,5", "\t", None),
        ("6,0", ",", None),
    ],
)
def test_a_decimal_comma_is_never_ten_times_the_value(
    value: str, sign: str, months: float | None, data: Path, tmp_path: Path
) -> None:
    (tmp_path / "t.csv").write_text(text([HEAD, [*ROW[:5], value]], sign), "utf-8")
    assert brought(data, tmp_path / "t.csv") == (months is None)
    if months is not None:
        assert [exam[2] for exam in exams(data)] == [months]


def test_decimal_commas_of_thresholds_in_wide_and_long_tables(data: Path, tmp_path: Path) -> None:
    wide = [
        ["record_id", "performed_at", "knee_r", "knee_r_found", "knee_r_thr", "knee_r_thr_u", "knee_r_tip"],
        ["DEMO-1", "2.3.2026", "7", "1", "3,25", "kgf", "0,5"],
    ]
    long = [
        ["record_id", "exam_id", "performed_at", "course", "timing", "item", "value"],
        *(["DEMO-1 ", "long", "2.3.2026", "", "", *pair] for pair in zip(wide[0][2:], wide[1][2:], strict=True)),
    ]
    for name, rows in (("wide", wide), ("long", long)):
        (tmp_path / f"{name}.csv").write_bytes(text(rows, ";").encode("utf-16"))
        assert brought(data, tmp_path / f"{name}.csv", "--day-first") == 0
    store = Store.open(data)
    found = [exam.findings["knee_r"].threshold for exam in store.exams()]
    assert [patient.number for patient in map(store.patient, store.numbers())] == ["DEMO-1"]
    store.close()
    assert [(t.value, t.unit, t.tip_area_cm2) for t in found if t] == [(3.25, "kgf", 0.5)] * 2


# -- many faults, very long cells -----------------------------------------------------------------------------------


def test_two_hundred_faults_are_printed_and_the_others_counted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "t.csv").write_text(
        text([HEAD, *([*ROW[:1], "", *ROW[2:4], "11", "6"] for _ in range(30_000))]), "utf-8"
    )
    assert main(["score", str(tmp_path / "t.csv")]) == 1
    said = capsys.readouterr().err.splitlines()
    assert len(said) == 202
    assert said[-2].endswith("and 29,800 more")
    assert "30,000 faults" in said[-1]


@pytest.mark.parametrize(
    "cell",
    [
        "x" * 10_000_000,
        "x\n" * 5_000_000,
        'say ""so""\n' * 900_000,
        "a,b,c\n" * 1_700_000,
        "x\n" * 3_000_000 + "y" * 4_100_000,
    ],
    ids=["one line", "lines", "quotes", "commas", "a long line at the end"],
)
@pytest.mark.parametrize("quoted", [True, False])
@pytest.mark.no_cover  # the same few lines, very often
def test_a_cell_of_ten_megabytes_is_one_fault(
    cell: str, quoted: bool, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    if not quoted:
        cell = cell.replace("\n", " ").replace(",", " ").replace('"', " ")
    held = f'"{cell}"' if quoted else cell
    good = text([ROW])
    (tmp_path / "t.csv").write_text(f"{text([HEAD])}{good}DEMO-2,e2,2026-03-02,{held},7,6\r\n", "utf-8", newline="")
    assert main(["score", str(tmp_path / "t.csv")]) == 1
    said = capsys.readouterr().err.splitlines()
    assert len(said) == 2
    assert "line 3: " in said[0] or "longer" in said[0]


def test_after_a_cell_too_long_reading_goes_on(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cell = "x\n" * 200_000
    rows = f'DEMO-2,e2,2026-03-02,"{cell}",7,6\r\nDEMO-3,e3,2026-03-02,,11,6\r\n'
    (tmp_path / "t.csv").write_text(text([HEAD]) + rows, "utf-8", newline="")
    assert main(["score", str(tmp_path / "t.csv")]) == 1
    said = capsys.readouterr().err
    assert "line 200003, column knee_r" in said
    assert "2 faults" in said


# -- record numbers that look alike ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("7", "007"),
        ("Z-1", "z-1"),
        ("Z-1", "Z1"),
        ("Z-1", "Z 1"),
        ("Z-1", "Z‑1"),
        ("Z-1", "Ｚ－１"),
        ("Z-01", "z - 1"),
        ("A10", "A\u200b10"),
        ("12", "١٢"),
        ("STRASSE", "straße"),
        ("DEMO-0001", "demo 1"),
    ],
)
def test_numbers_that_look_alike_stop_the_import(
    one: str, other: str, data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert folded_number(one) == folded_number(other)
    both = tmp_path / "both.csv"
    both.write_text(text([HEAD, [one, *ROW[1:]], [f" {one}  ", "e2", *ROW[2:]], [other, "e3", *ROW[2:]]]), "utf-8")
    assert brought(data, both) == 1
    said = capsys.readouterr().err
    assert f"{other} (line 4) looks like {one} (line 2)" in said
    assert "--different-people" in said
    assert not data.exists() or exams(data) == []
    first, second = tmp_path / "1.csv", tmp_path / "2.csv"
    first.write_text(text([HEAD, [one, *ROW[1:]]]), "utf-8")
    second.write_text(text([HEAD, [other, "e3", *ROW[2:]]]), "utf-8")
    assert brought(data, first) == 0
    assert brought(data, second) == 1
    assert f"{other} (line 2) looks like {one} (in the data file)" in capsys.readouterr().err
    assert brought(data, second, "--different-people") == 0
    assert {exam[0] for exam in exams(data)} == {one, other}
    capsys.readouterr()
    assert brought(data, both) == 0  # both are known now: nobody is made
    assert "1 exam imported, 2 were there already" in capsys.readouterr().out


@pytest.mark.parametrize(("one", "other"), [("7", "70"), ("A1", "B1"), ("10", "1"), ("0", "00"), ("A.1", "A1")])
def test_numbers_that_do_not(one: str, other: str) -> None:
    assert (folded_number(one) == folded_number(other)) == (int(one) == int(other) if one == "0" else False)


def test_every_pair_is_named() -> None:
    rows = read(table([{"record_id": n, "performed_at": "2026-03-02"} for n in ("7", "07", "8", "007", "a", "A", "7")]))
    assert alike(["8"], rows) == ["07 (line 3) looks like 7 (line 2)", "007 (line 5) looks like 7 (line 2)",
                                  "A (line 7) looks like a (line 6)"]  # fmt: skip


@pytest.mark.parametrize(
    ("done", "said"),
    [
        (
            Imported(1, 1, 1, 1, 1, 1),
            "1 exam imported, 1 was there already, 1 patient was new. 1 counts as imported, not signed here. 1 is"
            " unfinished and counts nowhere yet. 1 that a later version replaces was left out.",
        ),
        (
            Imported(2, 2, 2, 2, 2, 2),
            "2 exams imported, 2 were there already, 2 patients were new. 2 count as imported, not signed here. 2 are"
            " unfinished and count nowhere yet. 2 that a later version replaces were left out.",
        ),
        (Imported(0, 0, 3), "0 exams imported, 3 were there already."),
    ],
)
def test_one_is_said_as_one(done: Imported, said: str) -> None:
    assert done.in_words() == said


# -- what was there already --------------------------------------------------------------------------------------------


def test_the_same_content_with_another_id_is_another_exam(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, exam in (("a", "d1"), ("b", "d2")):
        (tmp_path / f"{name}.csv").write_text(text([HEAD, [ROW[0], exam, *ROW[2:]]]), "utf-8")
        assert brought(data, tmp_path / f"{name}.csv") == 0
    assert len(exams(data)) == 2
    assert brought(data, tmp_path / "b.csv") == 0
    assert "1 was there already" in capsys.readouterr().out
    assert len(exams(data)) == 2


@pytest.mark.parametrize("wide", [False, True])
def test_without_ids_only_the_same_line_of_the_same_table_was_there(wide: bool, data: Path, tmp_path: Path) -> None:
    head = ["record_id", "performed_at", "knee_r_found" if wide else "knee_r"]
    row = ["DEMO-1", "2026-03-02", "1"]
    path, other = tmp_path / "t.csv", tmp_path / "u.csv"
    path.write_text(text([head, row, row]), "utf-8")
    assert brought(data, path) == 0
    assert len(exams(data)) == 2  # two lines, two exams
    assert brought(data, path) == 0
    assert len(exams(data)) == 2
    path.write_text(text([head, row, row, row]), "utf-8")  # one more line in the same table
    assert brought(data, path) == 0
    assert len(exams(data)) == 3
    other.write_text(text([head, row]), "utf-8")
    assert brought(data, other) == 0
    assert len(exams(data)) == 4
