"""A starter file: what the practice chose, to plain JSON and back with every value checked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bodymap.errors import BadTable
from bodymap.exchange.handover import checks
from bodymap.exchange.handover.checks import Entry, Faults, clean
from bodymap.exchange.handover.home import Starter, sender_parsed, sender_plain
from bodymap.medicine import body, diary
from bodymap.medicine.instruments import BUILT_IN, parse_instrument

MOODS = ("", "phq2", "phq8", "phq9")
_SHORT = 200


def plain(value: Starter) -> dict[str, Any]:
    """The JSON of a file: every field, in its own name."""
    return {
        "id": value.id,
        "made_at": value.made_at.isoformat(),
        "for": sender_plain(value.sender),
        "practice": clean(value.practice),
        "figure": value.figure,
        "language": value.language,
        "mirror": value.mirror,
        "mood": value.mood,
        "since": clean(value.since),
        "every_days": value.every_days,
        "days": [day.isoformat() for day in value.days],
        "instruments": list(value.instruments),
        "own": [clean(text) for text in value.own],
        "diary": value.diary,
        "diary_items": list(value.diary_items),
        "help_country": value.help_country,
        "help_text": clean(value.help_text),
        "help_lines": [clean(line) for line in value.help_lines],
    }


def parsed(data: Mapping[str, Any]) -> Starter:
    """What the practice chose. BadHandover with every fault."""
    faults = Faults()
    top = Entry(data, "", faults)
    short = checks.text(_SHORT)
    nothing: tuple[str, ...] = ()
    own = top.take("own", checks.several(checks.text(256 * 1024), 20), nothing)
    lines = [line.id for line in diary.optional()]
    names = {*BUILT_IN, *_ids(own, faults)}
    made = Starter(
        sender=sender_parsed(top.take("for", lambda value: value), "for", faults),
        practice=top.take("practice", short, ""),
        figure=top.take("figure", checks.among(*body.VARIANTS)),
        language=top.take("language", checks.text(20), "en"),
        mirror=top.take("mirror", checks.yes, False),
        mood=top.take("mood", checks.among(*MOODS)),
        since=top.take("since", short, ""),
        every_days=top.take("every_days", checks.or_null(checks.whole(1, 366)), None),
        days=top.take("days", checks.several(checks.day, 400), ()),
        instruments=top.take("instruments", checks.several(checks.among(*sorted(names)), 40), ()),
        own=own,
        diary=top.take("diary", checks.yes),
        diary_items=top.take("diary_items", checks.several(checks.among(*lines), 60), ()),
        help_country=top.take("help_country", checks.text(2), ""),
        help_text=top.take("help_text", checks.text(), ""),
        help_lines=top.take("help_lines", checks.several(short, 20), ()),
        made_at=top.take("made_at", checks.time),
        id=top.take("id", checks.ident),
    )
    top.end()
    faults.refuse()
    return made


def _ids(texts: tuple[str, ...], faults: Faults) -> list[str]:
    """The ids of the practice's own questionnaires."""
    found = []
    for n, text in enumerate(texts, start=1):
        try:
            found.append(parse_instrument(text).id)
        except BadTable as bad:
            faults.add(f"own {n}", f"is no questionnaire: {bad.faults[0]}")
    return found
