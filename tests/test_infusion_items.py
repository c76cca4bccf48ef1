"""The answers of an infusion and the sedation scales, as they stand in the program's file."""

from datetime import UTC, datetime

import pytest

from bodymap.medicine.infusion_items import LONGEST, Entry, entries, faults, groups, read, scales, with_set_up
from bodymap.medicine.model import Answer, Infusion

WHEN = datetime(2026, 11, 11, 9, 0, tzinfo=UTC)


def test_the_groups_of_the_record() -> None:
    assert list(groups()) == ["identity", "drug", "checks", "effects", "pain", "discharge"]
    pains = [entry.id for entry in groups()["pain"].entries]
    assert pains == ["pain_before", "pain_end", "pain_30", "pain_60", "pain_discharge"]
    assert all(entry.label for entry in entries().values())


@pytest.mark.parametrize(
    ("key", "value", "kept"),
    [
        ("pain_before", 7.0, 7),
        ("consent", 1, 1),
        ("volume", 50, 50.0),
        ("lot", " A12 ", "A12"),
        ("ecg", "normal", "normal"),
    ],
)
def test_an_answer_that_is_allowed(key: str, value: float | str, kept: float | str) -> None:
    assert entries()[key].check(value) == kept


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("pain_before", 11, "From 0 to 10."),
        ("pain_before", 6.5, "whole"),
        ("pain_before", "7", "A number"),
        ("pain_before", float("nan"), "A number"),
        ("spo2", 120, "From 40 to 100 %."),
        ("consent", 2, "Yes"),
        ("ecg", "odd", "One of: Normal"),
        ("lot", "x" * (LONGEST + 1), "At most"),
    ],
)
def test_an_answer_that_is_not(key: str, value: float | str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        entries()[key].check(value)


def test_notes_are_checked_whole() -> None:
    assert faults({"pain_before": 7}) == []
    assert faults({"pain_before": 70, "pian": 1}) == ["Before: From 0 to 10.", "pian: not known here."]


def test_answers_in_words() -> None:
    assert entries()["systolic"].in_words(120) == "120 mmHg"
    assert entries()["consent"].in_words(None) == "not asked"
    assert entries()["consent"].in_words(1) == "yes"
    assert entries()["consent"].in_words(0) == "no"
    assert entries()["ecg"].in_words("not_done") == "not done"
    assert entries()["volume"].in_words(50) == "50 mL"
    assert entries()["lot"].in_words("A12") == "A12"


@pytest.mark.parametrize(
    ("scale", "typed", "kept", "words"),
    [
        ("RASS", "−2", "-2", "RASS −2, lightly sedated"),
        ("RASS", "1", "+1", "RASS +1, restless"),
        ("RASS", "+0", "0", "RASS 0, awake and calm"),
        ("POSS", "s", "S", "POSS S, asleep, easily woken"),
        ("Ramsay", "1", "1", "Ramsay 1, anxious or restless"),
        ("MOAA/S", "0", "0", "MOAA/S 0, no answer"),
    ],
)
def test_a_sedation_is_read_on_its_scale(scale: str, typed: str, kept: str, words: str) -> None:
    assert scales()[scale].read(typed) == kept
    assert scales()[scale].in_words(kept) == words


@pytest.mark.parametrize(
    ("scale", "typed", "words"),
    [
        ("RASS", "5", "from \\+4 to −5"),
        ("POSS", "0", "S, 1 to 4"),
        ("Ramsay", "0", "from 1 to 6"),
        ("MOAA/S", "6", "from 5 to 0"),
    ],
)
def test_a_value_of_another_scale_is_refused(scale: str, typed: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        scales()[scale].read(typed)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("format = 2", "format 1"),
        ('[[group]]\nid="a"\nname="A"\n[[item]]\nid="x"\ngroup="b"\nlabel="X"\nkind="text"', "no group b"),
        ('[[item]]\nid="x"\ngroup="a"\nlabel="X"\nkind="date"', "kind is one of"),
        ('[[item]]\nid="x"\ngroup="a"\nlabel="X"\nkind="choice"', "has options"),
        ('[[item]]\nid="x"\ngroup="a"\nlabel="X"\nkind="number"\nlow=1\nhigh=0', "low and high"),
        ('[[item]]\nid="x"\ncolour="red"', "colour"),
        ('[[item]]\nid="x"\ngroup="a"\nlabel="X"\nkind="text"\n' * 2, "twice"),
    ],
)
def test_a_wrong_file_is_named(text: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        read(text if text.startswith("format") else f"format = 1\n{text}")


def test_a_number_can_be_open_above() -> None:
    assert Entry("x", "g", "X", "number", low=0).check(5) == 5.0


def test_the_set_up_is_copied_and_nothing_that_was_found() -> None:
    notes: dict[str, Answer] = {
        "prescriber": "Dr Lind",
        "lot": "A12",
        "pain_before": 7,
        "concentration": 1.0,
        "weighed_on": "1 Nov",
    }
    last = Infusion("c", 1, WHEN, "S-ketamine", 0.48, 34.0, 42.0, 70.0, route="IV", notes=notes)
    made = with_set_up(Infusion("c", 2, WHEN, "racemic ketamine"), last)
    assert (made.agent, made.route, made.planned_mg_per_kg, made.planned_mg) == ("S-ketamine", "IV", 0.48, 34.0)
    assert (made.total_mg, made.mg_per_kg, made.minutes, made.weight_kg) == (None, None, None, 70.0)
    assert dict(made.notes) == {"prescriber": "Dr Lind", "concentration": 1.0, "planned_minutes": 42.0}
    planned = Infusion("c", 1, WHEN, planned_mg_per_kg=0.5, planned_mg=35.0, mg_per_kg=0.3)
    again = with_set_up(Infusion("c", 2, WHEN, "racemic ketamine", weight_kg=68.0, route="SC"), planned)
    assert (again.planned_mg_per_kg, again.planned_mg, again.weight_kg) == (0.5, 35.0, 68.0)
    assert (again.agent, again.route) == ("racemic ketamine", "SC")
