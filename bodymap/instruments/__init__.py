"""Questionnaires as data (domain 5): items, answers, scores with their published bands, owner and licence.

Built-in ones come from `resources/instruments`; a practice loads others, whose text it is licensed for, from a TOML
file. Totals are computed again whenever they are shown. No diagnosis is named and no risk is graded.
"""

from bodymap.instruments.flags import answer_changed, assessed, flag_words, raise_flag
from bodymap.instruments.model import (
    CHANGE,
    CLINICIAN,
    ITEM_9,
    LICENSED,
    MOOD,
    OTHER,
    PAIN,
    PATIENT,
    SEVERITY,
    Band,
    Instrument,
    Item,
    Option,
    Score,
    with_since,
)
from bodymap.instruments.reading import parse_instrument, read_instrument
from bodymap.instruments.scores import Answered, Safety, answered, beside_words, overlap_words, safety
from bodymap.instruments.scoring import (
    COMPARED_WITH,
    WORDS,
    Scored,
    Scoring,
    change_words,
    compared_with,
    day_in,
    plain,
    recorded,
    score,
    score_response,
    triggers,
)
from bodymap.instruments.shelf import BUILT_IN, Shelf, built_in, example
from bodymap.instruments.writing import dump

__all__ = [
    "BUILT_IN",
    "CHANGE",
    "CLINICIAN",
    "COMPARED_WITH",
    "ITEM_9",
    "LICENSED",
    "MOOD",
    "OTHER",
    "PAIN",
    "PATIENT",
    "SEVERITY",
    "WORDS",
    "Answered",
    "Band",
    "Instrument",
    "Item",
    "Option",
    "Safety",
    "Score",
    "Scored",
    "Scoring",
    "Shelf",
    "answer_changed",
    "answered",
    "assessed",
    "beside_words",
    "built_in",
    "change_words",
    "compared_with",
    "day_in",
    "dump",
    "example",
    "flag_words",
    "overlap_words",
    "parse_instrument",
    "plain",
    "raise_flag",
    "read_instrument",
    "recorded",
    "safety",
    "score",
    "score_response",
    "triggers",
    "with_since",
]
