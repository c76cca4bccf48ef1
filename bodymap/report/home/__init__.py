"""Papers for those without a computer: the self-assessment and the diary, blank in large type, and the diary filled.

The words are those of the screens (`resources/self`, `resources/diary`). No verdict, no count, no mood questionnaire.
"""

from bodymap.report.home.days import diary_paper, diary_sheet
from bodymap.report.home.questions import home_sheet

__all__ = ["diary_paper", "diary_sheet", "home_sheet"]
