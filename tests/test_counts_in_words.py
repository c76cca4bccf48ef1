"""Counts with their nouns are said by one function, and the exams of a patient by one."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from bodymap.app import start_values
from bodymap.medicine.model import Mode, Status
from bodymap.medicine.model.base import how_many, noun
from bodymap.medicine.model.exam import counted_exams, exams_in_words
from bodymap.medicine.outcomes import reading
from bodymap.store import Store
from bodymap.ui.exam_words import visits_in_words
from bodymap.ui.pages.record.mistakes import CourseRow, course_words
from tests.test_architecture import ROOT, sources
from tests.ui.people import COURSE, ROSA, exam

_ENDING = re.compile(r"""['"]s['"] if|['"]['"] if [^}]+ == 1 else ['"]s['"]""")


def test_a_noun_has_the_number_of_its_count() -> None:
    assert [how_many(n, "exam") for n in (0, 1, 2)] == ["0 exams", "1 exam", "2 exams"]
    assert [how_many(n, "copy", "copies") for n in (1, 2)] == ["1 copy", "2 copies"]
    assert [noun(n, "entry", "entries") for n in (1, 2)] == ["entry", "entries"]


def test_nobody_puts_an_s_to_a_count_by_hand() -> None:
    alone = {"errors.py"}  # it knows nothing else of the program
    found = [
        f"{path.relative_to(ROOT)}: {line.strip()}"
        for path in sources("bodymap")
        if path.name not in alone
        for line in path.read_text("utf-8").splitlines()
        if _ENDING.search(line) and re.search(r"\{[^{}]+\} \w+\{", line)
    ]
    assert found == []


def test_the_exams_of_a_patient_are_said_the_same_everywhere() -> None:
    signed = {"status": Status.SIGNED, "signed_by": "Dr I. Lind"}
    made = [replace(exam(id=f"e{n}", course=COURSE.id), **signed) for n in range(5)]  # type: ignore[arg-type]
    made.append(replace(made[0], id="own", mode=Mode.SELF))
    words = "5 exams, 1 self-assessment"
    assert counted_exams(5, 1) == words
    assert exams_in_words(made) == words
    assert visits_in_words(reading(made)) == words
    assert words in course_words(CourseRow(COURSE, (), tuple(made)))
    draft = exam(id="draft", course=COURSE.id)
    more = "6 exams, 1 self-assessment, 1 of them not signed"
    assert visits_in_words(reading([*made, draft])) == more
    assert more in course_words(CourseRow(COURSE, (), (*made, draft)))


def test_the_start_page_says_them_so_too(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "practice.bodymap")
    store.save_patient(ROSA, who="Dr I. Lind")
    for made in (exam(id="a"), exam(id="b"), replace(exam(id="own"), mode=Mode.SELF)):
        store.save_exam(made, None, "Dr I. Lind")
    (row,) = start_values.found(store.find_patients(limit=-1))
    assert row.visit == "2 exams, 1 self-assessment"
    store.close()
