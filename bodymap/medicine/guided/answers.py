"""Where each answer is kept: in the exam, or in the response of a questionnaire. Reading gives back what was said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from bodymap.medicine import body
from bodymap.medicine.guided.steps import (
    DECLINED,
    NOT_REACHED,
    SKIPPED,
    UNKNOWN,
    Duration,
    Given,
    Helped,
    Places,
    Record,
    Step,
    words,
)
from bodymap.medicine.instruments import COMPARED_WITH, WORDS, built_in, day_in, recorded
from bodymap.medicine.model import SSS_YES_NO, Exam, Finding, Reason, Response, now

NO_REASON = "none"
"""Said instead of a reason not to press."""


def answered(record: Record, step: Step) -> Given | None:
    """What was said on a screen; None when nothing was."""
    for item, special in ((_UNKNOWN, UNKNOWN), (_DECLINED, DECLINED)):
        if step.id in record.exam.text(item).split():
            return special
    match step.kind:
        case "scale" | "choice":
            number = record.exam.number(step.item)
            return None if number is None else int(number)
        case "item":
            response = record.responses.get(step.instrument)
            score = response.answers.get(step.item) if response else None
            return int(score) if isinstance(score, int | float) else None
        case "press":
            return _pressed(record.exam.findings.get(step.item))
        case "several":
            said = {item: record.exam.number(item) for item in SSS_YES_NO}
            return {item: int(number) for item, number in said.items() if number is not None} or None
        case "places":
            return _places(record.exam)
        case "duration":
            return _duration(record.exam)
        case "reasons":
            return tuple(record.exam.text(step.item).split()) or None
        case "helped":
            chosen = tuple(record.exam.text("self_helped").split())
            note = record.exam.text("self_helped_note")
            return Helped(chosen, note) if chosen or note else None
        case "welcome":
            return record.exam.text(step.item) or None
        case "review":
            return record.exam.text("self_ask") or None
    return None


def answering(record: Record, step: Step, given: Given | None, when: datetime | None = None, since: str = "") -> Record:
    """The record with this said on a screen; None takes the answer back. `since` is the date a change compares with.

    ValueError when the screen has no such answer.
    """
    record = _forgetting(record, step)
    if given in (UNKNOWN, DECLINED):
        item = _UNKNOWN if given == UNKNOWN else _DECLINED
        record = record.with_text(item, " ".join([*record.exam.text(item).split(), step.id]))
        if step.kind == "press":
            reason = Reason.OTHER if given == UNKNOWN else Reason.REFUSED
            return replace(record, exam=record.exam.having(Finding.not_examined(step.item, reason)))
        return record
    if given is None:
        return record
    exam = record.exam
    match step.kind, given:
        case "scale" | "choice", int():
            return replace(record, exam=exam.answering(step.item, given))
        case "item", int():
            return _responding(record, step, given, when or now(), since)
        case "press", _:
            return replace(record, exam=exam.having(_finding(step.item, given)))
        case "several", Mapping():
            for item in SSS_YES_NO:
                exam = exam.answering(item, given.get(item))
            return replace(record, exam=exam)
        case "places", Places():
            return replace(record, exam=_marked(exam, given))
        case "duration", Duration():
            exam = exam.answering(step.item, given.months)
            said_so = f"{'' if given.number is None else given.number} {given.unit}"
            return replace(record, exam=exam.answering("self_duration", said_so if said_so.strip() else None))
        case "reasons", tuple():
            return record.with_text(step.item, " ".join(given))
        case "helped", Helped():
            record = record.with_text("self_helped", " ".join(given.chosen))
            return record.with_text("self_helped_note", given.note)
        case "welcome", "yes" | "no":
            return record.with_text(step.item, str(given))
        case "review", str():
            return record.with_text("self_ask", given)
    raise ValueError(f"{step.id} has no answer {given!r}")


def complete(record: Record, step: Step) -> bool:
    """Whether a screen has its answer, so that Next goes on."""
    given = answered(record, step)
    match step.kind, given:
        case "read" | "review" | "thanks", _:
            return True
        case _, None:
            return False
        case "several", Mapping():
            return len(given) == len(SSS_YES_NO)
        case "places", Places():
            return given.none or (bool(given.marked) and (given.checked or not one_side(given.marked)))
        case "duration", Duration():
            return given.months is not None
    return True


def leaving(record: Record, step: Step) -> Record:
    """The record as Next leaves a screen: areas that were not marked are areas without pain, as the screen says."""
    given = answered(record, step)
    if step.kind != "places" or not isinstance(given, Places) or not complete(record, step):
        return record
    return replace(record, exam=replace(record.exam, areas={area: area in given.marked for area in body.AREAS}))


def one_side(marked: frozenset[str]) -> str:
    """ "r" or "l" when areas of that side are marked and none of the other, else ""."""
    sides = {body.AREAS[area].side for area in marked} - {""}
    return sides.pop() if len(sides) == 1 else ""


_UNKNOWN, _DECLINED = "self_unknown", "self_declined"


def _forgetting(record: Record, step: Step) -> Record:
    """The record without what was said on a screen."""
    for item in (_UNKNOWN, _DECLINED):
        said = record.exam.text(item).split()
        if step.id in said:
            record = record.with_text(item, " ".join(other for other in said if other != step.id))
    exam = record.exam
    match step.kind:
        case "scale" | "choice" | "reasons" | "welcome":
            exam = exam.answering(step.item, None)
        case "press":
            exam = exam.open_at([step.item])
        case "several":
            for item in SSS_YES_NO:
                exam = exam.answering(item, None)
        case "places":
            exam = replace(exam.answering("self_sides", None), areas={})
        case "duration":
            exam = exam.answering(step.item, None).answering("self_duration", None)
        case "helped":
            exam = exam.answering("self_helped", None).answering("self_helped_note", None)
        case "review":
            exam = exam.answering("self_ask", None)
        case "item" if step.instrument in record.responses:
            old = record.responses[step.instrument]
            kept = {item: said for item, said in old.answers.items() if item not in (step.item, step.item + WORDS)}
            if kept != dict(old.answers):
                record = replace(record, responses={**record.responses, step.instrument: replace(old, answers=kept)})
    return replace(record, exam=exam)


def _responding(record: Record, step: Step, given: int, when: datetime, since: str) -> Record:
    instrument, exam = built_in(step.instrument), record.exam
    old = record.responses.get(step.instrument) or Response(
        exam.patient, instrument.id, instrument.version, when, "self", exam=exam.id, course=exam.course
    )
    item = instrument.item(step.item)
    answers = {**old.answers, **recorded(item, given)}
    if item.keep_words:  # the words that were on the screen (domain 13, trap 12)
        shown = words().lines(f"{instrument.id}.options")
        answers[item.id + WORDS] = shown[item.options.index(next(o for o in item.options if o.score == given))]
    if instrument.compares and since:
        day = day_in(since)
        answers[COMPARED_WITH] = day.isoformat() if day else since
    return replace(record, responses={**record.responses, step.instrument: replace(old, answers=answers)})


def _pressed(finding: Finding | None) -> Given | None:
    if finding is None:
        return None
    if finding.rating is not None:
        return finding.rating
    return NOT_REACHED if finding.reason is Reason.NOT_REACHED else SKIPPED


def _finding(site: str, given: Given) -> Finding:
    if isinstance(given, int) and 0 <= given <= 10:
        return Finding.rated(site, given)
    if given in (NOT_REACHED, SKIPPED):
        return Finding.not_examined(site, Reason.NOT_REACHED if given == NOT_REACHED else None)
    raise ValueError(f"{site} has no answer {given!r}")


def _places(exam: Exam) -> Places | None:
    if not exam.areas:
        return None
    marked = frozenset(area for area, painful in exam.areas.items() if painful)
    return Places(marked, not marked, bool(marked) and exam.text("self_sides") == one_side(marked) != "")


def _marked(exam: Exam, given: Places) -> Exam:
    if not given.marked:
        return replace(exam, areas=dict.fromkeys(body.AREAS, False) if given.none else {})
    side = one_side(given.marked) if given.checked else ""
    return replace(exam.answering("self_sides", side), areas=dict.fromkeys(sorted(given.marked), True))


def _duration(exam: Exam) -> Duration | None:
    said = exam.text("self_duration")
    if not said:
        return None
    number, _, unit = said.partition(" ")
    return Duration(int(number) if number else None, unit)
