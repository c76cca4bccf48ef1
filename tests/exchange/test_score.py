"""`score` against a scorer written once more, plainly, from the words of design 5 and domain 3, 4; and its files."""

import csv
import io
import os
import sys
from decimal import ROUND_HALF_UP, Decimal
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bodymap.errors import BadTable, UserError
from bodymap.exchange.exam_table import COLUMNS
from bodymap.exchange.results import HEADER, score_table
from bodymap.medicine import body
from bodymap.medicine.criteria import results
from bodymap.medicine.model import Rule
from tests.exchange.tables import Row, read, rows, table

ONE = {"record_id": "DEMO-0001", "performed_at": "2026-11-22"}
PAIRS = ["shoulder_girdle", "upper_arm", "lower_arm", "jaw"], ["hip", "upper_leg", "lower_leg"]
HOLDS = {
    "upper_right": [f"{a}_r" for a in PAIRS[0]],
    "upper_left": [f"{a}_l" for a in PAIRS[0]],
    "lower_right": [f"{a}_r" for a in PAIRS[1]],
    "lower_left": [f"{a}_l" for a in PAIRS[1]],
    "axial": ["neck", "chest", "upper_back", "lower_back"],
}
AREAS = [*(area for held in HOLDS.values() for area in held), "abdomen"]


def scored(data: bytes) -> str:
    out = BytesIO()
    score_table(BytesIO(data), out)
    return out.getvalue().decode()


def answers(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(scored(data), newline="")))


# -- the plain scorer --------------------------------------------------------------------------------------------------


ANY_PAIN = {f"{rule}_any_pain": rule for rule in ("count_item", "acr1990", "four_quadrants")}
"""The last columns: the same rules with the row's rule set aside."""


def one_way(row: Row, present: bool) -> dict[str, bool | int]:
    """Every rule with all that is missing present, or all of it absent."""
    area: dict[str, bool] = {}
    quadrant: dict[str, bool] = {}
    for name in AREAS:
        held_no = any(name in held and row[f"quadrant_{q}"] == "0" for q, held in HOLDS.items())
        blank = present and not held_no
        area[name] = {"1": True, "0": False, "": blank}[row[f"area_{name}"]]
    for name, held in HOLDS.items():
        quadrant[name] = row[f"quadrant_{name}"] == "1" or any(area[a] for a in held)
    positive = 0
    for site in body.POINTS:
        value = row[site]
        if value == "":
            positive += present
        elif value == "p":
            positive += present if row["rule"] == "rating2" else 1
        else:
            positive += int(value) >= (2 if row["rule"] == "rating2" else 1)
    months = float(row["duration_months"]) if row["duration_months"] else (9999.0 if present else 0.0)
    sss = 0
    for item, top in (("fatigue", 3), ("unrefreshed", 3), ("cognitive", 3), ("headache", 1), ("abdominal", 1),
                      ("depression", 1)):  # fmt: skip
        value = row[f"sss_{item}"]
        sss += int(value) if value else (top if present else 0)
    wpi = list(area.values()).count(True)
    right = quadrant["upper_right"] or quadrant["lower_right"]
    left = quadrant["upper_left"] or quadrant["lower_left"]
    above = quadrant["upper_right"] or quadrant["upper_left"] or area["neck"] or area["chest"] or area["upper_back"]
    below = quadrant["lower_right"] or quadrant["lower_left"] or area["lower_back"]
    regions = 0
    for held in HOLDS.values():
        regions += any(area[a] for a in held if a not in ("jaw_r", "jaw_l", "chest"))
    widespread = left and right and above and below and quadrant["axial"] and months >= 3
    four = [quadrant[q] for q in ("upper_right", "upper_left", "lower_right", "lower_left")]
    return {
        "count_item": positive >= 11,
        "widespread_1990": widespread,
        "acr1990": widespread and positive >= 11,
        "four_quadrants": all(four) and months > 3 and positive >= 11,
        "acr2011": ((wpi >= 7 and sss >= 5) or (3 <= wpi <= 6 and sss >= 9)) and months >= 3,
        "acr2016": ((wpi >= 7 and sss >= 5) or (4 <= wpi <= 6 and sss >= 9)) and regions >= 4 and months >= 3,
        "quadrants": sum(four),
        "wpi": wpi,
        "sss": sss,
        "fs": wpi + sss,
    }


def plainly(row: Row) -> dict[str, str]:
    """The answer for one row, as the design says it."""
    least, most = one_way(row, present=False), one_way(row, present=True)
    sites = [row[site] for site in body.POINTS]
    two = row["rule"] == "rating2"
    negative = sum(value in (("0", "1") if two else ("0",)) for value in sites)
    examined = sum(value != "" for value in sites)
    answer = {
        "record_id": row["record_id"].strip(),
        "exam_id": row["exam_id"],
        "positive": str(examined - negative - (sites.count("p") if two else 0)),
        "negative": str(negative),
        "examined": str(examined),
        "mean_rating": mean(sites),
        "control_mean": mean([row[site] for site in ("forehead", "forearm_r", "thumb_l")]),
    }
    for rule in ("count_item", "widespread_1990", "acr1990", "four_quadrants", "acr2011", "acr2016"):
        answer[rule] = "met" if least[rule] else "undetermined" if most[rule] else "not_met"
    painful = {**row, "rule": "painful"}
    low, high = one_way(painful, present=False), one_way(painful, present=True)
    answer["positive_any_pain"] = str(sum(value not in ("", "0") for value in sites))
    for column, rule in ANY_PAIN.items():
        answer[column] = "met" if low[rule] else "undetermined" if high[rule] else "not_met"
    for score in ("quadrants", "wpi", "sss"):
        answer[score] = str(least[score]) if least[score] == most[score] else ""
    answer["fs"] = str(int(answer["wpi"]) + int(answer["sss"])) if answer["wpi"] and answer["sss"] else ""
    return answer


def mean(values: list[str]) -> str:
    if any(value in ("", "p") for value in values):
        return ""
    exact = Decimal(sum(map(int, values))) / len(values)
    return str(exact.quantize(Decimal("0.01"), ROUND_HALF_UP))


# -- scores ------------------------------------------------------------------------------------------------------------


@pytest.mark.no_cover  # the same few lines, very often
@settings(max_examples=150)
@given(rows(), st.permutations(list(COLUMNS)))
def test_scores_are_those_of_the_plain_scorer(made: list[dict[str, str]], columns: list[str]) -> None:
    assert answers(table(made, columns)) == [plainly(row) for row in made]


@settings(max_examples=60)
@given(
    st.sets(st.sampled_from(list(COLUMNS))).map(lambda names: ["record_id", *sorted(names - {"record_id"})]), st.data()
)
def test_columns_that_are_not_there_are_blank(columns: list[str], data: st.DataObject) -> None:
    made = data.draw(rows(columns, most=3))
    assert answers(table(made, columns)) == [plainly({**dict.fromkeys(COLUMNS, ""), **row}) for row in made]


@settings(max_examples=60)
@given(rows(most=3))
def test_scores_are_the_results_of_the_exams(made: list[dict[str, str]]) -> None:
    data = table(made)
    for got, row in zip(answers(data), read(data), strict=True):
        found = results(row.exam)
        tally = found.tally
        verdicts = {rule.rule_id: rule.verdict.value for rule in found.all_rules if rule.rule_id != "acr2010"}
        verdicts["count_item"] = verdicts.pop("acr1990_count")
        verdicts |= {column: verdicts[rule] for column, rule in ANY_PAIN.items()}
        verdicts["positive_any_pain"] = str(tally.by_painful.positive)
        if row.exam.rule is Rule.RATING2:  # by the row's rule, as documented; ACR 1990 itself is by any pain
            verdicts |= {rule: got[rule] for rule in ANY_PAIN.values()}
        numbers = {
            s.rule_id: "" if s.value is None else str(s.value)
            for s in (found.quadrants, found.wpi, found.sss, found.fs)
        }
        means = {"mean_rating": tally.mean_rating, "control_mean": tally.control_mean}
        assert got == {
            "record_id": row.record_id,
            "exam_id": got["exam_id"] and row.exam.id,
            "positive": str(tally.positive),
            "negative": str(tally.negative),
            "examined": str(tally.examined),
            **verdicts,
            **numbers,
            **{name: "" if mean is None else f"{mean:.2f}" for name, mean in means.items()},
        }


def test_the_columns_of_the_answer() -> None:
    assert scored(b"record_id\n").splitlines() == [HEADER]
    assert scored(b"record_id\nDEMO-1\n").splitlines()[1] == (
        "DEMO-1,,0,0,0,undetermined,,,,undetermined,undetermined,undetermined,,,,undetermined,undetermined"
        ",0,undetermined,undetermined,undetermined"
    )
    full = {
        **dict.fromkeys(COLUMNS, "1"),
        **ONE,
        "exam_id": "e",
        "mode": "",
        "status": "",
        "signed_by": "",
        "signed_at": "",
        "course_infusions": "",
        "rule": "",
        "method": "",
        "duration_months": "3",
    }
    assert scored(table([full])).splitlines()[1] == (
        "DEMO-0001,e,18,0,18,met,1.00,1.00,4,met,met,not_met,19,6,25,met,met,18,met,met,not_met"
    )


def test_any_pain_counts_beside_the_rule_of_the_row() -> None:
    ratings = dict(zip(body.POINTS, ["5"] * 9 + ["1"] * 3 + ["p"] + ["0"] * 5, strict=True))
    areas = {f"area_{area}": "1" for area in AREAS}
    made = {**dict.fromkeys(COLUMNS, ""), **ratings, **areas, "duration_months": "4", "record_id": "DEMO-1"}
    survey, painful = answers(table([{**made, "rule": "rating2"}, {**made, "rule": "painful"}]))
    assert (survey["positive"], survey["count_item"], survey["acr1990"]) == ("9", "not_met", "not_met")
    assert painful["positive"] == "13"
    for row in (survey, painful):
        assert list(row.values())[-4:] == ["13", "met", "met", "met"]
    assert HEADER.endswith("positive_any_pain,count_item_any_pain,acr1990_any_pain,four_quadrants_any_pain")


def test_names_that_need_quotes() -> None:
    made = [{"record_id": name} for name in ('a,"b"', "a\rb", "a\nb", " a ", "=1", "ä")]
    data = table(made, ["record_id"])
    assert [answer["record_id"] for answer in answers(data)] == [row["record_id"].strip() for row in made]
    assert scored(data).startswith(HEADER + '\n"a,""b""",,0,')


# -- files -------------------------------------------------------------------------------------------------------------


def folder(tmp_path: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in tmp_path.iterdir()}


def test_a_file_of_scores(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_bytes(data := table([ONE] * 3))
    told: list[int] = []
    assert score_table(tmp_path / "t.csv", tmp_path / "out.csv", progress=told.append) == 3
    assert told == [3]
    assert folder(tmp_path) == {"t.csv": data, "out.csv": scored(data).encode()}
    score_table(tmp_path / "t.csv", tmp_path / "out.csv")  # again, over the old one
    assert folder(tmp_path) == {"t.csv": data, "out.csv": scored(data).encode()}


def test_standard_output(capsysbinary: pytest.CaptureFixture[bytes], tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_bytes(data := table([ONE]))
    score_table(tmp_path / "t.csv")
    assert capsysbinary.readouterr().out == scored(data).encode()


def test_a_table_with_faults_writes_nothing(capsysbinary: pytest.CaptureFixture[bytes], tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_bytes(table([ONE, {**ONE, "knee_r": "11"}, {"knee_l": "x"}, ONE]))
    (tmp_path / "old.csv").write_bytes(b"old")
    before = folder(tmp_path)
    for out in (tmp_path / "old.csv", tmp_path / "new.csv", None, BytesIO()):
        with pytest.raises(BadTable, match=r"t\.csv: 3 faults") as caught:
            score_table(tmp_path / "t.csv", out)
        assert [(f.line, f.column) for f in caught.value.faults] == [(3, "knee_r"), (4, "record_id"), (4, "knee_l")]
        assert folder(tmp_path) == before
    assert capsysbinary.readouterr().out == b""


def test_duplicate_ids_at_the_end_write_nothing(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_bytes(table([{**ONE, "exam_id": "e"}] * 2))
    with pytest.raises(BadTable):
        score_table(tmp_path / "t.csv", tmp_path / "out.csv")
    assert list(folder(tmp_path)) == ["t.csv"]


def test_the_table_itself_is_never_written_over(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_bytes(data := table([ONE]))
    (tmp_path / "link.csv").symlink_to(tmp_path / "t.csv")
    for out in ("t.csv", "link.csv"):
        with pytest.raises(UserError, match="is the table itself"):
            score_table(tmp_path / "t.csv", tmp_path / out)
    assert (tmp_path / "t.csv").read_bytes() == data


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_bytes(data := table([ONE]))
    (tmp_path / "link.csv").symlink_to(tmp_path / "real.csv")
    score_table(tmp_path / "t.csv", tmp_path / "link.csv")
    assert (tmp_path / "link.csv").is_symlink()
    assert (tmp_path / "real.csv").read_bytes() == scored(data).encode()


@pytest.mark.skipif(sys.platform == "win32", reason="there are no named pipes in folders")
def test_a_pipe_stays_a_pipe(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_bytes(data := table([ONE]))
    os.mkfifo(tmp_path / "pipe")
    reading = os.open(tmp_path / "pipe", os.O_RDONLY | os.O_NONBLOCK)
    try:
        score_table(tmp_path / "t.csv", tmp_path / "pipe")
        assert os.read(reading, 100_000) == scored(data).encode()
    finally:
        os.close(reading)


@pytest.mark.parametrize("out", ["none/out.csv", "folder"])
def test_a_place_that_cannot_be_written(out: str, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "t.csv").write_bytes(table([ONE]))
    with pytest.raises(UserError, match="cannot be written") as caught:
        score_table(tmp_path / "t.csv", tmp_path / out)
    assert caught.value.todo
    assert sorted(path.name for path in tmp_path.iterdir()) == ["folder", "t.csv"]


def test_a_full_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_file: int) -> None:
        raise OSError(28, "No space left on device")

    (tmp_path / "t.csv").write_bytes(table([ONE]))
    monkeypatch.setattr("os.fsync", refuse)
    with pytest.raises(UserError, match="No space left on device"):
        score_table(tmp_path / "t.csv", tmp_path / "out.csv")
    assert list(folder(tmp_path)) == ["t.csv"]


def test_a_table_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="cannot be read"):
        score_table(tmp_path / "none.csv", tmp_path / "out.csv")
    assert folder(tmp_path) == {}


def test_a_table_from_a_pipe() -> None:
    reading, writing = os.pipe()
    os.write(writing, table([ONE]))
    os.close(writing)
    out = BytesIO()
    with os.fdopen(reading, "rb") as file:
        assert score_table(file, out) == 1
