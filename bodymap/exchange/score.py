"""`bodymap score`: the rules on every row of an exam table, row by row, without a data file (design 5).

The rules are those of `criteria`; only the way from the cells to their small numbers is short. Memory does not grow
with the number of rows.
"""

import re
import sys
from collections.abc import Callable
from itertools import compress
from pathlib import Path
from shutil import copyfileobj
from tempfile import TemporaryFile
from typing import BinaryIO

from bodymap import body
from bodymap.criteria import rules
from bodymap.criteria.rules import MISSING, UNRATED, Facts
from bodymap.errors import UserError
from bodymap.exchange.exam_table import Table, columns, opened
from bodymap.exchange.exam_table.form import Asked
from bodymap.exchange.exam_table.reading import Progress
from bodymap.exchange.whole import whole
from bodymap.model import SSS_RATED, SSS_YES_NO, Rule

HEADER = (
    "record_id,exam_id,positive,negative,examined,count_item,mean_rating,control_mean,quadrants,widespread_1990,"
    "acr1990,four_quadrants,wpi,sss,fs,acr2011,acr2016,"
    "positive_any_pain,count_item_any_pain,acr1990_any_pain,four_quadrants_any_pain"
)
"""`positive`, `negative`, `count_item`, `acr1990` and `four_quadrants` are by the row's rule; the last four are the
same by any pain, as ACR 1990 has it, whatever the row's rule."""

_CODES = {"": MISSING, columns.UNRATED: UNRATED, **{str(rating): rating for rating in range(11)}}
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
    areas, coarse = table.cells(*columns.AREAS), table.cells(*columns.COARSE)
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
        months = rules.months(columns.read_months(duration) if duration else None)
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
