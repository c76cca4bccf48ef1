"""What an amendment changes: the new version of an exam beside the signed one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bodymap.model import Exam, Finding
from bodymap.model.days import MONTHS
from bodymap.session.words import in_words

_FIELDS = (
    "performed_at", "date_only", "examiner", "mode", "rule", "method", "course", "infusion", "timing", "remark",
    "entered",
)  # fmt: skip

_LINKS = ("course", "infusion")  # ids, which say nothing to anybody


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that two versions of an exam do not share. `what` is named as in the history: "finding:knee_r"."""

    what: str
    before: str
    after: str


def differences(before: Exam, after: Exam) -> tuple[Difference, ...]:
    """All that differs in what two versions say, in words; () when they say the same."""
    found = []
    for name in _FIELDS:
        old_, new_ = getattr(before, name), getattr(after, name)
        if old_ != new_:
            words = (_one(old_), f"another {_one(new_)}" if old_ and new_ else _one(new_))
            found.append(Difference(name, *(words if name in _LINKS else (_said(old_), _said(new_)))))
    for kind, old, new in (
        ("finding", before.findings, after.findings),
        ("area", before.areas, after.areas),
        ("quadrant", before.quadrants, after.quadrants),
        ("answer", before.answers, after.answers),
    ):
        found += _of(kind, old, new)
    return tuple(found)


def _of(kind: str, old: Mapping[str, object], new: Mapping[str, object]) -> list[Difference]:
    ids = [id_ for id_ in dict.fromkeys((*old, *new)) if old.get(id_) != new.get(id_)]
    return [Difference(f"{kind}:{id_}", _said(old.get(id_), kind), _said(new.get(id_), kind)) for id_ in ids]


def _said(value: object, kind: str = "") -> str:
    if kind == "finding":
        return _finding(value) if isinstance(value, Finding) else "open"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return f"{value.day} {MONTHS[value.month - 1]} {value.year} {value:%H:%M}"
    if isinstance(value, StrEnum):
        return value.value.replace("_", " ") or "not recorded"
    if isinstance(value, float):
        return f"{value:g}"
    return str(value) if value not in (None, "") else "nothing"


def _one(id_: str | None) -> str:
    return "one" if id_ else "none"


def _finding(finding: Finding) -> str:
    parts = [in_words(finding)]
    if finding.reaction is not None:
        parts.append(finding.reaction.value)
    if finding.threshold is not None:
        tip = finding.threshold.tip_area_cm2
        parts.append(f"{finding.threshold.value:g} {finding.threshold.unit}" + (f", tip {tip:g} cm2" if tip else ""))
    return ", ".join([*parts, *([finding.remark] if finding.remark else [])])
