"""The course plot in the window."""

from bodymap.ui.plot_view.view import PlotView

__all__ = ["PlotView"]
