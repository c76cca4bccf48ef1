"""The start page of a patient at home: large buttons, no other patients, no clinical words; and the file itself."""

from bodymap.ui.home.file_page import FilePage, FileValues
from bodymap.ui.home.page import HomePage, HomeValues

__all__ = ["FilePage", "FileValues", "HomePage", "HomeValues"]
