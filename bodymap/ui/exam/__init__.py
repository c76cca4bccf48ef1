"""The exam page: 21 sites with one key each, pain areas, results in words, review and signature."""

from bodymap.ui.exam.habits import Habits
from bodymap.ui.exam.page import ExamPage
from bodymap.ui.exam.windows import Around

__all__ = ["Around", "ExamPage", "Habits"]
