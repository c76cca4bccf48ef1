"""The visit slip: the words in their order, large, and nobody's name."""

from io import BytesIO

import pytest
from pypdf import PdfReader

from bodymap.errors import UserError
from bodymap.report import Letterhead, visit_slip


@pytest.mark.parametrize("paper", ["a4", "letter"])
def test_the_words_stand_in_their_order(paper: str) -> None:
    words = "quavox quavoxim zibbel quavox vimmo zib"  # of no text: one stands inside another, one is drawn twice
    reader = PdfReader(BytesIO(visit_slip(words, paper, Letterhead("Practice at the Lake", "Shore 1"))))
    assert len(reader.pages) == 1
    said = reader.pages[0].extract_text()
    assert [word for word in said.split() if word in words.split()] == words.split()
    assert "Practice at the Lake" in said
    assert not [word for word in words.split() if word in str(reader.metadata)]


def test_words_of_ones_own_fit_and_a_paper_that_is_none_is_refused() -> None:
    long = "ungewöhnlichlangeseigeneswort" * 3
    assert len(PdfReader(BytesIO(visit_slip(f"{long} und kurz"))).pages) == 1
    many = " ".join(f"w{n}" for n in range(40))
    assert "w39" in PdfReader(BytesIO(visit_slip(many))).pages[0].extract_text()
    with pytest.raises(UserError, match="no paper named"):
        visit_slip("a b", "a7")
