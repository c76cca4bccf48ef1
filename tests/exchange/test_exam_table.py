"""The exam table (design 5): what a good one becomes, and every fault of a bad one with its line and column."""

import os
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bodymap.errors import BadTable, UserError
from bodymap.exchange.exam_table import COLUMNS, TableRow, read_table, read_tables, write_table
from bodymap.exchange.exam_table.layout import GIVEN, Duplicates
from bodymap.medicine import body
from bodymap.medicine.model import ITEMS, Entered, Exam, Finding, Method, Mode, Rule, Status
from tests.exchange.tables import TEXT, faults, places, read, rows, table

DESIGN = f"""
record_id exam_id performed_at examiner course timing remark mode rule method
{" ".join(body.SITES)}
area_shoulder_girdle_l area_shoulder_girdle_r area_upper_arm_l area_upper_arm_r area_lower_arm_l area_lower_arm_r
area_hip_l area_hip_r area_upper_leg_l area_upper_leg_r area_lower_leg_l area_lower_leg_r area_jaw_l area_jaw_r
area_chest area_abdomen area_neck area_upper_back area_lower_back
quadrant_upper_right quadrant_upper_left quadrant_lower_right quadrant_lower_left quadrant_axial duration_months
sss_fatigue sss_unrefreshed sss_cognitive sss_headache sss_abdominal sss_depression
pain_now pain_average pain_worst
status signed_by signed_at
""".split()
ONE = {"record_id": "DEMO-0001", "performed_at": "2026-11-22"}


def out(made: list[TableRow]) -> bytes:
    file = BytesIO()
    write_table(made, file)
    return file.getvalue()


# -- good tables -------------------------------------------------------------------------------------------------------


def test_the_columns_are_those_of_the_design() -> None:
    assert list(COLUMNS) == [*DESIGN, GIVEN]
    assert len(DESIGN) == 10 + 21 + 19 + 5 + 1 + 6 + 3 + 3


@pytest.mark.parametrize(
    "wrong",
    ["1", "one 2026-11-22T09:20+01:00", "1 2026-11-22T09:20+01:00 40 mg", "1 2026-11-22T09:20+01:00 -4", "1 2026-11-22",
     "1 2026-11-22T09:20+01:00; 1 2026-11-23T09:20+01:00"],
)  # fmt: skip
def test_infusions_that_cannot_be_are_a_fault(wrong: str) -> None:
    assert places(table([{**ONE, "performed_at": "2026-11-22", GIVEN: wrong}])) == [(2, GIVEN)]


def test_the_infusions_of_a_course_are_read_and_written(tmp_path: Path) -> None:
    said = "1 2026-11-22T09:20:00+01:00 40.0; 2 2026-11-24T09:20:00+01:00"
    (row,) = read(table([{**ONE, "performed_at": "2026-11-22", GIVEN: said}]))
    assert [(one.number, one.minutes) for one in row.given] == [(1, 40.0), (2, None)]
    write_table([row], tmp_path / "t.csv")
    assert (tmp_path / "t.csv").read_text("utf-8").splitlines()[-1].endswith(said)


def test_a_full_row_becomes_an_exam() -> None:
    row = {
        **ONE,
        "exam_id": "exam-1",
        "performed_at": "2026-11-22T09:20:00+01:00",
        "examiner": "Dr I. Lind",
        "course": "Course 3",
        "timing": "before 3",
        "remark": 'said "ouch",\r\ntwice',
        "mode": "self",
        "rule": "rating2",
        "method": "fingers",
        "knee_r": "10",
        "knee_l": "0",
        "forehead": "p",
        "area_neck": "1",
        "area_chest": "0",
        "quadrant_axial": "1",
        "quadrant_lower_left": "0",
        "duration_months": "2.5",
        "sss_fatigue": "3",
        "sss_headache": "1",
        "pain_now": "0",
    }
    (got,) = read(table([row]))
    assert (got.record_id, got.course, got.timing, got.line) == ("DEMO-0001", "Course 3", "before 3", 2)
    rest = {site: Finding.not_examined(site) for site in body.SITES}
    rest |= {f.site: f for f in (Finding.rated("knee_r", 10), Finding.rated("knee_l", 0), Finding.unrated("forehead"))}
    assert got.exam == Exam(
        patient="DEMO-0001",
        performed_at=datetime(2026, 11, 22, 9, 20, tzinfo=timezone(timedelta(hours=1))),
        examiner="Dr I. Lind",
        mode=Mode.SELF,
        rule=Rule.RATING2,
        method=Method.FINGERS,
        timing="before 3",
        remark='said "ouch",\r\ntwice',
        findings=rest,
        areas={"neck": True, "chest": False},
        quadrants={"axial": True, "lower_left": False},
        answers={"duration_months": 2.5, "sss_fatigue": 3, "sss_headache": 1, "pain_now": 0},
        entered=Entered.IMPORT,
        status=Status.SIGNED,  # imported: in force, and signed by nobody
        id="exam-1",
    )
    assert got.exam.imported


def test_blanks_have_the_meaning_of_the_design() -> None:
    (got,) = read("performed_at,record_id\n2026-11-22,DEMO-0001\n")
    assert (got.exam.rule, got.exam.mode, got.exam.method) == (Rule.PAINFUL, Mode.EXAMINER, Method.NOT_RECORDED)
    assert (got.exam.performed_at, got.exam.date_only) == (datetime(2026, 11, 22, tzinfo=UTC), True)
    assert all(finding.painful is None for finding in got.exam.findings.values())
    assert [*got.exam.areas, *got.exam.quadrants, *got.exam.answers] == []
    (got,) = read(table([{**ONE, "mode": "self"}]))
    assert got.exam.method is Method.NOT_RECORDED


def test_an_exam_without_an_id_gets_a_new_one() -> None:
    first, second = read(table([ONE, ONE]))
    assert first.exam.id != second.exam.id


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
@pytest.mark.parametrize("bom", [False, True])
def test_line_ends_marks_order_and_blank_lines(end: str, bom: bool) -> None:
    columns = ["remark", "performed_at", "record_id"]
    data = table([{**ONE, "remark": f"two{end}lines"}, ONE], columns, end, bom)
    for whole in (data, data + end.encode() * 2, data.rstrip()):
        first, second = read(whole)
        assert (first.exam.remark, first.line, second.line) == (f"two{end}lines", 2, 4)


def test_a_table_without_rows() -> None:
    assert read(table([])) == []


@pytest.mark.parametrize(
    ("value", "when"),
    [
        ("2026-11-22T09:20+01:00", datetime(2026, 11, 22, 8, 20, tzinfo=UTC)),
        ("2026-11-22T09:20:30Z", datetime(2026, 11, 22, 9, 20, 30, tzinfo=UTC)),
        ("2026-11-22 09:20:30-03:30", datetime(2026, 11, 22, 12, 50, 30, tzinfo=UTC)),
        ("20261122T092030+0100", datetime(2026, 11, 22, 8, 20, 30, tzinfo=UTC)),
        ("2024-02-29", datetime(2024, 2, 29, tzinfo=UTC)),
        ("1900-01-01", datetime(1900, 1, 1, tzinfo=UTC)),
    ],
)
def test_times(value: str, when: datetime) -> None:
    (got,) = read(table([{**ONE, "performed_at": value}]))
    assert got.exam.performed_at == when


# -- faults ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "value",
    [
        "2026-02-30",
        "2025-02-29",
        "2026-13-01",
        "2026-11-22T09:20",
        "2026-11-22T09:20:00",
        "2026-11-22 09:20",
        "2026-11-22T25:00+01:00",
        "2026-11-22T09:20+25:00",
        "2026-11-22T",
        "2026-11-22TT09:20+01:00",
        "2026-11-22x09:20+01:00",
        "2026-11-22+01:00",
        "22.11.2026",
        "11/22/2026",
        "2026-11",
        "45983",
        " 2026-11-22",
        "2026-11-22 ",
        "２０２６-11-22",
        "0001-01-01",
        "0026-03-02",
        "1899-12-31",
        "2062-03-02",
        "9999-12-31",
        "46083",
        "46083.39",
        "46083,39",
        "3/2/2026",
        "0001-01-01T00:00+05:00",
        "2026-11-22T09:20:61+01:00",
        "9999-12-31T23:00-05:00",
        "today",
    ],
)
def test_impossible_dates(value: str) -> None:
    assert places(table([{**ONE, "performed_at": value}])) == [(2, "performed_at")]


@pytest.mark.parametrize(
    ("column", "bad"),
    [
        (
            "knee_r",
            ["11", "-1", "P", "x", "5.0", "05", " 5", "5 ", "+5", "5,0", "²", "٣", "10.0", "pp", "nan", "1e0", " "],
        ),
        ("forehead", ["11", "y"]),
        ("area_neck", ["2", "yes", "true", "-0", "01", "1.0"]),
        ("quadrant_axial", ["2", "p"]),
        ("sss_fatigue", ["4", "-1", "1.5"]),
        ("sss_headache", ["2", "yes"]),
        ("pain_worst", ["11", "p", "7.5"]),
        ("mode", ["Examiner", "patient", "examiner "]),
        ("rule", ["painfull", "rating", "RATING2"]),
        ("method", ["hand", "self palpation"]),
        (
            "duration_months",
            [
                "-1",
                "1201",
                "2,5",
                "abc",
                "nan",
                "inf",
                "1_0",
                " 3",
                "3 ",
                "٣",
                "1e400",
                "3 months",
                "+3",
                "--",
                ".",
                "0x1",
            ],
        ),
        ("record_id", ["", " ", "\t"]),
        ("performed_at", ["", " "]),
        ("exam_id", [" "]),
    ],
)
def test_values_that_are_not_allowed(column: str, bad: list[str]) -> None:
    data = table([ONE, *({**ONE, column: value} for value in bad)])
    assert places(data) == [(line, column) for line in range(3, len(bad) + 3)]


def test_faults_say_what_to_write_and_repeat_no_value() -> None:
    row = {**ONE, "knee_r": "Rosa", "rule": "PAINFUL", "mode": " self", "duration_months": "2,5", "pain_now": "11"}
    assert sorted(faults(table([row]))) == [
        (2, "duration_months", "must be a number of months, 0 to 1200, with a decimal point"),
        (2, "knee_r", "must be 0 to 10, p or blank"),
        (2, "mode", "must be examiner or self, without spaces round it"),
        (2, "pain_now", "must be 0 to 10 or blank"),
        (2, "rule", "must be painful or rating2, in small letters"),
    ]


def test_all_faults_at_once_with_the_lines_of_an_editor() -> None:
    data = (
        "record_id,Knee_l,knee_r,foo,,knee_r,exam_id,remark,performed_at\n"  # 1
        'DEMO-1,,11,,,P,a,"x\ny",2026-02-30\n'  # 2, 3
        ",,,,,\n"  # 4
        "\n"  # 5
        'DEMO-2,1,2,3,4,5,a,"un"cl,2026-01-01T10:00\n'  # 6
        'DEMO-2,1,2,3,4,5,a,"uncl,2026-01-01T10:00\n'  # 7
        "DEMO-3,,,,,7, ,\xff,2026-01-01T10:00\n"  # 8
        'DEMO-4,,,,,"7",b,say "it",2026-01-01\n'  # 9
        "DEMO-5,,,,,,b,\0,\n"  # 10
        ",,,,,,b,,2026-01-01"  # 11
    ).encode("latin-1")
    assert places(data) == [
        (1, "Knee_l"),
        (1, "foo"),
        (1, "number 5"),
        (1, "knee_r"),
        (2, "knee_r"),
        (2, "knee_r"),
        (3, "performed_at"),
        (4, ""),
        (6, ""),
        (7, ""),
        (8, "exam_id"),
        (8, "remark"),
        (8, "performed_at"),
        (9, ""),
        (10, "remark"),
        (10, "performed_at"),
        (11, "record_id"),
        (11, "exam_id"),
    ]
    said = {(line, column): what for line, column, what in faults(data)}
    assert said[1, "Knee_l"] == "is no column of the exam table; 'knee_l' is"
    assert said[1, "number 5"] == "has no name"
    assert said[4, ""] == "is a blank row inside the table; take it out"
    assert said[8, "remark"] == "is not UTF-8 text"
    assert said[10, "remark"] == "holds a NUL character"
    assert said[11, "exam_id"] == "is the same as in line 10"


@pytest.mark.parametrize(
    ("data", "line", "what"),
    [
        (b"", 1, "the table is empty"),
        (b"\xef\xbb\xbf", 1, "the table is empty"),
        (b"\n\r\n\n", 1, "the table is empty"),
        (b"record_id;performed_at,knee_r\nDEMO-1;2026-11-22;5\n", 1, "commas and semicolons stand between"),
        (b"sep=|\nrecord_id|performed_at\nDEMO-1|2026-11-22\n", 1, "none of , ; tab"),
        (b"\xe9record_id,performed_at\nDEMO-1,2026-11-22\n", 1, "is not UTF-8"),
        ("record_id,performed_at\nDEMO-1,2026-11-22\n".encode("utf-32"), 1, "UTF-32"),
        (b'record_id,"knee_r\nDEMO-1,5\n', 1, "quote"),
        (b'record_id,kn"ee_r\nDEMO-1,5\n', 1, "quote"),
    ],
)
def test_tables_that_are_none(data: bytes, line: int, what: str) -> None:
    first = faults(data)[0]
    assert (first[0], first[1]) == (line, "")
    assert what in first[2]


def test_what_parts_the_columns_when_no_name_is_known() -> None:
    """Whatever parts it most, so that each name is told by itself; a quote that is never closed parts nothing."""
    assert places("name;place,town;x\n") == [
        (1, name) for name in ("name", "place,town", "x", "record_id", "performed_at")
    ]
    assert faults('"a;b,c\n')[0][0] == 1


def test_two_signs_between_the_columns() -> None:
    (line, column, what), *_ = faults("record_id,x;performed_at\nDEMO-1;2026-11-22\n")
    assert (line, column) == (1, "")
    assert "commas and semicolons" in what


def test_missing_columns() -> None:
    assert faults("knee_r\n5\n") == [(1, "record_id", "is missing"), (1, "performed_at", "is missing")]
    assert places("name,place\nx,y\nx\n") == [(1, "name"), (1, "place"), (1, "record_id"), (1, "performed_at"), (3, "")]


def test_bad_characters_in_names_of_columns() -> None:
    got = faults(b"record_id,performed_at,f\xfc\xdf\nDEMO-1,2026-11-22,\n")
    assert got == [(1, "number 3", "is not UTF-8 text")]
    got = faults(b"record_id,performed_at,\0,foo\nDEMO-1,2026-11-22,,\0\n")
    assert got == [
        (1, "number 3", "holds a NUL character"),
        (1, "foo", "is no column of the exam table"),
        (2, "number 4", "holds a NUL character"),
    ]


def test_lines_after_quoted_line_ends_of_every_kind() -> None:
    for end in ("\n", "\r\n", "\r"):
        row = {**ONE, "remark": f"{end}{end}x", "knee_r": "11", "timing": end}
        data = table([row, {**ONE, "knee_r": "12"}], ["timing", "record_id", "remark", "performed_at", "knee_r"], end)
        assert places(data) == [(5, "knee_r"), (6, "knee_r")]


def test_a_quote_that_is_never_closed_hides_no_other_fault() -> None:
    good = "DEMO-1,2026-11-22,1\n"
    data = "record_id,performed_at,knee_r\n" + good + 'DEMO-1,"2026-11-22,1\n' + good + "DEMO-1,2026-11-22,99\n" + good
    assert places(data) == [(3, ""), (5, "knee_r")]


def test_long_cells_and_lines() -> None:
    head = "record_id,performed_at,remark,knee_r\n"
    long = f"DEMO-1,2026-11-22,{'x' * 131_072},5\n"
    assert places(head + long) == []
    assert places(head + f"DEMO-1,2026-11-22,{'x' * 131_073},5\nDEMO-1,2026-11-22,,11\n") == [(2, ""), (3, "knee_r")]
    assert places(head + f"DEMO-1,2026-11-22,,\nDEMO-1,2026-11-22,{'x' * 5_000_000},5\n") == [(3, "")]
    assert places(head + f'DEMO-1,2026-11-22,"{"x" * 131_073}",5\n') == [(2, "")]


def test_a_long_cell_of_many_lines_is_one_fault_and_its_lines_are_no_rows() -> None:
    head = "record_id,performed_at,remark,knee_r\n"
    long = "x" * 100 + "\n"
    many = f'DEMO-1,2026-11-22,"{long * 1400}",5\nDEMO-1,2026-11-22,,11\n'
    assert places(head + many) == [(2, ""), (1403, "knee_r")]
    inside = f'DEMO-1,2026-11-22,"{long * 1400}a"b,5\nDEMO-1,2026-11-22,,11\n'
    assert (1403, "knee_r") in places(head + inside)
    endless = f'DEMO-1,2026-11-22,"{long * 330_000}'
    assert places(head + endless)[0] == (2, "")
    assert places(head + f'DEMO-1,2026-11-22,"{long * 1400}')[0] == (2, "")
    twice = f'DEMO-1,2026-11-22,"{long * 1400}a"b,5\n'
    assert [place for place in places(head + twice + twice) if place == (1403, "")]


def test_duplicate_ids_wherever_they_are() -> None:
    ids = ["a", "b", "", "a", "A", "a ", "", "b", "a"]
    data = table([{**ONE, "exam_id": exam_id} for exam_id in ids])
    assert faults(data) == [
        (5, "exam_id", "is the same as in line 2"),
        (9, "exam_id", "is the same as in line 3"),
        (10, "exam_id", "is the same as in line 2"),
    ]


@given(st.lists(st.integers(0, 30)), st.integers(1, 7))
def test_duplicates_in_any_number_of_runs(ids: list[int], run: int) -> None:
    duplicates = Duplicates(run)
    for line, name in enumerate(ids):
        duplicates.add(str(name), line)
    assert sorted(duplicates.found()) == [(n, ids.index(x)) for n, x in enumerate(ids) if x in ids[:n]]
    duplicates.close()


def test_a_file_that_cannot_be_opened(tmp_path: Path) -> None:
    for path in (tmp_path / "none.csv", tmp_path):
        with pytest.raises(UserError, match="cannot be read"):
            read_table(path)


def test_a_table_that_cannot_be_wound_back() -> None:
    reads, writes = os.pipe()
    with os.fdopen(writes, "wb") as out:
        out.write("record_id;performed_at;knee_r\nDEMO-1;2026-11-22;7\n".encode("utf-16"))
    with os.fdopen(reads, "rb") as piped:
        (row,) = read_table(piped, "t.csv")
    assert row.exam.findings["knee_r"].rating == 7


def test_the_file_that_was_given_stays_open() -> None:
    good, bad = BytesIO(table([ONE])), BytesIO()
    read_table(good)
    with pytest.raises(BadTable):
        read_table(bad)
    assert (good.closed, bad.closed) == (False, False)


def test_progress() -> None:
    told: list[int] = []
    read_table(BytesIO(table([ONE] * 7, list(ONE))), progress=told.append)
    assert told == [7]
    read_table(BytesIO(table([ONE] * 5_001, list(ONE))), progress=told.append)
    assert told == [7, 5_000, 5_001]


# -- whether a row is signed ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "by", "at", "wrong"),
    [
        ("signed", "", "", ["signed_at", "signed_by"]),
        ("signed", "Dr I. Lind", "", ["signed_at"]),
        ("signed", " ", "2026-11-22T09:40Z", ["signed_by"]),
        ("signed", "Dr I. Lind", "2026-11-22", ["signed_at"]),
        ("signed", "Dr I. Lind", "2062-11-22T09:40Z", ["signed_at"]),
        ("Signed", "", "", ["status"]),
        ("", "Dr I. Lind", "2026-11-22T09:40Z", ["signed_at", "signed_by"]),
        ("draft", "Dr I. Lind", "", ["signed_by"]),
        ("amended", "Dr I. Lind", "", ["signed_at"]),
        ("entered_in_error", "", "2026-11-22T09:40Z", ["signed_by"]),
    ],
)
def test_a_signature_is_whole_or_not_there(status: str, by: str, at: str, wrong: list[str]) -> None:
    row = {**ONE, "status": status, "signed_by": by, "signed_at": at}
    assert sorted({column for _, column in places(table([ONE, row]))}) == wrong
    assert {line for line, _ in places(table([ONE, row]))} == {3}


def test_a_signature_without_its_columns() -> None:
    assert faults("record_id,performed_at,status\nDEMO-1,2026-11-22,signed\n") == [
        (2, "signed_by", "must not be blank: status is signed"),
        (2, "signed_at", "must not be blank: status is signed"),
    ]


def test_a_draft_has_open_sites_and_the_others_are_what_they_say() -> None:
    rows = [
        {**ONE, "knee_r": "5", "status": "draft"},
        {**ONE, "status": "signed", "signed_by": "Dr I. Lind", "signed_at": "2026-11-22T09:40+01:00"},
        {**ONE, "status": "amended"},
        {**ONE, "status": "entered_in_error", "signed_by": "Dr I. Lind", "signed_at": "2026-11-22T09:40Z"},
    ]
    got = read(table(rows))
    assert [row.exam.status.value for row in got] == [row["status"] for row in rows]
    assert list(got[0].exam.findings) == ["knee_r"]
    assert (got[1].exam.signed_by, got[1].exam.signed_at) == ("Dr I. Lind", datetime(2026, 11, 22, 8, 40, tzinfo=UTC))
    assert not got[1].exam.imported
    assert read(out(got)) == got


# -- several tables ----------------------------------------------------------------------------------------------------


def test_several_tables(tmp_path: Path) -> None:
    one, two, bad = (tmp_path / name for name in ("one.csv", "two.csv", "bad.csv"))
    one.write_bytes(table([{**ONE, "exam_id": "a"}, ONE]))
    two.write_bytes(table([{**ONE, "exam_id": "b"}]))
    bad.write_bytes(table([ONE, {**ONE, "knee_r": "11"}]))
    assert [row.exam.id for row in read_tables([one, two])][::2] == ["a", "b"]
    with pytest.raises(BadTable) as caught:
        read_tables([bad])
    assert [str(fault) for fault in caught.value.faults] == ["line 3, column knee_r: must be 0 to 10, p or blank"]
    again = tmp_path / "again.csv"
    again.write_bytes(table([{**ONE, "exam_id": "c"}, {**ONE, "exam_id": "a"}]))
    with pytest.raises(BadTable, match="3 tables: 2 faults") as caught:
        read_tables([one, bad, again])
    assert [str(fault) for fault in caught.value.faults] == [
        f"{bad}, line 3, column knee_r: must be 0 to 10, p or blank",
        f"{again}, line 3, column exam_id: stands in {one} as well",
    ]


# -- round trips -------------------------------------------------------------------------------------------------------


@settings(max_examples=60)
@given(rows())
def test_reading_what_was_written_gives_the_same_rows(made: list[dict[str, str]]) -> None:
    got = read(table(made))
    written = out(got)
    assert read(written) == got
    assert out(read(written)) == written  # the written table has one form only


TIMES = st.datetimes(
    datetime(1901, 1, 1),
    datetime(2026, 1, 1),
    timezones=st.integers(-1439, 1439).map(lambda minutes: timezone(timedelta(minutes=minutes))),
)


def findings(site: str) -> st.SearchStrategy[Finding]:
    rated = st.integers(0, 10).map(lambda rating: Finding.rated(site, rating))
    return st.just(Finding.not_examined(site)) | st.just(Finding.unrated(site)) | rated


FINDINGS = {site: findings(site) for site in body.SITES}
NUMBERS = {item: kind for item, kind in ITEMS.items() if item in COLUMNS and item != "duration_months"}
MONTHS = st.floats(0, 1200).map(abs) | st.integers(0, 1200).map(float)


@settings(max_examples=60)
@given(st.data())
def test_writing_what_is_read_gives_the_same_exam(data: st.DataObject) -> None:
    text = st.text(TEXT, max_size=12)
    answers = {item: data.draw(st.integers(0, int(kind.high or 0))) for item, kind in NUMBERS.items()}
    date_only = data.draw(st.booleans())
    when = data.draw(TIMES)
    exam = Exam(
        patient=data.draw(text.map(str.strip).filter(bool)),
        performed_at=datetime.combine(when.date(), datetime.min.time(), UTC) if date_only else when,
        date_only=date_only,
        examiner=data.draw(text),
        mode=data.draw(st.sampled_from(Mode)),
        rule=data.draw(st.sampled_from(Rule)),
        method=data.draw(st.sampled_from(Method)),
        timing=data.draw(text),
        remark=data.draw(text),
        findings=data.draw(st.fixed_dictionaries(FINDINGS)),
        areas=data.draw(st.dictionaries(st.sampled_from(list(body.AREAS)), st.booleans())),
        quadrants=data.draw(st.dictionaries(st.sampled_from(list(body.QUADRANTS)), st.booleans())),
        answers={**answers, "duration_months": data.draw(MONTHS)},
        entered=Entered.IMPORT,
        status=Status.SIGNED,
    )
    row = TableRow(exam.patient, exam, data.draw(text), exam.timing)
    assert read(out([row])) == [row]


def test_the_written_form(tmp_path: Path) -> None:
    exam = Exam(
        patient="ours",
        performed_at=datetime(2026, 11, 22, 9, 20, tzinfo=timezone(timedelta(hours=1))),
        remark='=1+1, "x"',
        findings={
            "knee_r": Finding("knee_r", painful=False),  # no pain, without a number
            "knee_l": Finding.unrated("knee_l"),
        },
        answers={"duration_months": 26.0, "sss_fatigue": 2, "position": "seated"},
        status=Status.SIGNED,
        signed_by="Dr I. Lind",
        signed_at=datetime(2026, 11, 22, 9, 40, tzinfo=UTC),
        id="exam-1",
    )
    made = [
        TableRow("DEMO-0001", exam, "Course 1", "before 1"),
        TableRow(
            "DEMO-0001", replace(exam, date_only=True, id="exam-2", answers={"duration_months": 2.5}, signed_at=None)
        ),
    ]
    path = tmp_path / "t.csv"
    write_table(made, path)
    data = path.read_bytes()
    lines = data.decode().split("\r\n")
    assert lines[0] == ",".join(DESIGN)
    assert lines[1].startswith(
        'DEMO-0001,exam-1,2026-11-22T09:20:00+01:00,,Course 1,before 1,"=1+1, ""x""",examiner,painful,thumb,'
    )
    assert lines[2].startswith("DEMO-0001,exam-2,2026-11-22,,,,")
    assert lines[3:] == [""]
    first, second = (dict(zip(DESIGN[10:], line.split(",")[-(len(DESIGN) - 10) :], strict=True)) for line in lines[1:3])
    assert {name: value for name, value in first.items() if value} == {
        "knee_r": "0",
        "knee_l": "p",
        "duration_months": "26",
        "sss_fatigue": "2",
        "status": "signed",
        "signed_by": "Dr I. Lind",
        "signed_at": "2026-11-22T09:40:00+00:00",
    }
    assert not second["status"]
    assert second["duration_months"] == "2.5"
    assert list(tmp_path.iterdir()) == [path]
    assert date(2026, 11, 22) == read(data)[1].exam.performed_at.date()


# -- damage ------------------------------------------------------------------------------------------------------------


@settings(max_examples=150)
@given(st.binary(max_size=300) | st.text('record_id,performed_at\n"\r;0 5-:+TZ', max_size=200).map(str.encode))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    for whole in (data, b"record_id,performed_at,remark\n" + data):
        for line, _, what in faults(whole):
            assert line >= 1
            assert what
            what.encode()  # can be printed


@settings(max_examples=80)
@given(rows(most=3).filter(bool), st.data())
def test_one_bad_cell_is_found_where_it_is(made: list[dict[str, str]], data: st.DataObject) -> None:
    number = data.draw(st.integers(0, len(made) - 1))
    column = data.draw(st.sampled_from([name for name, c in COLUMNS.items() if c.allowed]))
    made[number][column] = data.draw(st.sampled_from(["11", "x", "-1", " 1", "1 ", "yes", "1.0"]))
    columns = data.draw(st.permutations(list(COLUMNS)))
    whole = table(made, columns)
    before = table(made[:number], columns)
    cells = (
        table([made[number]], columns[: columns.index(column)]).split(b"\r\n", 1)[1] if columns[0] != column else b""
    )
    line = len(_lines(before)) + len(_lines(cells[:-2] + b"x"))
    assert places(whole) == [(line, column)]


def _lines(data: bytes) -> list[str]:
    return data.decode().replace("\r\n", "\n").replace("\r", "\n").removesuffix("\n").split("\n")
