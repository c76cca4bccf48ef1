"""Plots in the window: the course, and pictures that are only looked at."""

from bodymap.ui.plot_view.picture import Picture
from bodymap.ui.plot_view.view import PlotView

__all__ = ["Picture", "PlotView"]
