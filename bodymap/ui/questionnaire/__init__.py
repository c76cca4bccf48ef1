"""Questionnaires at the desk: the form, the notice about item 9, and the preview of one that the practice loads."""

from bodymap.ui.questionnaire.assess import AssessNow
from bodymap.ui.questionnaire.card import ItemCard
from bodymap.ui.questionnaire.form import QuestionnaireForm
from bodymap.ui.questionnaire.preview import InstrumentPreview
from bodymap.ui.questionnaire.sheet import QuestionSheet
from bodymap.ui.questionnaire.words import facts, rights, score_line, score_lines

__all__ = [
    "AssessNow",
    "InstrumentPreview",
    "ItemCard",
    "QuestionSheet",
    "QuestionnaireForm",
    "facts",
    "rights",
    "score_line",
    "score_lines",
]
