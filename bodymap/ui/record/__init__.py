"""The record page and the values it shows."""

from bodymap.ui.record.page import History, RecordPage
from bodymap.ui.record.values import CourseRow, ExamRow, Record, change_words, course_name, course_words, dose_words

__all__ = [
    "CourseRow",
    "ExamRow",
    "History",
    "Record",
    "RecordPage",
    "change_words",
    "course_name",
    "course_words",
    "dose_words",
]
