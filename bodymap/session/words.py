"""A finding in words."""

from bodymap.model import Finding


def in_words(finding: Finding | None) -> str:
    """A finding in a few words, the same everywhere: "open", "no pain", "7 of 10", "not examined, refused"."""
    if finding is None:
        return "open"
    if finding.painful is None:
        return "not examined" + (f", {finding.reason.value.replace('_', ' ')}" if finding.reason else "")
    if finding.rating is None:
        return "painful, not rated" if finding.painful else "no pain"
    return f"{finding.rating} of 10" if finding.rating else "no pain"
