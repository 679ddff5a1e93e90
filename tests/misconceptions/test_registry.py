"""How wrong answers are written as changes, and that all of ours can be made."""

import builtins
import inspect
import symtable
from collections import Counter

import misconceptions
import numpy as np
import pytest
from misconceptions import registry, words

from autograder.authoring.demo.sample import source_of
from autograder.exercise.courses import everything
from autograder.judging.answer import ask_all
from autograder.judging.answer_key import public_key
from autograder.judging.assess import assess

EXERCISES = everything()
KNOWN = [m for exercise in EXERCISES for m in misconceptions.of(exercise.name)]


def doubled(x):
    out = np.zeros(len(x))
    for i in range(len(x)):
        out[i] = 2 * x[i]
    return out


def doubled_by_sum(x):
    return x + x


@pytest.fixture
def told(monkeypatch):
    """A function that returns the wrong answers of a text to an exercise ``doubled``."""

    def read(text, *others):
        monkeypatch.setattr(registry, "_given", {})
        registry.mistakes(doubled, *others, text=text)
        return registry.known.__wrapped__("doubled")

    return read


def entry(*changes, head="tripled: three times the input\n    It is too large.\n    Is it 2?"):
    return "\n".join([head, *(f"        {change}" for change in changes)])


def test_a_piece_of_a_line_is_replaced(told):
    (mistake,) = told(entry("2 * x[i] => 3 * x[i]"))
    assert (mistake.exercise, mistake.slug) == ("doubled", "tripled")
    assert mistake.name == "three times the input"
    assert (mistake.observation, mistake.question) == ("It is too large.", "Is it 2?")
    assert mistake.source == inspect.getsource(doubled).replace("2 *", "3 *")
    assert mistake.function(np.ones(2)).tolist() == [3.0, 3.0]


def test_lines_of_a_diff_keep_their_indentation(told):
    (mistake,) = told(
        entry(
            "- out = np.zeros(len(x))",
            "+ out = np.ones(len(x))",
            "...",
            "  for i in range(len(x)):",
            "+     if i == 1:",
            "+         break",
            "return out => return -out",
        )
    )
    assert mistake.function(np.full(3, 5.0)).tolist() == [-10.0, -1.0, -1.0]
    assert [line for line in mistake.marked().splitlines() if line[0] != " "] == [
        "-     out = np.zeros(len(x))",
        "+     out = np.ones(len(x))",
        "+         if i == 1:",
        "+             break",
        "-     return out",
        "+     return -out",
    ]


def test_added_lines_alone_are_the_whole_function(told):
    (mistake,) = told(entry("+ y = 3 * x", "+ return y"))
    assert mistake.source == "def doubled(x):\n    y = 3 * x\n    return y\n"


def test_an_entry_may_start_from_another_function_or_be_one(told):
    text = "\n".join(
        [
            entry("from doubled_by_sum", "x + x => x + x + x"),
            entry("from doubled_by_sum", head="whole: not a loop\n    It is.\n    Is it?"),
        ]
    )
    changed, whole = told(text, doubled_by_sum)
    assert changed.function(np.ones(1)).tolist() == [3.0]
    assert whole.source == "def doubled(x):\n    return x + x\n" == whole.base
    assert {line[:2] for line in whole.marked().splitlines()} == {"  "}


def test_a_slug_alone_has_its_words_in_the_shared_text(told):
    (mistake,) = told(entry("2 * x[i] => -x[i]", head="filter-flipped"))
    assert mistake.name == "the filter is flipped"


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (entry("4 * x => 3 * x"), "tripled: expected once in the code, found 0 times: 4 * x"),
        (entry("len(x) => 2"), "tripled: expected once in the code, found 2 times: len(x)"),
        (entry("- return x"), "tripled: expected once in the code, found 0 times: return x"),
        (entry("2 * x => 3 * x", "2 * x[i] => 4"), "tripled: two changes overlap"),
        (entry("2 * x"), "tripled: this is no change: 2 * x"),
        (entry("2 * x[i] => 3 *"), "tripled: the changed code is no Python: invalid syntax"),
        (entry("2 * x[i] => 2 * x[i]"), "tripled: nothing is changed"),
        (entry(), "tripled: nothing is changed"),
        (entry("from nowhere"), "tripled: no function nowhere is given"),
        (entry("2 => 3", head="no-such-slug"), "no-such-slug: expected a name and two lines"),
        (entry("2 => 3", head="half: a name\n    Seen."), "half: expected a name and two lines"),
        ("\n".join([entry("2 => 3")] * 2), "tripled: there are two entries of this slug"),
    ],
)
def test_a_fault_names_the_exercise_and_the_slug(told, text, fault):
    with pytest.raises(ValueError, match=r"^doubled, ") as error:
        told(text)
    assert str(error.value).startswith(f"doubled, {fault}")


def test_an_exercise_has_one_text(told):
    told(entry("2 => 3"))
    with pytest.raises(ValueError, match="doubled has its wrong answers already"):
        registry.mistakes(doubled, text="")


def test_an_exercise_without_a_text_has_no_wrong_answers():
    assert misconceptions.of("nothing") == ()


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda e: e.name)
def test_entries_start_from_a_right_answer(exercise):
    (right, *_), _ = registry._given[exercise.name]
    key = public_key(exercise.notebook, exercise.name)
    cases = exercise.cases(key.seed)
    verdict = assess(exercise, key, cases, list(ask_all(right, cases)))
    assert verdict.passed, verdict.message


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda e: e.name)
def test_every_wrong_answer_stands_alone(exercise):
    for mistake in misconceptions.of(exercise.name):
        table = symtable.symtable(mistake.source, "cell", "exec")
        assert table.get_identifiers() == {exercise.name}, mistake.slug
        assert _globals(table) <= {"np", *dir(builtins)}, mistake.slug
        assert inspect.getsource(mistake.function) == mistake.source, mistake.slug
        assert source_of(mistake.function, exercise.name) == mistake.source.rstrip(), mistake.slug


def _globals(table):
    """Names that a function, or one inside it, takes from around it."""
    inside = (_globals(child) for child in table.get_children())
    own = table.get_globals() if table.get_type() == "function" else ()
    return set(own).union(*inside)


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda e: e.name)
def test_the_margin_tells_both_sources(exercise):
    for mistake in misconceptions.of(exercise.name):
        lines = mistake.marked().splitlines()
        new = "".join(f"{line[2:]}\n" for line in lines if line[:1] != "-")
        old = "".join(f"{line[2:]}\n" for line in lines if line[:1] != "+")
        assert (old, new) == (mistake.base, mistake.source), mistake.slug


def test_shared_words_are_shared_and_not_written_again():
    texts = list(registry.entries(words.TEXT))
    shared = {e.slug: (e.name, *e.words) for e in texts}
    assert len(shared) == len(texts)
    used = Counter(
        m.slug for m in KNOWN if (m.name, m.observation, m.question) == shared.get(m.slug)
    )
    assert {slug for slug in shared if used[slug] < 2} == set()
    written = [e for _, text in registry._given.values() for e in registry.entries(text)]
    assert [e for e in written if e.name and (e.name, *e.words) == shared.get(e.slug)] == []
