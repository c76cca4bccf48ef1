"""The page of one infusion."""

from bodymap.ui.infusion.page import AFTER, BEFORE, DURING, InfusionPage
from bodymap.ui.infusion.values import InfusionValues

__all__ = ["AFTER", "BEFORE", "DURING", "InfusionPage", "InfusionValues"]
