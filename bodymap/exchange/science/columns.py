"""The columns of the wide table, an exam a row, what each means, and an exam as its cells and back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from bodymap.exchange.exam_table import TableRow
from bodymap.exchange.exam_table.layout import COLUMNS as EXAM_COLUMNS
from bodymap.exchange.exam_table.layout import GIVEN, SIGNING, Column, read_given, read_time, signing_faults
from bodymap.exchange.exam_table.rows import signing_cells, signing_of
from bodymap.medicine import body
from bodymap.medicine.model import ITEMS, PAINS, Entered, Exam, Finding, Method, Mode, Reaction, Reason, Rule, Threshold

# -- columns ----------------------------------------------------------------------------------------------------------
# The columns of the wide table, an exam a row, and what each means: names that REDCap takes (small letters, digits,
# underscores, at most 26 characters), units and levels. The long table has the same names as items.

NO_PAIN, PAINFUL, NOT_EXAMINED = "0", "1", "2"
REASONS: Mapping[str, Reason] = MappingProxyType({str(n): reason for n, reason in enumerate(Reason, start=3)})
"""Codes of `_found` for a site that was not examined, with the reason."""
EXTRAS = ("react", "thr", "thr_u", "tip", "note")
"""Endings of the columns of a site that stand only when something is recorded there."""
HEAD = ("record_id", "exam_id", "performed_at", "examiner", "course", "timing", "remark", "mode", "rule", "method")
NUMBERS = tuple(item for item, about in ITEMS.items() if not about.text)
TEXTS = tuple(item for item, about in ITEMS.items() if about.text)
UNITS = ("kgf/cm2", "kPa", "N", "kgf")


@dataclass(frozen=True, slots=True)
class Explained:
    """What the codebook says of a column. `column` checks a value; `always` = it stands also when nobody has one."""

    column: Column
    meaning: str
    kind: str  # "text", "date and time", "whole number", "number" or "choice"
    unit: str = ""
    levels: str = ""
    source: str = ""
    always: bool = True

    @property
    def name(self) -> str:
        return self.column.name


@cache
def wide_columns() -> Mapping[str, Explained]:
    """Every column of the wide table by name, in its order."""
    return MappingProxyType({made.name: made for made in _all()})


def used(wanted: Iterable[str]) -> list[str]:
    """The columns of a table in which these have a value: those that always stand, and these."""
    some = set(wanted)
    return [name for name, about in wide_columns().items() if about.always or name in some]


def _all() -> Iterator[Explained]:
    yield from _head()
    for site in body.SITES.values():
        yield from _site(site.id, site.name)
    yes_no = "1 yes; 0 no; blank not asked"
    for id_, area in body.AREAS.items():
        yield Explained(EXAM_COLUMNS[f"area_{id_}"], f"Pain area: {area.name}", "choice", "", yes_no, "WPI, Wolfe 2010")
    for id_, name in body.QUADRANTS.items():
        about = f"Pain, asked coarsely: {name}"
        yield Explained(EXAM_COLUMNS[f"quadrant_{id_}"], about, "choice", "", yes_no, "ACR 1990, Wolfe 1990")
    yield from _answers()
    signed = "signed; draft; amended (replaced by a later version); entered_in_error; blank imported, signed by nobody"
    yield Explained(EXAM_COLUMNS["status"], "Whether it is signed", "choice", "", signed)
    yield Explained(EXAM_COLUMNS["signed_by"], "Who signed", "text")
    yield Explained(EXAM_COLUMNS["signed_at"], "When it was signed: ISO 8601 with the offset", "date and time")
    given = "The infusions of its course: number, when it began, minutes; for `bodymap outcomes`, never imported"
    yield Explained(EXAM_COLUMNS[GIVEN], given, "text")


def _head() -> Iterator[Explained]:
    words = {
        "record_id": ("The patient's number in the practice", "text", ""),
        "exam_id": ("The exam's own id", "text", ""),
        "performed_at": ("When: ISO 8601 with the offset from UTC, or the date alone", "date and time", ""),
        "examiner": ("Who examined", "text", ""),
        "course": ("Name of the course of infusions", "text", ""),
        "timing": (
            'Before, during or after, and the number of the infusion; "first 2": the course begins with infusion 2',
            "text",
            "",
        ),
        "remark": ("Remark", "text", ""),
        "mode": ("Who pressed", "choice", "examiner; self = the patient at home"),
        "rule": ("When a site counts", "choice", "painful = any pain (ACR 1990); rating2 = 2 or more (MTPS)"),
        "method": ("What pressed", "choice", "thumb; fingers; algometer; self_palpation; blank not recorded"),
    }
    for name in HEAD:
        yield Explained(EXAM_COLUMNS[name], words[name][0], words[name][1], "", words[name][2])


def _site(site: str, name: str) -> Iterator[Explained]:
    codes = {NO_PAIN: "no pain", PAINFUL: "painful", NOT_EXAMINED: "not examined"}
    codes |= {code: f"not examined, {reason.value.replace('_', ' ')}" for code, reason in REASONS.items()}
    levels = "; ".join(f"{code} {words}" for code, words in codes.items()) + "; blank nothing said yet"
    rating = Column(site, "0 to 10 or blank", frozenset([*map(str, range(11)), ""]))
    yield Explained(
        rating, f"{name}: pain on pressing", "whole number", "0-10", "0 no pain to 10 worst pain; blank not rated",
        "Manual Tender Point Survey, Okifuji 1997",
    )  # fmt: skip
    found = Column(f"{site}_found", f"one of {', '.join(codes)} or blank", frozenset([*codes, ""]))
    yield Explained(found, f"{name}: what was found", "choice", "", levels, "ACR 1990, Wolfe 1990")
    reactions = [r.value for r in Reaction]
    react = Column(f"{site}_react", f"{', '.join(reactions)} or blank", frozenset([*reactions, ""]))
    yield Explained(react, f"{name}: what was seen on pressing", "choice", "", "; ".join(reactions), "", False)
    value = Column(f"{site}_thr", read=_positive)
    yield Explained(value, f"{name}: algometer threshold", "number", f"see {site}_thr_u", "", "", False)
    unit = Column(f"{site}_thr_u", f"{', '.join(UNITS[:-1])}, {UNITS[-1]} or blank", frozenset([*UNITS, ""]))
    yield Explained(unit, f"{name}: unit of the threshold", "text", "", "; ".join(UNITS), "UCUM", False)
    tip = Column(f"{site}_tip", read=_positive)
    yield Explained(tip, f"{name}: area of the algometer's tip", "number", "cm2", "", "", False)
    yield Explained(Column(f"{site}_note"), f"{name}: remark", "text", always=False)


_MEANINGS = {
    "duration_months": ("How long the pain has lasted", "months", ""),
    "sss_fatigue": ("Fatigue in the past week", "0-3", ""),
    "sss_unrefreshed": ("Waking unrefreshed in the past week", "0-3", ""),
    "sss_cognitive": ("Trouble thinking or remembering in the past week", "0-3", ""),
    "sss_headache": ("Headache in the past six months", "", "1 yes; 0 no; blank not asked"),
    "sss_abdominal": ("Pain or cramps in the lower abdomen in the past six months", "", "1 yes; 0 no; blank not asked"),
    "sss_depression": ("Depression in the past six months", "", "1 yes; 0 no; blank not asked"),
    "sss_somatic_2010": ("Somatic symptoms, the clinician's rating of 2010", "0-3", ""),
    "pain_now": ("Pain now", "0-10", "0 no pain to 10 worst pain"),
    "pain_average": ("Average pain", "0-10", "0 no pain to 10 worst pain"),
    "pain_worst": ("Worst pain", "0-10", "0 no pain to 10 worst pain"),
}


def _answers() -> Iterator[Explained]:
    for item in NUMBERS:
        meaning, unit, levels = _MEANINGS.get(item, (item.replace("_", " ").capitalize(), "", ""))
        source = "SSS, Wolfe 2010, 2011" if item.startswith("sss_") else "NRS" if item in PAINS else ""
        kind = "choice" if levels.startswith("1 yes") else "whole number" if ITEMS[item].whole else "number"
        yield Explained(Column(item, read=_answer(item)), meaning, kind, unit, levels, source)
    for item in TEXTS:
        words = item.removeprefix("self_").replace("_", " ")
        where = "Self-assessment: " if item.startswith("self_") else ""
        yield Explained(Column(item), f"{where}{words}".capitalize(), "text", always=False)


def _answer(item: str) -> Callable[[str], object]:
    checked = EXAM_COLUMNS.get(item)

    def read(value: str) -> object:
        if checked is not None and (fault := checked.fault(value)):
            raise ValueError(fault)
        return number(item, value)

    return read


def number(item: str, value: str) -> float:
    """The number of an answer. ValueError in words."""
    try:
        found = ITEMS[item].check(float(value) if value.isascii() and "_" not in value else "")
    except (ValueError, OverflowError) as wrong:
        raise ValueError(str(wrong) if "must" in str(wrong) else "must be a number") from None
    assert not isinstance(found, str)
    return found


def _positive(value: str) -> float:
    try:
        found = float(value) if value.isascii() and "_" not in value else -1.0
    except ValueError:
        found = -1.0
    if not 0 <= found < 1e6:
        raise ValueError("must be a number of 0 or more")
    return found


# -- cells ------------------------------------------------------------------------------------------------------------
# An exam as the cells of the wide table, and back.

Say = Callable[[str, str], None]
"""Told (column, what is wrong with it)."""
_CODE_OF = {reason: code for code, reason in REASONS.items()}


def cells_of(row: TableRow) -> dict[str, str]:
    """The cells of an exam that are not blank, by column."""
    exam, when = row.exam, row.exam.performed_at
    cells = {
        "record_id": row.record_id,
        "exam_id": exam.id,
        "performed_at": when.date().isoformat() if exam.date_only else when.isoformat(),
        "examiner": exam.examiner,
        "course": row.course,
        "timing": row.timing,
        "remark": exam.remark,
        "mode": exam.mode.value,
        "rule": exam.rule.value,
        "method": exam.method.value,
        GIVEN: "; ".join(map(str, row.given)),
    }
    for site, finding in exam.findings.items():
        cells |= _cells_of_site(site, finding)
    cells |= {f"area_{area}": "1" if hurts else "0" for area, hurts in exam.areas.items()}
    cells |= {f"quadrant_{name}": "1" if hurts else "0" for name, hurts in exam.quadrants.items()}
    cells |= {item: shortest(value) for item in NUMBERS if (value := exam.number(item)) is not None}
    cells |= {item: exam.text(item) for item in TEXTS}
    cells |= signing_cells(exam)
    return {name: value for name, value in cells.items() if value != ""}


def _cells_of_site(site: str, finding: Finding) -> dict[str, str]:
    if finding.painful is None:
        found = _CODE_OF[finding.reason] if finding.reason else NOT_EXAMINED
    else:
        found = PAINFUL if finding.painful else NO_PAIN
    threshold = finding.threshold
    tip = threshold.tip_area_cm2 if threshold else None
    return {
        site: "" if finding.rating is None else str(finding.rating),
        f"{site}_found": found,
        f"{site}_react": finding.reaction.value if finding.reaction else "",
        f"{site}_thr": shortest(threshold.value) if threshold else "",
        f"{site}_thr_u": threshold.unit if threshold else "",
        f"{site}_tip": "" if tip is None else shortest(tip),
        f"{site}_note": finding.remark,
    }


def row_of(cells: Mapping[str, str], line: int, say: Say) -> TableRow:
    """The exam of some cells, each of which is good by itself; `say` hears which do not fit together."""
    when, date_only = read_time(cells["performed_at"])
    findings = {}
    for site in body.SITES:
        finding = _finding(site, cells, say)
        if finding is not None:
            findings[site] = finding
    signing = [cells.get(name, "") for name in SIGNING]
    for column, what in signing_faults(*signing):
        say(column, what)
    numbers = {item: number(item, cells[item]) for item in NUMBERS if cells.get(item)}
    exam = Exam(
        patient=cells["record_id"],
        performed_at=when,
        examiner=cells.get("examiner", ""),
        mode=Mode(cells.get("mode") or Mode.EXAMINER),
        rule=Rule(cells.get("rule") or Rule.PAINFUL),
        method=Method(cells.get("method", "")),
        timing=cells.get("timing", ""),
        remark=cells.get("remark", ""),
        findings=findings,
        areas={area: cells[name] == "1" for area in body.AREAS if cells.get(name := f"area_{area}")},
        quadrants={
            quarter: cells[name] == "1" for quarter in body.QUADRANTS if cells.get(name := f"quadrant_{quarter}")
        },
        answers={**numbers, **{item: cells[item] for item in TEXTS if cells.get(item)}},
        date_only=date_only,
        entered=Entered.IMPORT,
        id=cells["exam_id"],
        **signing_of(*signing),
    )
    given = read_given(cells.get(GIVEN, ""))
    return TableRow(cells["record_id"], exam, cells.get("course", ""), exam.timing, given, line)


def _finding(site: str, cells: Mapping[str, str], say: Say) -> Finding | None:
    rating, found = cells.get(site, ""), cells.get(f"{site}_found", "")
    react, value, unit, tip, note = (cells.get(f"{site}_{end}", "") for end in EXTRAS)
    if not found:
        for name in (site, *(f"{site}_{end}" for end in EXTRAS)):
            if cells.get(name):
                say(name, f"has a value, but {site}_found is blank")
        return None
    if bool(value) != bool(unit):
        say(f"{site}_thr_u" if value else f"{site}_thr", "is missing: a threshold has a value and a unit")
        return None
    if tip and not value:
        say(f"{site}_tip", f"has a value, but {site}_thr is blank")
        return None
    threshold = Threshold(float(value), unit, float(tip) if tip else None) if value else None
    try:
        return Finding(
            site,
            None if found not in (NO_PAIN, PAINFUL) else found == PAINFUL,
            int(rating) if rating else None,
            REASONS.get(found),
            Reaction(react) if react else None,
            threshold,
            note,
        )
    except ValueError as wrong:
        say(site, str(wrong))
        return None


def shortest(value: float) -> str:
    """A number in its shortest form that reads back the same."""
    return str(int(value)) if value == int(value) else repr(value)
