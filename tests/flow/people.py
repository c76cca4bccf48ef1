"""An invented patient's self-assessment, and every answer that a screen can take."""

import random
from collections.abc import Callable
from datetime import UTC, datetime

from bodymap.medicine import body, guided
from bodymap.medicine.guided import Duration, Given, Helped, Places, Record, Step, Wishes, words
from bodymap.medicine.instruments import built_in
from bodymap.medicine.model import SSS_YES_NO, Exam, Method, Mode, Rule

WHEN = datetime(2026, 11, 11, 9, 20, tzinfo=UTC)
FULLEST = Wishes("phq9", "11 November 2026", at_desk=True)


def bare() -> Record:
    return Record(
        Exam("someone", WHEN, mode=Mode.SELF, rule=Rule.RATING2, method=Method.SELF_PALPATION),
    )


def any_answer(step: Step, dice: random.Random) -> Given | None:
    """Something that the screen of this step can say; None where it asks nothing."""
    special = [guided.UNKNOWN, guided.DECLINED]
    if step.kind == "press":
        special = [guided.UNKNOWN, guided.NOT_REACHED, guided.SKIPPED]
    if step.kind not in ("read", "review", "thanks") and dice.random() < 0.2:
        return dice.choice(special)
    makers: dict[str, Callable[[], Given | None]] = {
        "scale": lambda: dice.randint(0, 10),
        "press": lambda: dice.randint(0, 10),
        "choice": lambda: dice.randint(0, 3),
        "item": lambda: dice.choice(built_in(step.instrument).item(step.item).options).score,
        "several": lambda: {item: dice.randint(0, 1) for item in SSS_YES_NO if dice.random() < 0.8},
        "places": lambda: any_places(dice),
        "duration": lambda: Duration(dice.choice([None, 1, 3, 40]), dice.choice(["", "weeks", "months", "years"])),
        "reasons": lambda: tuple(r for r in words().named("reasons.options") if dice.random() < 0.3),
        "helped": lambda: Helped(("rest",), dice.choice(["", "Tee mit Ümlaut"])),
        "welcome": lambda: dice.choice(["yes", "yes", "no"]),
        "review": lambda: dice.choice(["my sleep", "the dose"]),
    }
    made = makers[step.kind]() if step.kind in makers else None
    return None if made in ({}, (), Duration(None, "")) else made


def any_places(dice: random.Random) -> Given:
    if dice.random() < 0.1:
        return Places(none=True)
    marked = frozenset(dice.sample(sorted(body.AREAS), dice.randint(1, 6)))
    return Places(marked, checked=bool(guided.one_side(marked)) and dice.random() < 0.7)


def whole_answer(step: Step) -> Given | None:
    """An answer with which every screen is complete, and the longest way is taken."""
    fixed: dict[str, Given] = {
        "scale": 4,
        "press": 3,
        "choice": 1,
        "several": dict.fromkeys(SSS_YES_NO, 1),
        "places": Places(frozenset({"neck", "jaw_r"}), checked=True),
        "duration": Duration(3, "years"),
        "reasons": ("none",),
        "helped": Helped(("rest",)),
        "welcome": "yes",
    }
    return built_in(step.instrument).item(step.item).options[0].score if step.kind == "item" else fixed.get(step.kind)
