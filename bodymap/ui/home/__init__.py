"""The start page of a patient at home: a few large buttons, no other patients, no clinical words."""

from bodymap.ui.home.page import HomePage, HomeValues

__all__ = ["HomePage", "HomeValues"]
