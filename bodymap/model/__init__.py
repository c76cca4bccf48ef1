"""The values of the program: frozen, made with their own id, equal when their content is equal."""

from bodymap.model.around import DiaryDay, Event, Flag, Response, Treatment
from bodymap.model.base import Act, Answer, Change, Item, new_id, now
from bodymap.model.course import Course, Infusion, Patient
from bodymap.model.days import day_fault
from bodymap.model.exam import (
    AFTER,
    BEFORE,
    DURING,
    ITEMS,
    PAINS,
    SSS_RATED,
    SSS_YES_NO,
    Entered,
    Exam,
    Finding,
    Method,
    Mode,
    Reaction,
    Reason,
    Rule,
    Status,
    Threshold,
)
from bodymap.model.infusion import Adjunct, AdverseEvent, DoseStep, Vital
from bodymap.model.isolate import FIRST_STRONG, isolated, isolated_in
from bodymap.model.mistake import InError
from bodymap.model.section import Entry, Section

__all__ = [
    "AFTER",
    "BEFORE",
    "DURING",
    "FIRST_STRONG",
    "ITEMS",
    "PAINS",
    "SSS_RATED",
    "SSS_YES_NO",
    "Act",
    "Adjunct",
    "AdverseEvent",
    "Answer",
    "Change",
    "Course",
    "DiaryDay",
    "DoseStep",
    "Entered",
    "Entry",
    "Event",
    "Exam",
    "Finding",
    "Flag",
    "InError",
    "Infusion",
    "Item",
    "Method",
    "Mode",
    "Patient",
    "Reaction",
    "Reason",
    "Response",
    "Rule",
    "Section",
    "Status",
    "Threshold",
    "Treatment",
    "Vital",
    "day_fault",
    "isolated",
    "isolated_in",
    "new_id",
    "now",
]
