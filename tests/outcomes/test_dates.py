"""Days in words: the year once, or with each day when there are several years; too many are a span."""

from datetime import date, timedelta

from bodymap.medicine.outcomes import days_in_words


def test_days_in_words() -> None:
    second, ninth, last = date(2026, 3, 2), date(2026, 3, 9), date(2025, 12, 30)
    assert days_in_words([]) == ""
    assert days_in_words([second]) == "2 Mar 2026"
    assert days_in_words([second, ninth]) == "2 Mar and 9 Mar 2026"
    assert days_in_words([last, second, ninth]) == "30 Dec 2025, 2 Mar 2026 and 9 Mar 2026"
    nine = [second + timedelta(days=n) for n in range(9)]
    assert days_in_words(nine) == "9 days, 2 Mar 2026 to 10 Mar 2026"
    assert days_in_words(nine[:8]).count(",") == 6
