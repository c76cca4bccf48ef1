"""The compare page."""

from bodymap.ui.compare.page import ComparePage

__all__ = ["ComparePage"]
