"""The start page and the values it shows."""

from bodymap.ui.start.page import ALL, RECENT, TODAY, StartPage
from bodymap.ui.start.values import EXAMINE, OPEN, RESUME, DataFile, Draft, FromHome, Row

__all__ = [
    "ALL",
    "EXAMINE",
    "OPEN",
    "RECENT",
    "RESUME",
    "TODAY",
    "DataFile",
    "Draft",
    "FromHome",
    "Row",
    "StartPage",
]
