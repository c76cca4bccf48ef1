"""The screen. The first thing that any page brings along is the cure of layouts."""

from bodymap.ui.kit import layouts as layouts
