"""What kinds of treatments and events there are: the id that is stored, and its name (domain 8.2, 8.3)."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

TREATMENT_KINDS: Mapping[str, str] = MappingProxyType(
    {
        "exercise": "Exercise",
        "diet": "Diet change",
        "medicine": "Medicine",
        "massage": "Massage",
        "yoga": "Yoga",
        "trigger_point_injection": "Trigger-point injection",
        "stretching": "Stretching",
        "sleep": "Sleep",
        "psychotherapy": "Psychotherapy",
        "other": "Other",
    }
)
"""A trigger point (a taut band with referred pain) is not a tender point (domain 13, trap 18)."""
EVENT_KINDS: Mapping[str, str] = MappingProxyType(
    {"flare": "Flare", "infection": "Infection", "accident": "Accident", "stress": "Stress", "other": "Other"}
)


def treatment_kind(kind: str) -> str:
    """The name of a kind of treatment; one that is not known says itself."""
    return TREATMENT_KINDS.get(kind, kind.replace("_", " ").capitalize())


def event_kind(kind: str) -> str:
    """The name of a kind of event; one that is not known says itself."""
    return EVENT_KINDS.get(kind, kind.replace("_", " ").capitalize())
