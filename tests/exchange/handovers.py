"""Invented hand-over files, whole ones and broken ones."""

import json
from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone
from hashlib import sha256
from random import Random
from typing import Any

from hypothesis import strategies as st

from bodymap.exchange.handover import HOME, Cost, Home, Sender, Starter
from bodymap.exchange.handover.home import UNITS, plain
from bodymap.exchange.handover.sealed import seal, text_of
from bodymap.medicine import body, diary
from bodymap.medicine.instruments import BUILT_IN, WORDS, Instrument, built_in
from bodymap.medicine.model import (
    ITEMS,
    DiaryDay,
    Exam,
    Finding,
    Flag,
    Method,
    Mode,
    Reaction,
    Reason,
    Response,
    Rule,
    Threshold,
)

CHEAP = Cost(2, 8, 1)
"""A key in no time; such files are of no use outside of tests."""
WORDS_TOLD = "cousin saturn llama echo paper raven"
ZONE = timezone(timedelta(hours=2))
MORNING = datetime(2026, 4, 3, 8, 15, tzinfo=ZONE)

ids = st.uuids().map(str)
texts = st.text(st.characters(blacklist_categories=("Cc", "Cs"), blacklist_characters="\ufffe\uffff"), max_size=30)
zones = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
times = st.datetimes(datetime(1950, 1, 2), datetime(2150, 1, 1), timezones=zones)
days = st.dates(date(1950, 1, 1), date(2150, 1, 1))
ratings = st.none() | st.integers(1, 10)
thresholds = st.none() | st.builds(Threshold, st.floats(0, 900), st.sampled_from(UNITS), st.none() | st.floats(0.1, 5))
answers = st.dictionaries(st.sampled_from(sorted(ITEMS)), st.none(), max_size=12).flatmap(
    lambda chosen: st.fixed_dictionaries({item: _value(item) for item in chosen})
)


def _value(item: str) -> st.SearchStrategy[Any]:
    rule = ITEMS[item]
    if rule.text:
        return texts
    low, high = rule.low or 0, rule.high or 100
    return st.integers(int(low), int(high)) if rule.whole else st.floats(low, high)


def _finding(site: str) -> st.SearchStrategy[Finding]:
    reactions = st.none() | st.sampled_from(Reaction)
    return st.one_of(
        st.builds(Finding, st.just(site), st.just(True), ratings, st.none(), reactions, thresholds, texts),
        st.builds(Finding, st.just(site), st.just(False), st.sampled_from([None, 0]), st.none(), reactions),
        st.builds(Finding, st.just(site), st.none(), st.none(), st.none() | st.sampled_from(Reason)),
    )


def _some(names: list[str], value: Callable[[str], st.SearchStrategy[Any]]) -> st.SearchStrategy[dict[str, Any]]:
    chosen = st.lists(st.sampled_from(names), unique=True, max_size=8)
    return chosen.flatmap(lambda of: st.fixed_dictionaries({name: value(name) for name in of}))


exams = st.builds(
    Exam,
    patient=st.just(""),
    performed_at=times,
    examiner=texts,
    mode=st.just(Mode.SELF),
    rule=st.sampled_from(Rule),
    method=st.sampled_from(Method),
    timing=texts,
    remark=texts,
    findings=_some(sorted(body.SITES), _finding),
    areas=_some(sorted(body.AREAS), lambda _: st.booleans()),
    quadrants=_some(sorted(body.QUADRANTS), lambda _: st.booleans()),
    answers=answers,
    date_only=st.booleans(),
    id=ids,
)


def _answered(instrument: Instrument) -> st.SearchStrategy[dict[str, Any]]:
    said = {item.id: st.sampled_from([option.score for option in item.options]) for item in instrument.items}
    kept = {item.id + WORDS: texts for item in instrument.items if item.keep_words}
    return st.fixed_dictionaries({}, optional={**said, **kept, "since": texts})


def _response(name: str, exam: str | None) -> st.SearchStrategy[Response]:
    instrument = built_in(name)
    return st.builds(
        Response,
        patient=st.just(""),
        instrument=st.just(name),
        version=st.just(instrument.version),
        at=times,
        mode=st.just("self"),
        answers=_answered(instrument),
        exam=st.just(exam),
        id=ids,
    )


def _diary_answer(line: diary.Item, key: str) -> st.SearchStrategy[Any]:
    match line.kind:
        case "text":
            return texts.map(str.strip)
        case "choice":
            return st.sampled_from(line.options)
        case "number":
            return st.integers(int(line.low), int(line.high))
        case "yes_no":
            return st.integers(0, 1)
        case "tags" | "used":
            return st.integers(0, 10) if key.endswith("_helped") else st.just(1)
    return st.integers(0, 10)


_LINES = {key: line for line in diary.items().values() for key in line.keys()}  # noqa: SIM118
diary_days = st.builds(
    DiaryDay,
    patient=st.just(""),
    day=days,
    entered_at=times,
    answers=_some(sorted(_LINES), lambda key: _diary_answer(_LINES[key], key)),
    id=ids,
)
flags = st.builds(
    Flag, patient=st.just(""), kind=st.sampled_from(["item9", "ask"]), about=ids, raised_at=times, text=texts, id=ids
)
senders = st.builds(Sender, texts, texts, st.none() | days)


@st.composite
def homes(draw: st.DrawFn) -> Home:
    """What a patient hands over, of any content."""
    given = draw(st.lists(exams, max_size=4))
    of: list[str | None] = [None, *(exam.id for exam in given)]
    responses = st.sampled_from(BUILT_IN).flatmap(
        lambda name: st.sampled_from(of).flatmap(lambda e: _response(name, e))
    )
    made = Home(
        draw(senders),
        tuple(given),
        tuple(draw(st.lists(responses, max_size=4))),
        tuple(draw(st.lists(diary_days, max_size=5))),
        tuple(draw(st.lists(flags, max_size=3))),
        draw(times),
        draw(ids),
    )
    everything = [one.id for several in (made.exams, made.responses, made.days, made.flags) for one in several]
    return made if len(everything) == len(set(everything)) else Home(made.sender, made_at=made.made_at, id=made.id)


starters = st.builds(
    Starter,
    sender=senders,
    practice=texts,
    figure=st.sampled_from(body.VARIANTS),
    language=st.sampled_from(["en", "de", "pt-BR"]),
    mirror=st.booleans(),
    mood=st.sampled_from(["", "phq2", "phq8", "phq9"]),
    since=texts,
    every_days=st.none() | st.integers(1, 366),
    days=st.lists(days, max_size=5).map(tuple),
    instruments=st.lists(st.sampled_from(BUILT_IN), max_size=4).map(tuple),
    diary=st.booleans(),
    diary_items=st.lists(st.sampled_from([line.id for line in diary.optional()]), max_size=3).map(tuple),
    help_text=texts,
    help_lines=st.lists(texts, max_size=3).map(tuple),
    made_at=times,
    id=ids,
)


def _written(pain: int) -> dict[str, float | str]:
    return {"pain_average": pain, "trigger_note": "ok"}


def home() -> Home:
    """One file with something of everything."""
    exam = Exam(
        "",
        MORNING,
        mode=Mode.SELF,
        rule=Rule.RATING2,
        method=Method.SELF_PALPATION,
        remark="a quiet day",
        findings={
            "knee_r": Finding.rated("knee_r", 7),
            "knee_l": Finding.rated("knee_l", 0),
            "gluteal_r": Finding("gluteal_r", True, 3, None, Reaction.FLINCH, Threshold(2.5, "kgf/cm2", 1.0), "hm"),
            "gluteal_l": Finding.not_examined("gluteal_l", Reason.NOT_REACHED),
        },
        areas={area: area == "neck" for area in body.AREAS},
        quadrants={"axial": True},
        answers={"pain_now": 6, "duration_months": 2.5, "self_at": "thanks", "self_ask": "sleep"},
    )
    phq9 = Response("", "phq9", built_in("phq9").version, MORNING, "self", {"1": 2, "9": 1}, exam.id)
    pgic = Response("", "pgic", built_in("pgic").version, MORNING, "self", {"change": 2, "since": "2026-01-05"})
    written = tuple(
        DiaryDay("", date(2026, 4, day), MORNING + timedelta(days=day - 3), _written(day)) for day in range(1, 8)
    )
    asked = Flag("", "ask", exam.id, MORNING, "sleep")
    nine = Flag("", "item9", phq9.id, MORNING, "Item 9 answered: Several days.")
    sender = Sender("DEMO-1", "Ines Invented", date(1979, 4, 3))
    return Home(sender, (exam,), (phq9, pgic), written, (asked, nine), MORNING)


def sealed(content: dict[str, Any], passphrase: str = WORDS_TOLD, kind: int = HOME) -> bytes:
    """A file with this content, its checksum right."""
    return seal(text_of(content, kind), kind, passphrase, CHEAP)


ODD: tuple[Any, ...] = (
    None,
    True,
    False,
    -1,
    0,
    11,
    10**17,
    1e300,
    0.5,
    "",
    "no",
    "x" * 5000,
    "\x00",
    "\ud800",
    "2026-02-30",
    "2026-04-03T08:15:00",
    "9999-12-31T23:59:59-10:00",
    "1b4e28ba-2fa1-41d2-883f-0016d3cca427",
    [],
    {},
    [[]],
    {"painful": None},
    {"painful": False, "rating": 4},
)


def spoilt(content: Any, random: Random) -> Any:
    """A copy of some JSON with one thing in it changed: a value, a name, an entry more, fewer or elsewhere."""
    copy = json.loads(json.dumps(content))
    places: list[tuple[Any, Any]] = []

    def walk(node: Any) -> None:
        for at in node if isinstance(node, dict) else range(len(node)):
            places.append((node, at))
            if isinstance(node[at], dict | list):
                walk(node[at])

    walk(copy)
    node, at = random.choice(places)
    other, elsewhere = random.choice(places)
    match random.randrange(6):
        case 0:
            node[at] = random.choice(ODD)
        case 1:
            del node[at]
        case 2 if isinstance(node, dict):
            node[random.choice(["odd", "pain_now", "x" * 90, "knee_r", "ä\ud800"])] = node.pop(at)
        case 3 if isinstance(node, list):
            node.extend(json.loads(json.dumps(node)) * random.choice([1, 3]))
        case 4:
            node[at] = json.loads(json.dumps(other[elsewhere]))
        case _:
            node[at] = random.choice(ODD)
    return copy


def damaged(data: bytes, random: Random) -> bytes:
    """A copy of a file that went wrong on its way; sometimes with its last 32 bytes made right again."""
    made = bytearray(data)
    at, to = sorted(random.randrange(len(made)) for _ in range(2))
    match random.randrange(7):
        case 0:
            del made[at:]
        case 1:
            made[at] ^= 1 << random.randrange(8)
        case 2:
            made[at:to] = bytes(to - at)
        case 3:
            made += made[at:to] or b"x"
        case 4:
            made[at:to] = made[at:to][::-1]
        case 5:
            del made[at : at + random.choice([1, 2, 16])]
        case _:
            made[random.choice([12, 13])] = random.randrange(256)
    if random.random() < 0.5 and len(made) > 32:
        made[-32:] = sha256(made[:-32]).digest()
    return bytes(made)


def broken(base: Home, whole: bytes, random: Random) -> bytes:
    """A file broken in one of the ways that files are broken, by accident or on purpose."""
    match random.randrange(8):
        case 0 | 1 | 2:
            return damaged(whole, random)
        case 3 | 4:
            return sealed(spoilt(plain(base), random))
        case 5:
            return sealed(spoilt(spoilt(plain(base), random), random))
        case 6:  # sealed again without making its checksum right
            text = text_of(plain(base), HOME)
            cut = random.randrange(len(text))
            return seal(
                random.choice([text[:cut], text.replace(b"7", b"8", 1), text[:cut] + b"}" + text[cut:], text + text]),
                HOME,
                WORDS_TOLD,
                CHEAP,
            )
        case _:
            return sealed(plain(base), passphrase="another one altogether")
