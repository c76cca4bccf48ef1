"""The course page."""

from bodymap.ui.course.page import CoursePage
from bodymap.ui.course.values import CourseValues

__all__ = ["CoursePage", "CourseValues"]
