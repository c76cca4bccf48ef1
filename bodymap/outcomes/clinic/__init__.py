"""The clinic's courses together: responders with honest denominators, by a baseline and a time point that are named.

Needs: `ClinicData` (courses, infusions, light rows of exams, adverse events) and a `Question`; gives a `ClinicResult`.
"""

from bodymap.outcomes.clinic.course import CUT, Followed, Response, Standing, exam_at, follow, lasted
from bodymap.outcomes.clinic.result import (
    LIMITS,
    REFERENCE,
    ClinicResult,
    Pair,
    Progress,
    SiteShare,
    Stopped,
    Unwanted,
    choices,
    chosen,
    clinic,
    pooled_words,
    share_words,
)
from bodymap.outcomes.clinic.values import (
    BASELINES,
    LAST,
    MEDIAN,
    TIME_POINTS,
    ClinicCourse,
    ClinicData,
    Placed,
    Question,
    Seen,
    TimePoint,
    seen,
    several_agents,
)
from bodymap.outcomes.clinic.words import PARTS, in_percent, part_words

__all__ = [
    "BASELINES",
    "CUT",
    "LAST",
    "LIMITS",
    "MEDIAN",
    "PARTS",
    "REFERENCE",
    "TIME_POINTS",
    "ClinicCourse",
    "ClinicData",
    "ClinicResult",
    "Followed",
    "Pair",
    "Placed",
    "Progress",
    "Question",
    "Response",
    "Seen",
    "SiteShare",
    "Standing",
    "Stopped",
    "TimePoint",
    "Unwanted",
    "choices",
    "chosen",
    "clinic",
    "exam_at",
    "follow",
    "in_percent",
    "lasted",
    "part_words",
    "pooled_words",
    "seen",
    "several_agents",
    "share_words",
]
