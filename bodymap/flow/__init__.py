"""The guided self-assessment as data: its screens in order, what each answer becomes, its words (`resources/self`).

Pure: a `Record` (the exam and its questionnaires) goes in, the next one comes out. Nothing here judges an answer.
"""

from bodymap.flow.answers import DECLINED, NOT_REACHED, SKIPPED, UNKNOWN, Duration, Given, Helped, Places
from bodymap.flow.pin import Brake, pin_fits, pin_hash
from bodymap.flow.record import Record, answered, answering, complete, leaving, one_side
from bodymap.flow.saying import LEFT_OUT, in_words
from bodymap.flow.steps import HELP, Step, Wishes, at, going, help_over, left_words, steps
from bodymap.flow.words import Words, help_words, words

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
