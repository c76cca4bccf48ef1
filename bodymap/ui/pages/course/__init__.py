"""The course page."""
