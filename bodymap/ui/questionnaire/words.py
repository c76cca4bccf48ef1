"""Scores, sources and rights of a questionnaire in words."""

from __future__ import annotations

from bodymap.instruments import CLINICIAN, Instrument, Item, Score, Scored, Scoring, overlap_words, plain

ANSWERED_BY = {CLINICIAN: "Answered by the clinician", "patient": "Answered by the patient"}
RIGHTS = {"free": "may be reproduced", "own": "our own words", "licensed": "licensed by the practice"}


def score_line(scored: Scored) -> str:
    """A score with its band, where the band comes from, and the answers that must be read beside it."""
    said = f"{scored.score.name}: {scored.words}"
    if scored.band is not None:
        said += f", {bands_source(scored.score)}"
    beside = [f"item {item}: {'not answered' if answer is None else answer}" for item, answer in scored.beside]
    return f"{said}. {', '.join(beside).capitalize()}." if beside else f"{said}."


def score_lines(scoring: Scoring) -> list[str]:
    """Every score that can be computed, the main one always."""
    lines = [score_line(s) for s in scoring.scored if s.value is not None or s is scoring.main]
    return [*lines, *([words] if (words := overlap_words(scoring)) else [])]


def bands_source(score: Score) -> str:
    """ "bands: Kroenke 2001", and whether that was read for this program."""
    return f"bands: {score.bands_source}" + ("" if "bands" in score.confirmed else ", from memory")


def rights(instrument: Instrument) -> str:
    """Owner, licence, mark, source and version in one line (domain 13, trap 39)."""
    source = f" {instrument.source_url}" if instrument.source_url else ""
    return f"{instrument.rights_words()}{source} · {instrument.name}, version {instrument.version}"


def item_list(numbers: list[int]) -> str:
    """ "1 question is not answered: 4", "2 questions are not answered: 4, 6"."""
    listed = ", ".join(map(str, numbers))
    return f"{len(numbers)} question{'s are' if len(numbers) > 1 else ' is'} not answered: {listed}"


def facts(instrument: Instrument) -> list[tuple[str, str]]:
    """What must be checked before a loaded questionnaire is used: (label, words)."""
    rows = [
        ("Answers", f"{ANSWERED_BY[instrument.answered_by]}; {instrument.window}"),
        ("Questions", f"{len(instrument.items)}, language {instrument.language}"),
    ]
    for score in instrument.scores:
        rows.append((score.name, how_scored(instrument, score)))
        if score.bands:
            bands = "; ".join(f"{plain(b.low)} to {plain(b.high)} {b.name}" for b in score.bands)
            rows.append(("", f"{bands} ({bands_source(score)})"))
    flagged = [place for place, item in enumerate(instrument.items, 1) if item.flag_from is not None]
    if flagged:
        rows.append(("Notice", f"item {', '.join(map(str, flagged))}: {_flag_words(instrument, flagged)}"))
    rows.append(("Text", f"{instrument.rights_words()} ({RIGHTS[instrument.rights]})"))
    for label, words in (("Source", instrument.source_url), ("Paper", instrument.citation), ("Note", instrument.note)):
        if words:
            rows.append((label, words))
    if instrument.loinc_notice:
        rows.append(("Codes", instrument.loinc_notice))
    return rows


def how_scored(instrument: Instrument, score: Score) -> str:
    """How a score comes about: "sum of 9 items; at most 2 missing are made up for; lower is better"."""
    what = f"{len(score.items)} items" if len(score.items) != 1 else f"item {score.items[0]}"
    if score.parts:
        what = " and ".join(instrument.score(part).name for part in score.parts)
    said = f"{'mean' if score.method == 'mean' else 'sum'} of {what}" if len(score.items) != 1 else what
    if score.divide != 1:
        said += f", divided by {plain(score.divide)}"
    if score.convert:
        said += ", then looked up in its table"
    if score.prorate:
        needed = f", never item {', '.join(score.never_missing)}" if score.never_missing else ""
        said += f"; up to {score.prorate} missing{needed}: prorated ({score.missing_source})"
    elif len(score.items) > 1:
        said += "; with an item missing not scorable"
    return f"{said}; lower is {'better' if score.higher_is == 'worse' else 'worse'}"


def _flag_words(instrument: Instrument, flagged: list[int]) -> str:
    item: Item = instrument.items[flagged[0] - 1]
    option = item.option(item.flag_from)
    return f"from “{option.text if option else item.flag_from}” on, the assessment is asked for at once"
