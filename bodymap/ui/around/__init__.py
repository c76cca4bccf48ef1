"""Treatments and events around a course."""

from bodymap.ui.around.card import Around
from bodymap.ui.around.forms import EventForm, TreatmentForm

__all__ = ["Around", "EventForm", "TreatmentForm"]
