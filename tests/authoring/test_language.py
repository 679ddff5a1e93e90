"""The checker of the notebooks' text: each rule finds its fault, names it, and lets good text pass."""

import nbformat
import pytest

from tests.helpers.language import CODE_LINES, LONGEST, complaints, links
from tests.helpers.paths import ROOT
from tests.helpers.prose import Sentence, grade, split, syllables

GOOD = """# Filters

A filter slides over a line. At each place it takes a sum of products. What does it find?

## 1. One filter

Look at *Figure 1* in [the list of data](https://example.org/data), in `course/data` or in section 1.
"""


def notebook(*pages, code=()):
    cells = [nbformat.v4.new_markdown_cell(page) for page in pages]
    cells += [nbformat.v4.new_code_cell(text) for text in code]
    return nbformat.v4.new_notebook(cells=cells)


def said(*pages, code=()):
    return [str(one) for one in complaints(notebook(*pages, code=code), "9_test", ROOT)]


def test_good_text_passes():
    assert said(GOOD, code=["plots.picture(x)"]) == []


LONG_SENTENCE = "The filter " + "slides and slides " * 13 + "over the line."


@pytest.mark.parametrize(
    ("page", "what"),
    [
        (LONG_SENTENCE, f"a sentence of 44 words (at most {LONGEST}): The filter slides"),
        ("#### Too deep", "a heading of level 4 below level 2: Too deep"),
        ("# Another title", "needs one heading of level 1"),
        ("##   ", "an empty heading"),
        ("Look [here](https://example.org).", "a link's words say where it goes: [here]"),
        ("Look at [https://x.org](https://x.org).", "a link's words say where it goes"),
        ("See https://example.org.", "a bare address: put it behind words: https://example.org"),
        ("A page: <https://example.org>.", "a bare address"),
        ("[The data](data/none.csv) are small.", "a link that leads nowhere: [The data]"),
        ("[The end](#the-end) is near.", "a link that leads nowhere"),
        ("![](cup.png)", "a picture without words: ![](...)"),
        ('<img src="cup.png">', "a picture without words: <img"),
        ('<img alt="" src="cup.png">', "a picture without words: <img"),
        ("The red one is the maximum.", '"red one" points at something by its colour alone'),
        ("The maximum is drawn in orange.", '"drawn in orange" points at something by its colour'),
        ("Compare it with the left picture.", '"the left picture" points at something by its pl'),
        ("As you can see above, it works.", "without saying what there is to see: As you can see"),
        ("Its numbers are in `course/data/none.csv`.", "the repository has no such file: course/"),
        ("Run `python -m benchmarks.none`.", "the repository has no such file: python -m"),
        ("You saw it in section 7.", "there is no section 7 here: You saw it in section 7."),
        ("You meet it in notebook 9.", "there is no notebook 9: You meet it in notebook 9."),
    ],
)
def test_a_fault_is_named_with_its_cell_and_words(page, what):
    found = said(GOOD, page)
    assert any(what in line for line in found), found
    place = "9_test:" if "level 1:" not in what and "needs one" in what else "9_test, cell 2: "
    assert any(line.startswith(place) for line in found)


@pytest.mark.parametrize(
    "page",
    [
        "The maximum (the orange box) is 7, and how red is each pixel?",
        "[Back to the title](#Filters) or on to [notebook 2](2_filters.ipynb).",
        "You saw it in section 7 of notebook 2.",
        "![A cup on a table](cup.png)",
        "```\n" + "no prose " * 50 + "\n# nor a heading\n```",
        "| " + "a table " * 50 + "|",
        "- one\n- " + "and " * 25 + "\n- " + "and " * 25,
        "What is it? (a) " + "one " * 25 + "end. (b) " + "two " * 25 + "end.",
    ],
)
def test_what_only_looks_like_a_fault_passes(page):
    # Among many short sentences, so that a longer one may stand.
    assert said(GOOD, "The sum is two. " * 40, page) == []


def test_hard_words_and_too_many_long_sentences_are_said():
    hard = "Multidimensional generalizations necessitate computationally intensive optimization."
    (found,) = said(GOOD, f"{hard} " * 5)
    assert "Flesch-Kincaid grade" in found
    assert "Multidimensional" in found
    long = "It is so and " + "so and " * 13 + "so."
    found = said(GOOD, *[long] * 3)
    assert len([line for line in found if "sentences of more than 25 words" in line]) == 3
    assert all(f"cell {number}: " in " ".join(found) for number in (2, 3, 4))


@pytest.mark.parametrize(
    ("code", "what"),
    [
        ("\n".join(["x = 1"] * (CODE_LINES + 1)), "13 lines of code (at most 12): x = 1"),
        ("plt.plot(x)", "draws without words; use the figures of the course: plt."),
        ("display(Image('x.png'))", "draws without words"),
        ("HTML('<img src=x>')", "draws without words"),
    ],
)
def test_code_is_short_and_draws_with_words(code, what):
    (found,) = said(GOOD, code=[code])
    assert f"9_test, cell 2: {what}" in found


def test_cells_of_answers_and_checks_are_not_read():
    page = notebook(GOOD, LONG_SENTENCE, code=["x = 1\n" * 30])
    for cell in page.cells[1:]:
        cell.metadata["nbgrader"] = {"solution": True, "grade_id": "x"}
    assert complaints(page, "9_test", ROOT) == []


def test_sentences_end_where_they_end():
    text = (
        'It is $0.5$, e.g. a half. Is it? Yes! `conv1d(x)` says *so.* "Why?" See 3.1 and x.y too.'
    )
    assert split(text) == [
        "It is x, e.g. a half.",
        "Is it?",
        "Yes!",
        "x says so.",
        '"Why?"',
        "See 3.1 and x.y too.",
    ]


@pytest.mark.parametrize(
    ("word", "count"),
    [("cat", 1), ("filter", 2), ("image", 2), ("table", 2), ("weights", 1), ("looked", 1),
     ("padded", 2), ("convolution", 4), ("gradient", 3), ("W1", 1), ("three", 1)],
)  # fmt: skip
def test_syllables(word, count):
    # "gradient" and "convolution" hold two vowels that are heard apart or as one: one less is near enough.
    assert count - 1 <= syllables(word) <= count


def test_the_grade_is_kincaids():
    sentence = Sentence(1, "The cat sat on the mat.")
    assert grade([sentence]) == pytest.approx(0.39 * 6 + 11.8 * 1 - 15.59)
    assert grade([]) == 0


def test_links_of_a_file_start_from_its_folder():
    text = "[The data](data/ORIGINS.md) and [nothing](data/none.md)."
    (found,) = links(text, "README.md", 0, ROOT, ROOT / "course", set())
    assert str(found) == "README.md: a link that leads nowhere: [nothing](data/none.md)"
