"""The only place where something changes: `Practice` (all patients) and `Visit` (one exam: undo, save).

Read anywhere, change here. A `Visit` exists only for an open exam; there is no current patient that may be None.
Every act is one undo step and is committed before the call returns; when the disk refuses, the act stays in memory,
`trouble` says so, and saving is tried again until it works.
"""

from bodymap.session.practice import Practice, clinic_data
from bodymap.session.self_assessment import Sitting, goes_on, new_sitting, open_sitting, unfinished, wishes_of
from bodymap.session.steps import Step
from bodymap.session.tables import Imported
from bodymap.session.visit import UNCHANGED, Difference, Visit, differences, in_words

__all__ = [
    "UNCHANGED",
    "Difference",
    "Imported",
    "Practice",
    "Sitting",
    "Step",
    "Visit",
    "clinic_data",
    "differences",
    "goes_on",
    "in_words",
    "new_sitting",
    "open_sitting",
    "unfinished",
    "wishes_of",
]
