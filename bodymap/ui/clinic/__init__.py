"""The clinic page."""

from bodymap.ui.clinic.page import ClinicPage

__all__ = ["ClinicPage"]
