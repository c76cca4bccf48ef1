"""Treatments and events around a course."""

from bodymap.ui.around.card import Around
from bodymap.ui.around.forms import EventForm, TreatmentForm
from bodymap.ui.around.window import AroundWindow

__all__ = ["Around", "AroundWindow", "EventForm", "TreatmentForm"]
