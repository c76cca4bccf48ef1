"""The guided self-assessment as data: its screens in order, what each answer becomes, its words (`resources/self`).

Pure: a `Record` (the exam and its questionnaires) goes in, the next one comes out. Nothing here judges an answer.
"""

from bodymap.medicine.guided.answers import answered, answering, complete, leaving, one_side
from bodymap.medicine.guided.steps import (
    DECLINED,
    HELP,
    LEFT_OUT,
    NOT_REACHED,
    SKIPPED,
    UNKNOWN,
    Duration,
    Given,
    Helped,
    Places,
    Record,
    Step,
    Wishes,
    Words,
    at,
    going,
    help_over,
    help_words,
    in_words,
    left_words,
    steps,
    words,
)
from bodymap.passwords import Brake, pin_fits, pin_hash

__all__ = [
    "DECLINED",
    "HELP",
    "LEFT_OUT",
    "NOT_REACHED",
    "SKIPPED",
    "UNKNOWN",
    "Brake",
    "Duration",
    "Given",
    "Helped",
    "Places",
    "Record",
    "Step",
    "Wishes",
    "Words",
    "answered",
    "answering",
    "at",
    "complete",
    "going",
    "help_over",
    "help_words",
    "in_words",
    "leaving",
    "left_words",
    "one_side",
    "pin_fits",
    "pin_hash",
    "steps",
    "words",
]
