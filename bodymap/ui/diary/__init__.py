"""The diary: one short page a day, the calendar, the line, counts before flares; and typing in what came on paper."""

from bodymap.ui.diary.page import DiaryPage
from bodymap.ui.diary.quick import QuickDiary
from bodymap.ui.diary.quick_home import QuickHome
from bodymap.ui.diary.values import DiaryValues

__all__ = ["DiaryPage", "DiaryValues", "QuickDiary", "QuickHome"]
