"""`bodymap score` and `bodymap outcomes`: the rules on every row of a table of exams, what changed in each course."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import compress
from pathlib import Path
from shutil import copyfileobj
from tempfile import TemporaryFile
from types import MappingProxyType
from typing import BinaryIO

from bodymap.errors import UserError
from bodymap.exchange.exam_table import Table, TableRow, layout, opened
from bodymap.exchange.exam_table.layout import Asked
from bodymap.exchange.exam_table.rows import Progress
from bodymap.exchange.science import read_any, write_rows
from bodymap.exchange.whole import not_itself, whole
from bodymap.medicine import body
from bodymap.medicine.criteria import rules
from bodymap.medicine.criteria.rules import MISSING, UNRATED, Facts
from bodymap.medicine.model import SSS_RATED, SSS_YES_NO, Infusion, Rule, Status
from bodymap.medicine.outcomes import (
    INFUSIONS,
    NOBODY,
    TIMING,
    Count,
    Experience,
    Median,
    Phase,
    Point,
    Reading,
    change,
    immpact_level,
    less_experienced,
    median_of,
    pct_change,
    plain,
    published_error,
    reading,
    same_examiner,
    sdd,
)

# -- score ------------------------------------------------------------------------------------------------------------
# `bodymap score`: the rules on every row of an exam table, row by row, without a data file (design 5). The rules are
# those of `criteria`; only the way from the cells to their small numbers is short. Memory does not grow with the
# number of rows.

HEADER = (
    "record_id,exam_id,positive,negative,examined,count_item,mean_rating,control_mean,quadrants,widespread_1990,"
    "acr1990,four_quadrants,wpi,sss,fs,acr2011,acr2016,"
    "positive_any_pain,count_item_any_pain,acr1990_any_pain,four_quadrants_any_pain"
)
"""`positive`, `negative`, `count_item`, `acr1990` and `four_quadrants` are by the row's rule; the last four are the
same by any pain, as ACR 1990 has it, whatever the row's rule."""

_CODES = {"": MISSING, layout.UNRATED: UNRATED, **{str(rating): rating for rating in range(11)}}
_AREAS, _COARSE = tuple(rules.BIT.values()), tuple(rules.COARSE.values())
_YES, _NO = "1".__eq__, "0".__eq__
_RULES = {"": Rule.PAINFUL, **{rule.value: rule for rule in Rule}}
_NUMBERS: dict[str, int | None] = {"": None, "0": 0, "1": 1, "2": 2, "3": 3}
_QUOTED = re.compile('[,"\r\n]')


def score_table(
    table: Path | BinaryIO,
    out: Path | BinaryIO | None = None,
    *,
    progress: Progress | None = None,
    asked: Asked = Asked(),  # noqa: B008 (frozen)
) -> int:
    """Score a table into a file, or to standard output; the number of rows. The answer is UTF-8, a line a row.

    BadTable tells every fault of the table, UserError that a file cannot be read or written; then nothing is written.
    """
    if isinstance(out, Path):
        if isinstance(table, Path) and table.exists() and out.exists() and out.samefile(table):
            raise UserError(f"{out} is the table itself.", "Name another file for the scores.")
        with whole(out) as file:
            return _score(table, file, progress, asked)
    with TemporaryFile() as kept:
        rows = _score(table, kept, progress, asked)
        kept.seek(0)
        copyfileobj(kept, sys.stdout.buffer if out is None else out)
    if out is None:
        sys.stdout.flush()
    return rows


def _score(table: Path | BinaryIO, out: BinaryIO, progress: Progress | None, asked: Asked) -> int:
    rows = 0
    with opened(table, progress=progress, asked=asked) as source:
        scored = scorer(source)
        out.write(f"{HEADER}\n".encode())
        for record in source:
            out.write(scored(record.cells).encode())
            rows += 1
    return rows


def scorer(table: Table) -> Callable[[list[str]], str]:
    """A function from the cells of a row to its line of the answer."""
    texts = table.cells("record_id", "exam_id", "rule", "duration_months")
    points, controls = table.cells(*body.POINTS), table.cells(*body.CONTROLS)
    areas, coarse = table.cells(*layout.AREAS), table.cells(*layout.COARSE)
    rated, yes_no = table.cells(*SSS_RATED), table.cells(*SSS_YES_NO)
    code, number = _CODES.__getitem__, _NUMBERS.__getitem__

    def line(cells: list[str]) -> str:
        record_id, exam_id, rule, duration = texts(cells)
        codes = list(map(code, points(cells)))
        by = _RULES[rule]
        counted = rules.count(codes, by)
        said, roughly = areas(cells), coarse(cells)
        pain = rules.pains(
            sum(compress(_AREAS, map(_YES, said))) + sum(compress(_COARSE, map(_YES, roughly))),
            sum(compress(_AREAS, map(_NO, said))),
            sum(compress(_COARSE, map(_NO, roughly))),
        )
        months = rules.months(layout.read_months(duration) if duration else None)
        sss = rules.sss(tuple(map(number, rated(cells))), tuple(map(number, yes_no(cells))))
        least = Facts(counted.positive, pain[0], months[0], sss[0])
        most = Facts(counted.most, pain[1], months[1], sss[1])
        wpi = _settled(rules.wpi(least.pain), rules.wpi(most.pain))
        known = _settled(*sss)
        by_rule = _by_points(least, most)
        painful, by_painful = counted.positive, by_rule
        if by is not Rule.PAINFUL:
            any_pain = rules.count(codes, Rule.PAINFUL)
            painful = any_pain.positive
            by_painful = _by_points(least._replace(positive=painful), most._replace(positive=any_pain.most))
        return (
            ",".join(
                (
                    _quoted(record_id),
                    _quoted(exam_id),
                    str(counted.positive),
                    str(counted.negative),
                    str(counted.examined),
                    by_rule[0],
                    _mean(codes),
                    _mean(list(map(code, controls(cells)))),
                    _settled(rules.hurting(rules.FOUR, least.pain), rules.hurting(rules.FOUR, most.pain)),
                    rules.judged(rules.widespread_1990, least, most),
                    by_rule[1],
                    by_rule[2],
                    wpi,
                    known,
                    str(int(wpi) + int(known)) if wpi and known else "",
                    rules.judged(rules.acr2011, least, most),
                    rules.judged(rules.acr2016, least, most),
                    str(painful),
                    *by_painful,
                )
            )
            + "\n"
        )

    return line


def _by_points(least: Facts, most: Facts) -> tuple[str, str, str]:
    """The rules that ask for tender points: the count item, ACR 1990, the four quadrants."""
    return (
        rules.judged(rules.count_item, least, most),
        rules.judged(rules.acr1990, least, most),
        rules.judged(rules.four_quadrants, least, most),
    )


def _settled(low: int, high: int) -> str:
    return str(low) if low == high else ""


def _mean(codes: list[int]) -> str:
    """The mean to two decimals when every site is rated, else blank."""
    return "" if min(codes) < 0 else rules.two_decimals(sum(codes), len(codes))


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if _QUOTED.search(text) else text


# -- outcomes table ---------------------------------------------------------------------------------------------------
# `bodymap outcomes`: what changed in each course of a table of exams, without a data file. A table that Bodymap wrote
# holds the infusions of each course (`course_infusions`); of another the end of the baseline is taken from `timing`:
# * "before 3", "during 3", "after 3" place infusion 3 at that exam; exams before infusion 1 are the baseline. When the
# lowest number is above 1, infusion 1 lies between that exam and the one before; "before 3, first 2" says that the
# course begins with infusion 2, and that there is no infusion 1. * words without a number ("baseline", "before";
# "during", "after", "follow-up") part the exams where the first of the later words stands, or after the last of the
# earlier ones. * nothing of this: the first exam is the baseline, or the first N when that is asked for.

OUTCOME_COLUMNS: Mapping[str, tuple[str, str, str]] = MappingProxyType(
    {
        "record_id": ("The patient's number", "", ""),
        "course": ("Name of the course, as in the table", "", ""),
        "mode": ("Whose exams are counted: an examiner's, or the patient's own where there are no others", "",
                 "examiner; self"),
        "rule": ("The rule by which the exams counted were recorded: the one most of them use", "", "painful; rating2"),
        "exams": ("Exams counted", "exams", ""),
        "left_out": ("Of these, during or within 24 hours after an infusion: in no phase and never the outcome",
                     "exams", ""),
        "missed_visits": ("Infusions of the table before which no exam was done", "visits", ""),
        "baseline_by": ("How the end of the baseline was found", "",
                        "infusions; timing; timing, infusion 1 between two exams; words; first exams"),
        "baseline_exams": ("Exams at baseline", "exams", ""),
        "baseline_low": ("Median count at baseline, least possible", "points of 18", "0-18"),
        "baseline_high": ("Median count at baseline, most possible", "points of 18", "0-18"),
        "now_exam_id": ("The latest exam after the baseline", "", ""),
        "now_at": ("When it was done", "", "ISO 8601"),
        "now_low": ("Its count, least possible", "points of 18", "0-18"),
        "now_high": ("Its count, most possible", "points of 18", "0-18"),
        "change_low": ("Count now minus baseline median, least", "points", "negative = fewer"),
        "change_high": ("Count now minus baseline median, most", "points", "negative = fewer"),
        "sdd": ("Smallest detectable difference of one exam against one (Jensen 2013); blank where none is published",
                "points", "4 same examiner; 5 different or not recorded; 6 when one is less experienced"),
        "same_examiner": ("Whether one examiner did the exams compared", "", "yes; no; unknown"),
        "size": ("The change against the SDD", "", "within; limit; maybe; beyond; unknown"),
        "during_exams": ("Exams after infusion 1 and not after the last", "exams", ""),
        "during_low": ("Median count during the course, least possible", "points of 18", "0-18"),
        "during_high": ("Median count during the course, most possible", "points of 18", "0-18"),
        "follow_up_exams": ("Exams after the last infusion", "exams", ""),
        "follow_up_low": ("Median count at follow-up, least possible", "points of 18", "0-18"),
        "follow_up_high": ("Median count at follow-up, most possible", "points of 18", "0-18"),
        "means_change": ("Mean count at follow-up minus mean count at baseline, complete exams only", "points",
                         "negative = fewer"),
        "means_sdd": ("SDD for means of these numbers of exams: SDD x root of ((1/n + 1/m) / 2)", "points", ""),
        "nap": ("Non-overlap of all pairs of baseline and follow-up counts, complete exams only", "",
                "1 all lower; 0.5 chance; 0 all higher"),
        "nap_pairs": ("Pairs", "pairs", ""),
        "nap_few": ("Fewer than five complete exams in a phase", "", "1 few data; 0 not"),
        "mean_baseline": ("Median over the baseline of the mean rating of 18", "0-10", ""),
        "mean_now": ("Mean rating of 18 at the latest exam", "0-10", ""),
        "pain_baseline": ("Median of average pain at baseline", "0-10", ""),
        "pain_now": ("Average pain at the latest exam with pain recorded", "0-10", ""),
        "pain_change_pct": ("Improvement of average pain: 100 x (baseline - now) / baseline; blank when it was 0", "%",
                            "positive = less pain"),
        "pain_level": ("IMMPACT level of that improvement (Dworkin 2008)", "",
                       "none < 10 %; minimal 10; moderate 30; substantial 50"),
        "method": ("How the exams that are counted were done", "", "hand; algometer"),
        "other_exams": ("Exams of another mode, rule or method: lines of their own, in no number here", "exams", ""),
        "not_counted": ("Exams without an examined tender point (their pain stands), or not in force", "exams", ""),
        "start_exam_id": ("The exam called start: of the baseline the one nearest its median", "", ""),
        "own_low": ("This patient's own range: lowest count of the complete baseline exams, from 3 on", "points of 18",
                    "0-18"),
        "own_high": ("Their highest count", "points of 18", "0-18"),
        "own_exams": ("Complete baseline exams that make the range", "exams", ""),
        "own_pain_low": ("Lowest average pain of the baseline exams with pain recorded, from 3 on", "0-10", ""),
        "own_pain_high": ("Their highest average pain", "0-10", ""),
        "own_pain_exams": ("Baseline exams with pain recorded that make the range", "exams", ""),
        "sdd_basis": ("Whose SDD it is. A table does not say who is experienced: every examiner is assumed to be"
                      " unless named by --less-experienced", "", ""),
    }
)  # fmt: skip
"""Every column of the answer: what it means, its unit, its levels."""


def outcomes_table(
    table: Path,
    out: Path | BinaryIO,
    baseline: int | None = None,
    asked: Asked = Asked(),  # noqa: B008 (frozen)
    experience: Experience = NOBODY,
) -> int:
    """Write what changed, a row a course, in the order in which the courses begin in the table; how many there were.
    `baseline` is how many first exams are the baseline where `timing` does not say, `experience` which examiners are
    experienced and which are not. BadTable with every fault."""
    not_itself(table, out)
    courses: dict[tuple[str, str], list[TableRow]] = {}
    for row in read_any(table, asked=asked):
        if row.exam.status is not Status.SIGNED:  # unfinished, replaced, or entered in error
            continue
        courses.setdefault((row.record_id, row.course), []).append(row)
    lines = [course_outcomes(rows, baseline, experience) for rows in courses.values()]
    write_rows(list(OUTCOME_COLUMNS), ([line.get(name, "") for name in OUTCOME_COLUMNS] for line in lines), out)
    return len(lines)


def write_outcome_columns(out: Path | BinaryIO) -> None:
    """What every column of the answer means."""
    write_rows(
        ("column", "meaning", "unit", "levels"), [(name, *words) for name, words in OUTCOME_COLUMNS.items()], out
    )


def course_outcomes(
    rows: Sequence[TableRow], baseline: int | None = None, experience: Experience = NOBODY
) -> dict[str, str]:
    """The numbers of one course, by column; blank ones are left out."""
    exams = [replace(row.exam, timing=row.timing, infusion=None) for row in rows]
    given = {one.number: one for row in rows for one in row.given}
    infusions = [
        Infusion("", one.number, one.at, minutes=one.minutes, id=f"infusion {one.number}") for one in given.values()
    ]
    told = reading(exams, infusions, experience=experience, first_exams=baseline or 1)
    main = told.main
    far = [p for p in main.points if not p.near]
    found: dict[str, object] = {
        "record_id": rows[0].record_id,
        "course": rows[0].course,
        "mode": main.mode.value if main.rated else "",
        "rule": main.rule.value if main.points else "",
        "exams": len(main.points),
        "left_out": len(main.points) - len(far),
        "missed_visits": len(told.missed) if told.baseline_by in (INFUSIONS, TIMING) else None,
        "baseline_by": told.baseline_by,
        **_counts(told),
        **_phases(told, far),
        **_means(told, far),
        **_further(told),
    }
    return {name: _shown(value) for name, value in found.items() if value is not None}


def _counts(told: Reading) -> dict[str, object]:
    base, now = told.baseline, told.point(told.now)
    if base is None:
        return {"baseline_exams": 0}
    found: dict[str, object] = {"baseline_exams": base.median.n, **_range("baseline", base.median)}
    if now is None or now.exam in base.exams:
        return found
    made = change(base.median, now.count, told.error)
    same = same_examiner((*base.exams, now.exam))
    return found | {
        "now_exam_id": now.exam.id,
        "now_at": now.exam.performed_at.date().isoformat() if now.exam.date_only else now.exam.performed_at.isoformat(),
        **_range("now", now.count),
        "change_low": made.low,
        "change_high": made.high,
        "sdd": told.error.value,
        "same_examiner": {True: "yes", False: "no", None: "unknown"}[same],
        "sdd_basis": told.error.basis or None,
        "size": "limit" if made.at_limit else made.size.value,
    }


def _phases(told: Reading, far: Sequence[Point]) -> dict[str, object]:
    found: dict[str, object] = {}
    for phase, name in ((told.phases[1], "during"), (told.phases[2], "follow_up")):
        found[f"{name}_exams"] = phase.median.n if phase.median else 0
        found |= _range(name, phase.median) if phase.median else {}
    before, after = ([p for p in far if p.phase is ph and p.count.exact] for ph in (Phase.BASELINE, Phase.FOLLOW_UP))
    if not before or not after:
        return found
    exams = [p.exam for p in (*before, *after)]
    if published_error(exams).value is not None:
        less = less_experienced(exams, told.experience)
        found["means_sdd"] = sdd(same_examiner(exams), len(before), len(after), less=less).value
    first, second = (sum(p.count.low for p in some) / len(some) for some in (before, after))
    overlap = told.overlap
    return found | {
        "means_change": second - first,
        "nap": overlap.value,
        "nap_pairs": overlap.pairs,
        "nap_few": int(overlap.few),
    }


def _means(told: Reading, far: Sequence[Point]) -> dict[str, object]:
    before = [p for p in far if p.phase is Phase.BASELINE]
    later = [p for p in far if p.phase is not Phase.BASELINE]
    means = median_of([p.mean for p in before if p.mean is not None])
    rated = [p for p in told.main.rated if not p.near and p.pain is not None]
    pains = median_of([p.pain for p in rated if p.phase is Phase.BASELINE and p.pain is not None])
    then = next((p.pain for p in reversed(rated) if p.phase is not Phase.BASELINE), None)
    pct = pct_change(pains.low, then).value if pains and then is not None else None
    return {
        "mean_baseline": means.low if means else None,
        "mean_now": later[-1].mean if later else None,
        "pain_baseline": pains.low if pains else None,
        "pain_now": then,
        "pain_change_pct": pct,
        "pain_level": immpact_level(pct) if pct is not None else None,
    }


def _further(told: Reading) -> dict[str, object]:
    found: dict[str, object] = {
        "method": ("algometer" if told.main.kind.algometer else "hand") if told.main.points else "",
        "other_exams": sum(len(line.points) for line in told.others),
        "not_counted": len(told.left_out),
        "start_exam_id": told.start.id if told.start else None,
    }
    for name, own in (("own", told.own), ("own_pain", told.own_pain)):
        if own is not None:
            found |= {f"{name}_low": own.least, f"{name}_high": own.most, f"{name}_exams": len(own.days)}
    return found


def _range(name: str, value: Count | Median) -> dict[str, object]:
    return {f"{name}_low": value.low, f"{name}_high": value.high}


def _shown(value: object) -> str:
    if isinstance(value, float):
        return plain(value, 4).replace("−", "-")
    return str(value)
