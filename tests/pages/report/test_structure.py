"""Which code has the same structure, and which groups are shown."""

import pytest

from autograder.pages.report.similar_answers import MIN_SIZE, StudentCode, pairs, similar_answers
from autograder.pages.report.structure import Structure, structure

LOOP = """
def conv1d(x, w, b=0.0, stride=1, padding=0):
    '''A docstring.'''
    padded = np.pad(x, padding)  # zeros
    n = (len(padded) - len(w)) // stride + 1
    out = np.zeros(n)
    for i in range(n):
        out[i] = np.sum(padded[i * stride : i * stride + len(w)] * w) + b
    return out
"""
DISGUISED = """
import numpy as np
# my very own
def conv1d(signal, kern, bias=0.0, step=1, pad: int = 0) -> 'array':
    zz = np.pad(signal, pad)
    m = (len(zz) - len(kern))//step + 1
    res = np.zeros(m)
    for q in range(m):
        res[q] = np.sum(zz[q*step:q*step+len(kern)]*kern) + bias
    return res
print(conv1d(1, 2))
%timeit conv1d
"""


def test_names_comments_and_layout_make_no_difference():
    assert structure(LOOP) == structure(DISGUISED)
    assert structure(LOOP).size > 60


@pytest.mark.parametrize(
    ("old", "new"),
    [("+ 1", "+ 2"), ("np.sum", "np.mean"), ("// stride", "/ stride"), ("range(n)", "range(n, 0)")],
)
def test_another_program_has_another_structure(old, new):
    assert structure(LOOP) != structure(LOOP.replace(old, new))


@pytest.mark.parametrize(
    "text", ["", "x = 1", "def f(:", "(" * 5000, "\0", "raise NotImplementedError"]
)
def test_what_is_no_answer_has_none(text):
    assert structure(text) is None


def answer(student, digest="d", *, right=True, size=MIN_SIZE, exercise="conv2d"):
    return StudentCode(student, exercise, right, Structure(digest, size), f"code of {student}")


def test_groups_are_answers_with_one_structure():
    found = similar_answers([answer("bob"), answer("ada"), answer("eve", "other")], 20)
    assert [(group.students, group.how_right, group.code) for group in found] == [
        (("ada", "bob"), "right", "code of ada")
    ]


def test_short_answers_are_left_out():
    assert not similar_answers([answer(name, size=MIN_SIZE - 1) for name in "ab"], 20)


def test_the_usual_right_way_is_left_out_but_not_a_shared_mistake():
    names = [f"s{n}" for n in range(8)]
    assert not similar_answers([answer(name) for name in names], 20)
    (group,) = similar_answers([answer(name, right=False) for name in names], 20)
    assert (len(group.students), group.how_right) == (8, "not right")


def test_one_who_fails_with_the_code_of_many_does_not_make_it_wrong():
    names = [f"s{n}" for n in range(15)]
    answers = [answer(name, right=name != "s3") for name in names]
    assert not similar_answers(answers, 20)
    (group,) = similar_answers(answers[2:5], 20)
    assert (len(group.students), group.how_right) == (3, "2 of them right")


def test_wrong_answers_come_first_and_the_course_s_own_solution_is_marked():
    answers = [answer(name, "same") for name in "ab"]
    answers += [answer(name, "wrong", right=False) for name in "cd"]
    groups = similar_answers(answers, 20, {"conv2d": Structure("same", MIN_SIZE)})
    assert [(group.how_right, group.of_course) for group in groups] == [
        ("not right", False),
        ("right", True),
    ]


def test_pairs_are_those_who_are_together_more_than_once():
    answers = [answer(name, exercise=exercise) for exercise in ("x", "y") for name in "ab"]
    answers += [answer(name, exercise="z") for name in "bc"]
    assert pairs(similar_answers(answers, 20)) == (("a", "b", 2),)
