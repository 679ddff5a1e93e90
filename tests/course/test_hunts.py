"""Find the bug: every copy can be shown to be wrong, no right one is, and no answer serves two copies."""

import os
import re
from dataclasses import replace

import convnet
import misconceptions
import numpy as np
import pytest
from convnet.bugs import HUNTS

from autograder import judge
from autograder.exercise.courses import everything, find
from autograder.judging.answer import Returned, ask_all
from autograder.judging.answer_key import public_key
from autograder.judging.assess import assess
from autograder.judging.compare import compare
from autograder.judging.hunt import changed_lines, chosen, compiled, hunt_flaw, wrong_on
from autograder.judging.obfuscation import deobfuscated, obfuscated
from autograder.judging.reference_key import make_key
from tests.helpers.paths import COURSE

NAMES = [exercise.name for exercise in everything() if exercise.hunt]
#: Inputs on which right functions are asked; CI's slow tests ask more.
MANY = int(os.environ.get("HUNT_INPUTS", "300"))
each = pytest.mark.parametrize("name", NAMES)


def pool(name):
    return public_key(find(name).notebook, name).pool


def input_of(name, slug):
    return eval(HUNTS[name].inputs[slug], {"np": np})


def drawn(name, count):
    """Return valid inputs, of the sizes that the cases have."""
    exercise = find(name)
    cases = (c for seed in range(count) for c in exercise.cases(seed) if c.part == "repaired")
    return [case.args for case, _ in zip(cases, range(count), strict=False)]


def judged(name, function, copies, seed=5):
    exercise = find(name)
    key = make_key(exercise, seed, 2.0)
    cases = exercise.cases(seed)
    answers = list(ask_all(function, cases))
    return assess(exercise, replace(key, pool=tuple(copies)), cases, answers)


def test_there_is_one_in_each_notebook_but_the_first():
    assert [find(name).notebook[0] for name in NAMES] == ["2", "3", "4", "5"]
    assert set(NAMES) == set(HUNTS)


@each
def test_the_packed_copies_are_those_of_the_solutions(name):
    assert [(b.slug, b.right, b.shown) for b in pool(name)] == list(HUNTS[name].pool)
    assert len(pool(name)) == 6


@each
def test_each_copy_is_wrong_on_at_most_three_small_arrays(name):
    hunt = find(name).hunt
    for bug in pool(name):
        args = input_of(name, bug.slug)
        assert hunt.valid(*args) == ""
        arrays = [a for a in args if isinstance(a, np.ndarray)]
        assert len(arrays) <= 3
        assert sum(a.size for a in arrays) <= hunt.most
        assert wrong_on(hunt, bug, args)
        assert changed_lines(bug.shown, bug.right) == 1


def never_flagged(name, count):
    """Ask each right function, as if it were the one shown."""
    hunt = find(name).hunt
    reference = compiled(pool(name)[0].right, hunt.function)
    inputs = drawn(name, count)
    assert len(inputs) == count
    for bug in pool(name):
        innocent, function = replace(bug, shown=bug.right), compiled(bug.right, hunt.function)
        found = False
        for args in inputs:
            assert hunt.valid(*args) == ""
            assert not wrong_on(hunt, innocent, args)
            got, expected = function(*args), reference(*args)
            assert compare(got, expected, tolerance=1e-9) is None
            found = found or wrong_on(hunt, bug, args)
        assert found, f"no input shows copy {bug.slug}"


@each
def test_right_functions_agree_and_are_never_flagged(name):
    never_flagged(name, MANY)


@pytest.mark.slow
@each
def test_right_functions_are_never_flagged_on_ten_thousand_inputs(name):
    never_flagged(name, 10_000)


@each
def test_the_functions_are_asked_nowhere_else(name):
    function = find(name).hunt.function
    assert function not in {exercise.name for exercise in everything()}
    assert not hasattr(convnet, function)


def test_the_right_functions_are_what_independent_code_gives():
    rng = np.random.default_rng(3)
    for _ in range(50):
        x, w, dilation = drawn("dilated_conv1d_bug", 1)[0]
        x, w = rng.standard_normal(x.shape), rng.standard_normal(w.shape)
        wide = np.zeros((len(w) - 1) * dilation + 1)
        wide[::dilation] = w
        assert np.allclose(right("dilated_conv1d_bug")(x, w, dilation), convnet.conv1d(x, wide))
    for x, size, stride in drawn("avgpool1d_bug", 50):
        image = x[None, None, None]
        pair, step = (1, size), None if stride is None else (1, stride)
        pooled = convnet.avgpool2d(image, pair, step)[0, 0, 0]
        assert np.allclose(right("avgpool1d_bug")(x, size, stride), pooled)
    for dout, x, size, stride in drawn("avgpool1d_backward_bug", 50):
        pair, step = (1, size), None if stride is None else (1, stride)
        back = convnet.avgpool2d_backward(dout[None, None, None], (1, 1, 1, len(x)), pair, step)
        got = right("avgpool1d_backward_bug")(dout, x, size, stride)
        assert np.allclose(got, back[0, 0, 0])
    m = v = np.zeros(3)
    for t in range(1, 6):
        g = rng.standard_normal(3)
        change, m, v = right("adam_step_bug")(g, m, v, t)
        m_hat, v_hat = m / (1 - 0.9**t), v / (1 - 0.999**t)
        assert np.allclose(change, -0.1 * m_hat / (np.sqrt(v_hat) + 1e-8))


def right(name):
    return compiled(pool(name)[0].right, find(name).hunt.function)


@each
def test_an_answer_to_one_copy_is_no_answer_to_another(name):
    for theirs in pool(name):
        answer = HUNTS[name].answers[theirs.slug]
        assert judged(name, answer, [theirs]).points == 2
        for own in pool(name):
            if own is theirs:
                continue
            verdict = judged(name, answer, [own])
            # The input may show another mistake by luck; the repair never is one of another copy.
            assert not verdict.aspects[1].passed
            assert verdict.points <= 1


@each
def test_the_calls_of_every_seed_catch_every_mistake(name):
    exercise = find(name)
    for seed in range(60):
        calls = [case.args for case in exercise.cases(seed) if case.part == "repaired"]
        for bug in pool(name):
            assert any(wrong_on(exercise.hunt, bug, args) for args in calls), (seed, bug.slug)


@each
def test_no_answer_of_the_right_form_is_no_error_of_the_student(name):
    wrong, repaired = HUNTS[name].answers["k"]()
    for answer, words in (
        (wrong, "What you return is not two things, an input and a function"),
        ((wrong, 3.0), "The second thing that you return is no function"),
        ((repaired, wrong), "The second thing that you return is no function"),
    ):
        text = " ".join(judge(name, lambda answer=answer: answer, seed=1).message.split())
        assert words in text
        assert "raised" not in text


@each
def test_what_is_missing_is_said(name):
    answer = HUNTS[name].answers["k"]
    hunt, (own, *_) = find(name).hunt, pool(name)
    wrong, repaired = answer()
    shown = compiled(own.shown, hunt.function)
    only_input = judge(name, lambda: (wrong, shown), seed=1)
    assert [aspect.passed for aspect in only_input.aspects] == [True, False]
    assert only_input.diagnosis == "not-repaired"
    assert "is still the one that was shown" in " ".join(only_input.message.split())
    # A case in it would be the input that is asked for.
    assert "case" not in only_input.message.partition("cases")[2]
    assert hunt.function + "(" not in only_input.message
    none = judge(name, lambda: (wrong, None), seed=1)
    assert [aspect.passed for aspect in none.aspects] == [True, False]
    assert "is no function" in " ".join(none.message.split())
    zeros = tuple(0 * a if isinstance(a, np.ndarray) else a for a in wrong)
    only_repair = judge(name, lambda: (zeros, repaired), seed=1)
    assert [aspect.passed for aspect in only_repair.aspects] == [False, True]
    assert only_repair.diagnosis == "input-right"
    for odd in ((), (1, 2, 3, 4, 5, 6, 7), "text", np.ones((2, 2)), (np.full(3, np.nan),) * 4):
        verdict = judge(name, lambda odd=odd: (odd, repaired), seed=1)
        assert verdict.diagnosis == "input-not-valid", (odd, verdict.message)
        assert verdict.aspects[1].passed


@each
def test_a_copy_without_its_mark_is_not_said_to_be_the_one_that_was_shown(name):
    """Nobody knows then which copy was shown."""
    hunt = find(name).hunt
    for bug in pool(name):
        answer = [line.partition("#")[0].rstrip() for line in bug.shown.splitlines()]
        flaw = hunt_flaw(find(name), hunt, pool(name), "source", answer)
        assert flaw.slug == "not-repaired"
        assert "a copy with a mistake" in flaw.text
        assert "shown" not in flaw.text


def test_lists_will_do_and_the_largest_numbers_are_refused():
    hunt = find("avgpool1d_bug").hunt
    lines = pool("avgpool1d_bug")[0].right.splitlines()

    def flaw(*args):
        got = {"input": list(args), "source": lines}
        exercise = find("avgpool1d_bug")
        return hunt_flaw(exercise, hunt, pool("avgpool1d_bug"), "input", got)

    assert flaw([1, 1], 2, 1) is None
    assert flaw([1, 1], 2, 10**9).slug == "input-not-valid"
    assert flaw([1, 1e300], 2, 1).slug == "input-not-valid"
    assert flaw([1] * 7, 2, 1).slug == "input-large"
    assert flaw([1, 1], 2, True).slug == "input-not-valid"


def test_of_an_input_it_is_said_how_much_does_not_fit():
    exercise = find("avgpool1d_backward_bug")
    copies = pool(exercise.name)
    for dout, x, words in (
        ([1, 2], [0, 0, 0], "here it has 2, and x has room for 1 window"),
        ([1], [0, 0, 0, 0], "here it has 1, and x has room for 2 windows"),
    ):
        flaw = hunt_flaw(exercise, exercise.hunt, copies, "input", {"input": [dout, x, 2]})
        assert flaw.text.endswith(words)


def test_what_an_input_must_be_is_not_said_of_one_that_is_not():
    odd = ("text", None, 0, np.zeros((2, 2)), np.zeros(0))
    for name in NAMES:
        hunt = find(name).hunt
        for args in (input_of(name, slug) for slug in HUNTS[name].inputs):
            for place in range(len(args)):
                for value in odd:
                    given = [*args[:place], value, *args[place + 1 :]]
                    try:
                        why = hunt.valid(*given)
                    except (TypeError, ValueError, AttributeError, IndexError):
                        continue
                    assert not why or re.search(r"\b(must|may|no|longer|larger)\b", why), why


@each
def test_where_the_copy_is_not_known_the_changed_lines_are_a_least_number(name):
    exercise, known = find(name), re.compile(r"changes at least \d+ lines")
    (wrong,) = (wrong for wrong in misconceptions.of(name) if wrong.slug == "rewritten")
    text = " ".join(judge(name, wrong.function, seed=1).message.split())
    assert known.search(text), text
    bug = pool(name)[0]
    rest = [f"    a{i} = {i}" for i in range(9)]
    lines = [bug.shown.splitlines()[0], *rest, *bug.shown.splitlines()[1:]]
    flaw = hunt_flaw(exercise, exercise.hunt, pool(name), "source", lines)
    assert "changes 9 lines" in flaw.text


def test_the_layout_of_a_repair_is_free():
    bug = pool("dilated_conv1d_bug")[0]
    other = bug.right.replace("dilated_conv1d(", "mine(").replace("    ", "  ")
    assert changed_lines(bug.shown, f"# mine\n{other}\n\n# done\n") == 1
    assert changed_lines(bug.shown, "def f(:") > 2


@each
def test_the_choice_is_stable_and_spreads(name):
    copies = pool(name)
    slugs = [chosen(copies, "class", f"student{i}", name).slug for i in range(300)]
    assert slugs == [chosen(copies, "class", f"student{i}", name).slug for i in range(300)]
    assert min(slugs.count(bug.slug) for bug in copies) > 20
    other = [chosen(copies, "other class", f"student{i}", name).slug for i in range(300)]
    assert sum(a == b for a, b in zip(slugs, other, strict=True)) < 100


def test_the_pool_is_veiled_in_the_packed_key():
    data = {"a": ["x = 1\n", "é"]}
    assert deobfuscated(obfuscated(data)) == data
    for name in NAMES:
        with np.load(COURSE / "keys" / f"{find(name).notebook}.npz") as file:
            text = b"".join(file[part].tobytes() for part in file.files)
        for bug in pool(name):
            for line in {*bug.right.splitlines(), *bug.shown.splitlines()}:
                assert len(line.strip()) < 12 or line.strip().encode() not in text


@each
def test_each_wrong_answer_fails_the_aspect_that_it_is_about(name):
    failing = {
        known.slug: [a.passed for a in judge(name, known.function, seed=2).aspects]
        for known in misconceptions.of(name)
    }
    assert failing == {
        "input-right": [False, True],
        "input-large": [False, True],
        "input-not-valid": [False, True],
        "still-wrong": [True, False],
        "rewritten": [True, False],
    }


def test_the_answers_of_the_reference_are_data():
    for name in NAMES:
        exercise = find(name)
        answers = list(ask_all(getattr(convnet, name), exercise.cases(1)))
        assert all(isinstance(answer, Returned) for answer in answers)
