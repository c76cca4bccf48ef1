"""Finding patients as one types, and the rows of the start page."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from bodymap.medicine.model import Exam, Finding, Mode, Patient, Rule
from bodymap.store import Store
from bodymap.store.cells import folded, words
from bodymap.store.search import patterns
from tests.store.people import EXAM, INES, MORNING, WHO, signed

PEOPLE = {
    "DEMO-1": ("Anna-Lena Müller-Šmid", date(1979, 4, 3)),
    "DEMO-2": ("Lena O’Brien", date(1979, 3, 4)),
    "DEMO-3": ("Søren Łukasz Straße", date(1950, 12, 24)),
    "DEMO/0042": ("Ахматова Анна", date(2004, 10, 9)),
    "DEMO-55": ("山田 花子", date(1980, 1, 1)),
    "DEMO-56": ("محمد أحمد", None),
    "DEMO-57": ("Ελένη Παπαδοπούλου", date(1961, 2, 28)),
    "DEMO-1979": ("İpek Yıldız", date(1990, 4, 30)),
}


@pytest.fixture
def people(empty: Store) -> Store:
    with empty.batch():
        for number, (name, birth) in PEOPLE.items():
            empty.save_patient(Patient(number, name, birth), WHO)
    return empty


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("anna", "DEMO-1"),
        ("MULLER", "DEMO-1"),
        ("müller anna", "DEMO-1"),
        ("smid, lena", "DEMO-1"),
        ("len", "DEMO-1 DEMO-2"),
        ("üll", "DEMO-1"),
        ("o'brien", "DEMO-2"),
        ("OBRIEN len", "DEMO-2"),
        ("soren lukasz strasse", "DEMO-3"),
        ("АННА", "DEMO/0042"),
        ("ахм", "DEMO/0042"),
        ("花子", "DEMO-55"),
        ("田", "DEMO-55"),
        ("احمد", "DEMO-56"),
        ("παπαδοπουλου ελενη", "DEMO-57"),
        ("ipek yildiz", "DEMO-1979"),
        ("demo-2", "DEMO-2 DEMO/0042"),
        ("demo/0042", "DEMO/0042"),
        ("demo0042", "DEMO/0042"),
        ("42", "DEMO/0042"),
        ("1979-04-03", "DEMO-1"),
        ("3.4.1979", "DEMO-1 DEMO-2"),
        ("03.04.1979", "DEMO-1 DEMO-2"),
        ("3/4/79", "DEMO-1 DEMO-2"),
        ("24.12.1950", "DEMO-3"),
        ("12/24/1950", "DEMO-3"),
        ("3 Apr 1979", "DEMO-1"),
        ("3. April 1979", "DEMO-1"),
        ("April 3, 1979", "DEMO-1"),
        ("Apr 1979", "DEMO-1"),
        ("3 de abril de 1979", "DEMO-1"),
        ("9. Okt 04", "DEMO/0042"),
        ("04/1979", "DEMO-1"),
        ("1979-04", "DEMO-1"),
        ("19790403", "DEMO-1"),
        ("24121950", "DEMO-3"),
        ("1979", "DEMO-1979 DEMO-1 DEMO-2"),
        ("lena 1979", "DEMO-1 DEMO-2"),
        ("lena 3 Apr 1979", "DEMO-1"),
        ("1979-04-03 müller", "DEMO-1"),
        ("nobody", ""),
        ("!?", ""),
        ("99.99.1979", ""),
    ],
)
def test_typed(people: Store, typed: str, found: str) -> None:
    numbers = [row.patient.number for row in people.find_patients(typed)]
    assert set(numbers) == set(found.split())


def test_the_beginning_of_a_word_comes_before_its_middle(empty: Store) -> None:
    for number, name in (("DEMO-1", "Barbara Adam"), ("DEMO-2", "Zoe Barr"), ("DEMO-3", "Isbara Aalto")):
        empty.save_patient(Patient(number, name), WHO)
    assert [row.patient.number for row in empty.find_patients("bar")] == ["DEMO-1", "DEMO-2", "DEMO-3"]


def test_all_patients_by_name_and_a_limit(people: Store) -> None:
    assert len(people.find_patients("")) == len(people.find_patients("  ", limit=-1)) == len(PEOPLE)
    assert [row.patient.number for row in people.find_patients("", 2)] == ["DEMO-1", "DEMO-1979"]
    assert len(people.find_patients("demo", limit=-1)) == len(PEOPLE)


def test_a_new_name_is_found_and_the_old_one_is_not(people: Store) -> None:
    anna = people.find_patients("smid")[0].patient
    people.save_patient(replace(anna, name="Anna Neu"), WHO)
    assert people.find_patients("smid") == []
    assert [row.patient.id for row in people.find_patients("neu")] == [anna.id]


def test_a_birth_date_while_it_is_typed() -> None:
    """Every beginning from the month on still means the day that is being typed."""
    import re

    def means(text: str, day: str) -> bool:
        ways = (pattern.replace("_", ".").replace("%", ".*") for pattern in patterns(text))
        return any(re.fullmatch(way, day) for way in ways)

    for whole, begins in (("3.4.1979", 3), ("3/4/1979", 3), ("1979-04-03", 6), ("3 Apr 1979", 5), ("03.04.1979", 4)):
        for end in range(begins, len(whole) + 1):
            assert means(whole[:end], "1979-04-03"), whole[:end]
    assert not means("3.4.1979", "1979-05-03")
    assert patterns("") == patterns("Anna") == patterns("1979-13-01") == patterns("32 Apr 1979") == []


def test_words_in_any_script() -> None:
    assert words("Dr. Anna_Maria D'Ångelo-Œuvre") == ["dr", "anna", "maria", "dangelo", "oeuvre"]
    assert folded("Anna", "DEMO 7") == " anna demo 7 demo7"
    assert folded("Anna", "7") == " anna 7"


# -- counts --------------------------------------------------------------------------------------------------------


def _exam(days: int, *findings: Finding, mode: Mode = Mode.EXAMINER, rule: Rule = Rule.PAINFUL) -> Exam:
    return Exam(INES.id, MORNING + timedelta(days=days), mode=mode, rule=rule).having(*findings)


def test_counts_of_the_last_eight_examiner_exams(empty: Store) -> None:
    empty.save_patient(INES, WHO)
    sites = ("knee_r", "knee_l", "occiput_r", "occiput_l")
    mild = [
        Finding.rated(sites[0], 1),
        Finding.rated(sites[1], 2),
        Finding.unrated(sites[2]),
        Finding.rated(sites[3], 0),
    ]
    control = Finding.rated("forehead", 9)
    exams = [
        *(_exam(n, Finding.rated("knee_r", 5)) for n in range(5)),
        _exam(10, *mild, control),
        _exam(11, *mild, control, rule=Rule.RATING2),
        _exam(12, *mild, mode=Mode.SELF),
        _exam(13),
        _exam(14, Finding.not_examined("knee_r")),
        _exam(15, Finding.rated("knee_r", 0)),
    ]
    for exam in exams:
        empty.save_exam(signed(exam), None, WHO)
    draft = _exam(16, Finding.rated("knee_r", 9))
    empty.save_exam(draft, None, WHO)
    exams.append(draft)
    (row,) = empty.find_patients("ines")
    assert row.counts == (1, 1, 1, 1, 3, None, None, 0)
    of = {visit.exam_id: visit.counts for visit in empty.recent(99)}
    assert (of[exams[0].id], of[exams[5].id], of[draft.id]) == ((1,), (1, 1, 1, 1, 1, 3), ())
    assert (of[exams[6].id], of[exams[7].id]) == ((1,), (3,))  # another rule, another mode: lines of their own
    assert row.exams == len(exams)
    assert row.last_exam == exams[-1].performed_at
    for exam in exams:
        positive = [f.positive(exam.rule) for site, f in exam.findings.items() if site != "forehead"]
        (visit,) = [v for v in empty.recent(99) if v.exam_id == exam.id]
        assert visit.positive == sum(map(bool, positive))
        assert visit.examined == sum(f.examined for site, f in exam.findings.items() if site != "forehead")
        assert visit.done == len(exam.findings)


def test_rows_of_given_patients(store: Store) -> None:
    other = Patient("DEMO-2", "Olaf Invented")
    store.save_patient(other, WHO)
    assert [(row.patient, row.exams) for row in store.patient_rows([other, INES])] == [(other, 0), (INES, 1)]


def test_superseded_versions_are_not_counted_twice(store: Store) -> None:
    store.save_exam(signed(EXAM), EXAM, WHO)
    new = store.amendment(signed(EXAM), "wrong side")
    store.save_exam(new, None, WHO)
    (row,) = store.find_patients()
    assert (row.counts, row.exams) == ((3,), 1)
    store.save_exam(signed(new.having(Finding.rated("knee_l", 9))), new, WHO)
    (row,) = store.find_patients()
    assert (row.counts, row.exams) == ((4,), 1)
    assert [visit.exam_id for visit in store.recent()] == [new.id]


def test_rows_of_visits(store: Store) -> None:
    (draft,) = store.drafts()
    assert draft == store.recent(1)[0] == store.on_day(date(2026, 4, 3))[0]
    assert (draft.exam_id, draft.patient, draft.performed_at) == (EXAM.id, INES, MORNING)
    assert (draft.done, draft.examined, draft.positive) == (6, 5, 3)
    assert (draft.signed_at, draft.counts) == (None, ())
    assert (draft.timing, draft.course, draft.infusion) == ("before", EXAM.course, EXAM.infusion)
    store.save_exam(signed(EXAM), EXAM, WHO)
    assert store.drafts() == []


def test_a_day_is_a_day_where_the_exam_was_made(store: Store) -> None:
    west, east = timezone(timedelta(hours=-11)), timezone(timedelta(hours=13))
    late = Exam(INES.id, datetime(2026, 4, 3, 23, 59, tzinfo=west))
    early = Exam(INES.id, datetime(2026, 4, 3, 0, 0, tzinfo=east))
    other = Exam(INES.id, datetime(2026, 4, 4, 0, 0, tzinfo=UTC))
    for exam in (late, early, other):
        store.save_exam(exam, None, WHO)
    assert [v.exam_id for v in store.on_day(date(2026, 4, 3))] == [early.id, EXAM.id, late.id]


def test_very_many_patients_at_once(empty: Store) -> None:
    """More patients than one statement has variables for the rows of all, and their exams without a query each."""
    people = [Patient(f"DEMO-{n}", f"Invented {n}") for n in range(300)]
    with empty.batch():
        for patient in people:
            empty.save_patient(patient, WHO)
            empty.save_exam(signed(Exam(patient.id, MORNING).having(Finding.rated("knee_r", 3))), None, WHO)
    asked: list[str] = []
    empty._connection.set_trace_callback(asked.append)
    rows = empty.find_patients(limit=-1)
    empty._connection.set_trace_callback(None)
    assert {row.counts for row in rows} == {(1,)}
    assert len(rows) == 300
    assert len(asked) <= 3
