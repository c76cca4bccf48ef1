"""What a new passphrase of the data file may be."""

from __future__ import annotations

import pytest

from bodymap import passwords


def test_six_words_are_drawn_from_7776() -> None:
    words = passwords.word_list()
    assert len(words) == len(set(words)) == 7776
    one, other = passwords.drawn(), passwords.drawn()
    assert one != other
    assert len(one.split()) == 6
    assert set(one.split()) <= set(words)
    assert all(passwords.too_weak(passwords.drawn()) == "" for _ in range(200))


@pytest.mark.parametrize(
    "text",
    [
        "four roses and a rake",
        "aaaaaaaa lower only words",
        "日本語日本語の長い合言葉とその続き",
        "Grüße aus dem Moorbad 7",
        "p" + "q7xn0 vz" * 2,
        "314159265358979",
        "   leading and trailing   ",
    ],
)
def test_length_is_all_that_is_asked(text: str) -> None:
    assert passwords.too_weak(text) == ""


@pytest.mark.parametrize(
    "text",
    [
        "passwordpassword",
        "Password Password 1",
        "PASSWORD-PASSWORD-PASSWORD",
        "correct horse battery staple",
        "Correct-Horse-Battery-Staple-1",
        "qwertyuiopasdfghjkl",
        "1234567890123456",
        "123456789012345",
        "987654321098765",
        "abcdefghijklmnopqrs",
        "aaaaaaaaaaaaaaa",
        "abcabcabcabcabc",
        "iloveyouiloveyou!!",
        "bodymapbodymap2026",
        "                ",
        "...............",
    ],
)
def test_the_commonest_are_refused(text: str) -> None:
    assert passwords.too_weak(text)


@pytest.mark.parametrize("text", ["fourteen chars", "", "short", "ｆｏｕｒｔｅｅｎ ｃｈａｒｓ", "e\u0301" * 14])
def test_a_short_one_is_refused_by_what_it_is_when_normalised(text: str) -> None:
    assert "At least 15" in passwords.too_weak(text)


@pytest.mark.parametrize(
    ("text", "names"), [("a passphrase with\0 in it", "NUL"), ("a passphrase with \ud83d in it", "half")]
)
def test_what_no_text_can_hold_is_refused_in_words(text: str, names: str) -> None:
    assert names in passwords.cannot_be(text)
    assert names in passwords.too_weak(text)
    assert passwords.cannot_be("é" * 20) == ""
