"""The answers of a self-assessment in the order they were asked, as the desk reads them: nothing is added up."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bodymap import body
from bodymap.flow import LEFT_OUT, Helped, Places, Record, Step, Wishes, answered, in_words, steps, words
from bodymap.instruments import BUILT_IN, Instrument, built_in
from bodymap.model import Exam, Response

_NOT_ASKED = ("read", "review", "thanks", "press")
_OWN = "Answers"
_MOODS = ("phq9", "phq8", "phq2")


Find = Callable[[str, str], Instrument | None]


def _built_in(instrument: str, version: str) -> Instrument | None:
    found = built_in(instrument) if instrument in BUILT_IN else None
    return found if found is not None and found.version == version else None


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """One question and what was said; `given` is whether it was answered at all."""

    section: str
    question: str
    answer: str
    given: bool


def answer_rows(exam: Exam, responses: Sequence[Response] = (), find: Find = _built_in) -> list[AnswerRow]:
    """Every question that was asked, pressing apart. `find` gives the questionnaire of an id and a version."""
    record = Record(exam, {one.instrument: one for one in responses if _known(one)})
    mood = next((name for name in _MOODS if name in record.responses), "")
    wishes = Wishes(mood=mood, since="the start" if "pgic" in record.responses else "")
    asked = steps(record, wishes)
    rows = [_row(record, step) for step in asked if step.kind not in _NOT_ASKED]
    others = [one for one in responses if one.instrument not in {step.instrument for step in asked} or not _known(one)]
    rows += [row for response in others for row in _other(response, find(response.instrument, response.version))]
    return sorted(rows, key=lambda row: row.section != _OWN)  # the questionnaires after what is asked between them


def _row(record: Record, step: Step) -> AnswerRow:
    given = answered(record, step)
    skipped = isinstance(given, str) and given in LEFT_OUT
    return AnswerRow(_section(step), _question(step), _words(record, step), given is not None and not skipped)


def _other(response: Response, instrument: Instrument | None) -> list[AnswerRow]:
    """A questionnaire that is no part of the guided questions; None: its questions are not at hand in this version."""
    if instrument is None:
        said = [
            f"{item}: {value if isinstance(value, str) else f'{value:g}'}" for item, value in response.answers.items()
        ]
        return [AnswerRow(response.instrument, "Answers by item", "; ".join(said) or "no answer", bool(said))]
    rows = []
    for item in instrument.items:
        option = item.option(response.answers.get(item.id))
        shown = option.text if option else words().say("review.none")
        rows.append(AnswerRow(instrument.name, item.text, shown, option is not None))
    return rows


def _section(step: Step) -> str:
    return built_in(step.instrument).name if step.instrument else _OWN


def _question(step: Step) -> str:
    texts = words()
    if step.instrument:
        return built_in(step.instrument).item(step.item).text.replace("{since}", "the start")
    return texts.say(f"review.names.{step.id}") if texts.has(f"review.names.{step.id}") else step.id.replace("_", " ")


def _words(record: Record, step: Step) -> str:
    given, texts = answered(record, step), words()
    if isinstance(given, Places) and given.marked:
        return ", ".join(body.AREAS[area].name for area in body.AREAS if area in given.marked)
    if isinstance(given, Helped) and given.chosen != ("nothing",):
        said = [texts.say(f"helped.options.{one}") for one in given.chosen if texts.has(f"helped.options.{one}")]
        return "; ".join([*said, *([given.note] if given.note else [])])
    if step.kind == "scale" and isinstance(given, int):
        return f"{given} of 10"
    return in_words(step, given, texts) or texts.say("review.none")


def _known(response: Response) -> bool:
    """Whether the questions are those that come with the program, in the version at hand."""
    return _built_in(response.instrument, response.version) is not None
