"""All courses of a data file for the clinic page, as its exams say."""

from dataclasses import replace
from datetime import date
from pathlib import Path

from bodymap.medicine.criteria import tally
from bodymap.medicine.model import AFTER, BEFORE, AdverseEvent, Finding, Method
from bodymap.medicine.outcomes.clinic import Question, clinic, seen
from bodymap.session import clinic_data
from tests.store.people import signed
from tests.ui.people import COURSE, INFUSION, WHEN, exam, practice


def test_the_light_rows_are_those_of_the_signed_exams(tmp_path: Path) -> None:
    with practice(tmp_path) as made:
        first = exam(id="first", course=COURSE.id, infusion=INFUSION.id, timing=BEFORE).answering("pain_average", 8)
        first = first.having(Finding.unrated("knee_r"), Finding.not_examined("knee_l"))
        second = exam(id="second", sites=9, course=COURSE.id, infusion=INFUSION.id, timing=AFTER)
        second = replace(second, method=Method.ALGOMETER)
        for one in (first, second, exam(id="without a course")):
            made.store.save_exam(one, None, who="Dr I. Lind")
            made.store.save_exam(signed(one), one, who="Dr I. Lind")
        made.store.save_exam(exam(id="unfinished", course=COURSE.id), None, who="Dr I. Lind")
        made.store.save(AdverseEvent(INFUSION.id, WHEN, "nausea", "mild"), "Dr I. Lind")
        data = clinic_data(made.store, date(2027, 1, 1))
    (item,) = data.courses
    assert (item.course, item.infusions) == (COURSE, (INFUSION,))
    assert [event.what for event in item.events] == ["nausea"]
    rows = {row.id: row for row in item.exams}
    assert set(rows) == {"first", "second"}
    assert rows["second"].method is Method.ALGOMETER
    for kept in (first, second):
        assert rows[kept.id].sites == seen(kept).sites
        assert rows[kept.id]._replace(findings="") == seen(kept)._replace(findings="")
    assert tally(first).positive == sum(code >= 2 for code in rows["first"].sites)
    assert clinic(data, Question()).events == 1
