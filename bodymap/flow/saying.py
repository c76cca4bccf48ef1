"""An answer in a few words, for the line beside Next and for the review. Never a score, never a verdict."""

from __future__ import annotations

from collections.abc import Mapping

from bodymap.flow.answers import DECLINED, NOT_REACHED, SKIPPED, UNKNOWN, Duration, Given, Helped, Places
from bodymap.flow.steps import Step
from bodymap.flow.words import Words
from bodymap.instruments import built_in
from bodymap.model import SSS_YES_NO

LEFT_OUT = {UNKNOWN: "unknown", DECLINED: "declined", NOT_REACHED: "not_reached", SKIPPED: "skip"}
"""Answers that leave a question open on purpose, and their words in the review."""


def in_words(step: Step, given: Given | None, words: Words) -> str:
    """What was said on a screen, in words; "" when nothing was, or not all of it."""
    match step.kind, given:
        case _, None:
            return ""
        case _, str() if given in LEFT_OUT:
            return words.say(f"review.{LEFT_OUT[given]}")
        case "scale" | "press", int():
            return str(given)
        case "choice", int():
            return words.lines(f"{step.id}.options")[given].rstrip(".")
        case "item", int():
            return _of_instrument(step, given, words)
        case "several", Mapping():
            yes, no = words.say("review.yes"), words.say("review.no")
            return ", ".join("–" if item not in given else yes if given[item] else no for item in SSS_YES_NO)
        case "places", Places():
            n = len(given.marked)
            key = "answer_none" if given.none else "answer_one" if n == 1 else "answer_many"
            return words.say(f"places.{key}", n=n)
        case "duration", Duration():
            return "" if given.months is None else f"{given.number} {words.say(f'duration.{given.unit}').lower()}"
        case "helped", Helped():
            n = len(given.chosen) + bool(given.note)
            nothing = given.chosen == ("nothing",) and not given.note
            return words.say("helped.options.nothing") if nothing else words.say("helped.answer", n=n)
        case "reasons", tuple():
            return " ".join(words.say(f"reasons.options.{reason}") for reason in given).rstrip(".")
        case "welcome", str():
            return words.say(f"review.{given}")
    return ""


def _of_instrument(step: Step, given: int, words: Words) -> str:
    item = built_in(step.instrument).item(step.item)
    place = next(n for n, option in enumerate(item.options) if option.score == given)
    plain = words.lines(f"{step.instrument}.options")
    return plain[place] if plain else item.options[place].text
