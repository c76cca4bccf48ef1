"""The exam and its findings.

`exam.having(finding)` gives a new exam; nothing here changes in place. Not examined is never 0 and never negative
(domain 1.3): a site without a finding is *open*, a finding with `painful is None` is *not examined*.
Side is always the patient's own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from bodymap.medicine.model.base import Answer, Item, frozen, how_many, new_id, put


class Mode(StrEnum):
    """Who pressed. Examiner and self exams are never mixed in one line of a plot."""

    EXAMINER = "examiner"
    SELF = "self"


class Rule(StrEnum):
    """When a site counts as positive: ACR 1990 (any pain) or MTPS (rating 2 or more), domain 1.2 and 2."""

    PAINFUL = "painful"
    RATING2 = "rating2"


class Method(StrEnum):
    """What pressed."""

    THUMB = "thumb"
    FINGERS = "fingers"
    ALGOMETER = "algometer"
    SELF_PALPATION = "self_palpation"
    NOT_RECORDED = ""


class Status(StrEnum):
    """A signed exam never changes; an amendment is a new version and the old one becomes `amended`.

    `signed` is in force; without a time of signing it was imported, not signed here (`Exam.imported`).
    """

    DRAFT = "draft"
    SIGNED = "signed"
    AMENDED = "amended"
    ENTERED_IN_ERROR = "entered_in_error"


class Reason(StrEnum):
    """Why a site was not examined."""

    WOUND = "wound"
    DRESSING = "dressing"
    ABSENT = "absent"
    REFUSED = "refused"
    NOT_REACHED = "not_reached"
    OTHER = "other"


class Reaction(StrEnum):
    """What was seen on pressing."""

    NONE = "none"
    VERBAL = "verbal"
    GRIMACE = "grimace"
    FLINCH = "flinch"
    WITHDRAW = "withdraw"


class Entered(StrEnum):
    """How an exam came into the file."""

    SCREEN = "screen"
    PAPER = "paper"
    IMPORT = "import"
    HOME = "home"


BEFORE, DURING, AFTER = "before", "during", "after"
"""The known timings of an exam relative to its infusion; other text is kept as it came."""


@dataclass(frozen=True, slots=True)
class Threshold:
    """An algometer reading as entered: value in `unit` (kgf/cm2, kPa, N or kgf), tip area in cm2 (domain 2.4)."""

    value: float
    unit: str
    tip_area_cm2: float | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found at one site: not examined, no pain (0), painful 1-10, or painful and not rated."""

    site: str
    painful: bool | None
    rating: int | None = None
    reason: Reason | None = None
    reaction: Reaction | None = None
    threshold: Threshold | None = None
    remark: str = ""

    def __post_init__(self) -> None:
        if self.painful is None and self.rating is not None:
            raise ValueError("a site that was not examined has no rating")
        if self.painful is False and self.rating not in (None, 0):
            raise ValueError("no pain is rated 0")
        if self.painful and self.rating is not None and not 1 <= self.rating <= 10:
            raise ValueError("a painful site is rated 1 to 10")
        if self.painful is not None and self.reason is not None:
            raise ValueError("a reason belongs to a site that was not examined")

    @classmethod
    def rated(cls, site: str, rating: int) -> Finding:
        """A rating of 0 (no pain) to 10."""
        return cls(site, rating > 0, rating)

    @classmethod
    def unrated(cls, site: str) -> Finding:
        """Painful, not rated."""
        return cls(site, True)

    @classmethod
    def not_examined(cls, site: str, reason: Reason | None = None) -> Finding:
        """Not examined, with or without a reason."""
        return cls(site, None, reason=reason)

    @property
    def examined(self) -> bool:
        return self.painful is not None

    def positive(self, rule: Rule) -> bool | None:
        """Whether the site counts under `rule`; None when that cannot be said (domain 1.3, 2.3)."""
        if self.painful is None or rule is Rule.PAINFUL or not self.painful:
            return self.painful
        return None if self.rating is None else self.rating >= 2


_PAIN = Item(0, 10)
SSS_RATED = ("sss_fatigue", "sss_unrefreshed", "sss_cognitive")
SSS_YES_NO = ("sss_headache", "sss_abdominal", "sss_depression")
PAINS = ("pain_now", "pain_average", "pain_worst")
ITEMS: Mapping[str, Item] = MappingProxyType(
    {
        "duration_months": Item(0, 1200, whole=False),
        **{item: Item(0, 3) for item in SSS_RATED},
        **{item: Item(0, 1) for item in SSS_YES_NO},
        **dict.fromkeys(PAINS, _PAIN),
        # The clinician's own part B of 2010 (domain 4.2), and conditions and history of the exam (domain 10.2).
        "sss_somatic_2010": Item(0, 3),
        **{
            item: Item(text=True)
            for item in (
                "position",
                "relievers",
                "onset_when",
                "onset_after",
                "relatives",
                "other_diagnoses",
                "treatments_tried",
                "excluded_other",  # 2010/2011: "yes"/"no", does another disorder explain the pain (clinician)
                "sss_source",
                "thresholds",  # read at sites that are not rated yet: "knee_r 4.2 kgf 1; occiput_l 30 N"
            )
        },
        # What only a self-assessment holds (flow/record.py): where it stands, answers in words, what was not answered.
        **{
            f"self_{item}": Item(text=True)
            for item in (
                "at",  # the screen that is shown
                "pressing",  # "yes"/"no": the places are pressed too
                "unknown",  # screens answered "I don't know"
                "declined",  # screens answered "I'd rather not"
                "duration",  # as it was said: "3 years"
                "sides",  # "r"/"l": only this side, asked and confirmed
                "press_reasons",  # reasons not to press
                "helped",
                "helped_note",
                "ask",  # what the doctor is asked to speak about
            )
        },
    }
)
"""Every answer an exam can hold besides findings and areas."""


@dataclass(frozen=True, slots=True)
class Exam:
    """One tender-point examination (design 3). A site missing from `findings` is open; an area missing from
    `areas` was not asked. `areas` holds the 19 WPI areas, `quadrants` the five coarse answers."""

    patient: str
    performed_at: datetime
    examiner: str = ""
    mode: Mode = Mode.EXAMINER
    rule: Rule = Rule.PAINFUL
    method: Method = Method.THUMB
    course: str | None = None
    infusion: str | None = None
    timing: str = ""
    remark: str = ""
    findings: Mapping[str, Finding] = field(default_factory=dict)
    areas: Mapping[str, bool] = field(default_factory=dict)
    quadrants: Mapping[str, bool] = field(default_factory=dict)
    answers: Mapping[str, Answer] = field(default_factory=dict)
    date_only: bool = False  # the table gave a date without a time
    entered: Entered = Entered.SCREEN
    status: Status = Status.DRAFT
    version: int = 1
    amends: str | None = None  # the exam this version replaces
    amend_reason: str = ""
    signed_by: str = ""
    signed_meaning: str = ""
    signed_at: datetime | None = None
    id: str = field(default_factory=new_id)

    def __post_init__(self) -> None:
        for name in ("findings", "areas", "quadrants", "answers"):
            object.__setattr__(self, name, frozen(getattr(self, name)))

    @property
    def imported(self) -> bool:
        """Whether it came with a table that names no signer: in force and counted, but signed in nobody's name."""
        stands = self.status in (Status.SIGNED, Status.AMENDED)
        return self.entered is Entered.IMPORT and stands and self.signed_at is None

    @property
    def void(self) -> bool:
        """Whether it counts nowhere any more: replaced by a later version, or entered in error."""
        return self.status in (Status.AMENDED, Status.ENTERED_IN_ERROR)

    def having(self, *findings: Finding) -> Exam:
        """This exam with these findings in place of what stood at their sites."""
        return replace(self, findings={**self.findings, **{f.site: f for f in findings}})

    def open_at(self, sites: Iterable[str]) -> Exam:
        """This exam with these sites open again."""
        gone = set(sites)
        return replace(self, findings={s: f for s, f in self.findings.items() if s not in gone})

    def with_area(self, area: str, painful: bool | None) -> Exam:
        """This exam with one of the 19 areas answered, or not asked (None)."""
        return replace(self, areas=put(self.areas, area, painful))

    def with_quadrant(self, quadrant: str, painful: bool | None) -> Exam:
        """This exam with one coarse answer, or not asked (None)."""
        return replace(self, quadrants=put(self.quadrants, quadrant, painful))

    def answering(self, item: str, value: Answer | None) -> Exam:
        """This exam with one answer, or without it (None). ValueError when the value is not allowed."""
        checked = None if value is None or value == "" else ITEMS[item].check(value)
        return replace(self, answers=put(self.answers, item, checked))

    @property
    def thresholds(self) -> dict[str, Threshold]:
        """What an algometer read, by site, where the rating is still to come: it goes into the finding with it."""
        found = {}
        for said in filter(None, self.text("thresholds").split("; ")):
            site, *read = said.split()
            try:
                found[site] = Threshold(float(read[0]), read[1], float(read[2]) if len(read) > 2 else None)
            except (IndexError, ValueError):
                continue  # written by hand elsewhere: it stays in the text, and is no reading
        return found

    def measured(self, site: str, threshold: Threshold | None) -> Exam:
        """This exam with a reading at a site that is not rated yet, or without it (None)."""
        if threshold is None and "thresholds" not in self.answers:
            return self
        others = [said for said in self.text("thresholds").split("; ") if said and said.split()[0] != site]
        if threshold is not None:
            tip = "" if threshold.tip_area_cm2 is None else f" {threshold.tip_area_cm2!r}"
            others.append(f"{site} {threshold.value!r} {threshold.unit}{tip}")
        return self.answering("thresholds", "; ".join(others))

    def number(self, item: str) -> float | None:
        """A numeric answer, or None when it was not asked."""
        value = self.answers.get(item)
        return value if isinstance(value, int | float) else None

    def text(self, item: str) -> str:
        """A text answer, or an empty string."""
        value = self.answers.get(item)
        return value if isinstance(value, str) else ""


def counted_exams(examined: int, own: int) -> str:
    """ "5 exams, 1 self-assessment": so many by an examiner, and by the patient."""
    said = [how_many(examined, "exam")] if examined else []
    said += [how_many(own, "self-assessment")] if own else []
    return ", ".join(said) or "no exam yet"


def exams_in_words(exams: Iterable[Exam]) -> str:
    """`counted_exams` of these, and how many are not signed yet: "5 exams, 1 of them not signed"."""
    present = [exam for exam in exams if not exam.void]
    own, drafts = (
        sum(exam.mode is Mode.SELF for exam in present),
        sum(exam.status is Status.DRAFT for exam in present),
    )
    return counted_exams(len(present) - own, own) + (f", {drafts} of them not signed" if drafts else "")
