"""Invented exams for the rules, built from short words."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from bodymap.medicine import body
from bodymap.medicine.model import Exam, Finding, Rule

DAY = datetime(2026, 11, 22, 9, 20, tzinfo=UTC)


def exam(
    positive: int = 0,
    negative: int = 0,
    unrated: int = 0,
    rule: Rule = Rule.PAINFUL,
    yes: Iterable[str] = (),
    blank: Iterable[str] | None = None,
    coarse: Mapping[str, bool] | None = None,
    **answers: Any,
) -> Exam:
    """So many sites rated 5, rated 0 and painful without a rating, the rest open. All 19 areas are answered, `yes` with
    yes, except those in `blank` (None: none is answered but `yes`)."""
    sites = iter(body.POINTS)
    findings = [Finding.rated(next(sites), 5) for _ in range(positive)]
    findings += [Finding.rated(next(sites), 0) for _ in range(negative)]
    findings += [Finding.unrated(next(sites)) for _ in range(unrated)]
    yes = set(yes)
    asked = yes if blank is None else set(body.AREAS) - set(blank)
    made = Exam(
        patient="DEMO-0001",
        performed_at=DAY,
        rule=rule,
        areas={area: area in yes for area in asked},
        quadrants=coarse or {},
    ).having(*findings)
    for item, value in answers.items():
        made = made.answering(item, value)
    return made


def severity(total: int) -> dict[str, Any]:
    """Answers that make an SSS of `total` (0-12), all six given."""
    answers: dict[str, Any] = {}
    for item, top in zip(
        ("sss_fatigue", "sss_unrefreshed", "sss_cognitive", "sss_headache", "sss_abdominal", "sss_depression"),
        (3, 3, 3, 1, 1, 1),
        strict=True,
    ):
        answers[item] = min(top, total)
        total -= min(top, total)
    return answers
