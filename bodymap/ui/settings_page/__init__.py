"""The settings page."""

from bodymap.ui.settings_page.page import SettingsPage

__all__ = ["SettingsPage"]
