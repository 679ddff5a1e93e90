"""What turns or hides words is seen, wherever words of others are cleaned."""

import pytest

from autograder.records.csv_file import harmless
from autograder.runner.text import clean
from autograder.submission.text import encodable, printable
from autograder.submission.unseen_characters import made_visible

TURNING = [*map(chr, (0x061C, 0x200E, 0x200F)), *map(chr, range(0x202A, 0x202F)),
           *map(chr, range(0x2066, 0x2070)), "\ufff9", "\U000e0041"]  # fmt: skip
EMPTY = ["\xad", "\u180e", "\u200b", "\u2060", "\ufeff"]


@pytest.mark.parametrize("made", [made_visible, encodable, lambda t: clean(t, 100), harmless])
@pytest.mark.parametrize("ch", TURNING + EMPTY, ids=ascii)
def test_nothing_unseen_is_left(made, ch):
    found = made(f"a{ch}b")
    assert found == ("a�b" if ch in TURNING else "ab")
    assert ch not in printable(f"a{ch}b")


@pytest.mark.parametrize(
    "words",
    ["naïve", "שלום", "می‌خواهم", "👩‍🔬", "a\tb\nc", "x̄ → ŷ", "é", "\N{ARABIC NUMBER SIGN}1"],
)
def test_languages_stay_as_they_are(words):
    assert made_visible(words) == encodable(words) == clean(words, 100) == words
