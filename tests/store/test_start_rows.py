"""The rows of the start page: time, count and sparkline belong to the exam of the row."""

from datetime import date, timedelta

from bodymap.app.start_values import rows
from bodymap.medicine.model import Rule
from bodymap.medicine.outcomes.count import count as count_of
from bodymap.store import Store
from bodymap.ui.pages.start.page import ALL, TODAY
from bodymap.ui.pages.start.table import last_count
from tests.outcomes.people import START, exam
from tests.store.people import INES, WHO


def test_a_row_says_its_own_exam_and_when_it_was_signed(empty: Store) -> None:
    empty.save_patient(INES, WHO)
    today = date(START.year, START.month, START.day)
    kept = {"patient": INES.id, "course": None}
    first = exam(-7, 16, signed_at=START - timedelta(days=7), **kept)  # type: ignore[arg-type]
    early = exam(0, 9, signed_at=START + timedelta(minutes=19), **kept)  # type: ignore[arg-type]
    late = exam(0.1, 4, signed_at=START + timedelta(days=1), **kept)  # type: ignore[arg-type]
    table = exam(0.2, 3, **kept)  # type: ignore[arg-type]
    sheet = exam(0.3, 2, signed_at=START + timedelta(minutes=5), date_only=True, **kept)  # type: ignore[arg-type]
    for one in (late, first, early, table, sheet):
        empty.save_exam(one, None, WHO)
    found = {row.exam: row for row in rows(empty, TODAY, today)}
    assert {key: (row.when, row.counts, row.state) for key, row in found.items()} == {
        early.id: ("09:20", (16, 9), "Signed 09:39"),
        late.id: ("11:44", (16, 9, 4), "Signed 13 Aug 2026"),
        table.id: ("14:08", (16, 9, 4, 3), "Imported"),
        sheet.id: ("today", found[sheet.id].counts, "Signed 09:25"),
    }


def test_a_row_says_the_count_as_every_other_page_does(empty: Store) -> None:
    empty.save_patient(INES, WHO)
    today = date(START.year, START.month, START.day)
    exams = [
        exam(hour / 24, positive, missing=missing, unrated=unrated, rule=rule, patient=INES.id, course=None)
        for hour, (positive, missing, unrated, rule) in enumerate(
            (
                (9, 0, 0, Rule.PAINFUL),
                (9, 3, 2, Rule.PAINFUL),
                (9, 3, 2, Rule.RATING2),
                (9, 0, 1, Rule.RATING2),
                (0, 18, 0, Rule.RATING2),
                (8, 3, 1, Rule.RATING2),
            )
        )
    ]
    for one in exams:
        empty.save_exam(one, None, WHO)
    said = {row.exam: last_count(row) for row in rows(empty, TODAY, today)}
    empty_one = exams[4]
    assert said == {one.id: "" if one is empty_one else str(count_of(one)) for one in exams}
    (patient,) = rows(empty, ALL, today)
    assert last_count(patient) == said[exams[-1].id] == "8 to 12"
