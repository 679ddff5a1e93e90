"""Questions about code, on right answers in all styles; each answer is found a second time in another way."""

import ast
import functools
from collections import Counter, defaultdict

import numpy as np
import pytest

from autograder.exercise.courses import everything, find
from autograder.exercise.model import Case
from autograder.exercise.plain_values import leaves, plain, realize
from autograder.exercise.solutions import right_answers
from autograder.judging.answer_key import public_key
from autograder.judging.code_questions import ENDS, choose, code_questions, small_cases
from autograder.judging.own_code import STEP, facts_of, simple_lines

STYLES = [(e.name, style) for e in everything() if not e.hunt for style in right_answers(e)]
QUICK = [
    (name, next(iter(right_answers(find(name)))))
    for name in ("relu", "conv2d", "shift", "sgd_step")
]


@functools.cache
def cases_of(name):
    exercise = find(name)
    return small_cases(exercise, exercise.cases(public_key(exercise.notebook, name).seed))[:8]


def called(function, case, changed=None):
    args = list(realize(case.args))
    for (place, index), by in (changed or {}).items():
        args[place] = args[place].astype(float)
        args[place][index] += by
    with np.errstate(all="ignore"):
        return dict(leaves(plain(function(*args, **realize(dict(case.kwargs))))))


class Marked(ast.NodeTransformer):
    """Puts a call before and after each line that questions are about: no tracer is needed."""

    def __init__(self, lines):
        self.lines = lines

    def generic_visit(self, node):
        super().generic_visit(node)
        for field in ("body", "orelse", "finalbody"):
            body = getattr(node, field, None)
            if isinstance(body, list):
                setattr(node, field, [new for one in body for new in self.marked(one)])
        return node

    def marked(self, node):
        if not isinstance(node, ast.stmt) or node.lineno not in self.lines:
            return [node]
        if isinstance(node, (ast.FunctionDef, ast.For, ast.While, ast.If, ast.With)):
            return [node]
        before = ast.parse(f"__hit({node.lineno})").body
        after = (
            []
            if isinstance(node, ast.Return)
            else ast.parse(f"__see({node.lineno}, dict(locals()))").body
        )
        return [*before, node, *after]


def watched(function, source, case):
    """Return runs by line, and the values of names after each line."""
    hits, seen = Counter(), defaultdict(list)
    tree = ast.parse(source)
    tree.body[0].decorator_list = []
    tree = ast.fix_missing_locations(Marked(simple_lines(source)).visit(tree))
    names = dict(function.__globals__) | {
        "__hit": lambda line: hits.update([line]),
        "__see": lambda line, found: seen[line].append(found),
    }
    exec(compile(tree, "<marked>", "exec"), names)
    called(names[function.__name__], case)
    return hits, seen


def without(function, source, line, case):
    rows = source.split("\n")
    indent = len(rows[line - 1]) - len(rows[line - 1].lstrip())
    rows[line - 1] = " " * indent + "..."
    tree = ast.parse("\n".join(rows))
    tree.body[0].decorator_list = []
    names = dict(function.__globals__)
    exec(compile(tree, "<without>", "exec"), names)
    right = called(function, case)
    try:
        got = called(names[function.__name__], case)
    except TypeError as error:
        return "shape" if type(error).__name__ == "NotPlainError" else "error"
    except Exception:
        return "error"
    shapes = [
        {path: None if x is None else np.shape(x) for path, x in one.items()}
        for one in (got, right)
    ]
    if shapes[0] != shapes[1] or any(x is None for x in got.values()):
        return "shape"
    same = all(
        got[p] == right[p] if isinstance(right[p], str) else np.allclose(got[p], right[p])
        for p in right
    )
    return "same" if same else "numbers"


def verified(function, exercise, case, facts, question):
    """Whether the option that is called true is found in another way, and no other option is."""
    source, right = facts["source"], question.right
    if question.kind in ("count", "busiest", "value", "shape"):
        hits, seen = watched(function, source, case)
        if question.kind == "count":
            return str(hits[int(question.subject)]) == right
        if question.kind == "busiest":
            lines = [int(option.removeprefix("line ")) for option in question.options]
            best = max(lines, key=hits.__getitem__)
            return f"line {best}" == right and sum(hits[n] == hits[best] for n in lines) == 1
        line, name = question.subject.split()
        found = {
            np.shape(v[name]) if question.kind == "shape" else v[name] for v in seen[int(line)]
        }
        return {str(one) for one in found} == {right}
    if question.kind == "without":
        return ENDS[without(function, source, int(question.subject), case)] == right
    answer = called(function, case)
    if question.kind == "reads":
        place, path, _, _ = facts["reads"]
        entry = ast.literal_eval(question.subject)
        name = exercise.parameters[place]
        moving = []
        for option in question.options:
            index = tuple(ast.literal_eval(option.removeprefix(name)))
            after = called(function, case, {(place, index): STEP})
            moving.append(
                not np.isclose(after[path][entry], answer[path][entry], rtol=1e-7, atol=1e-9)
            )
        return [n for n, one in enumerate(moving) if one] == [question.answer]
    if question.kind == "entry":
        path, _, index = question.subject.partition(" ")
        return f"{float(np.asarray(answer[path])[ast.literal_eval(index)]):g}" == right
    return str(np.shape(answer[question.subject])) == right


def judge_style(name, style):
    exercise, function = find(name), right_answers(find(name))[style]
    followed = [(case, facts_of(function, case.args, case.kwargs)) for case in cases_of(name)[:4]]
    asked = choose(exercise, followed, "seed", 3)
    if len(asked) < 3:
        more = [(case, facts_of(function, case.args, case.kwargs)) for case in cases_of(name)]
        asked = choose(exercise, more, "seed", 3)
    assert len({(id(one.case), one.question.text) for one in asked}) == 3
    facts = {id(case): found for case, found in followed}
    for one in asked:
        question = one.question
        assert len(set(question.options)) == 4, question
        known = facts.get(id(one.case)) or facts_of(function, one.case.args, one.case.kwargs)
        assert verified(function, exercise, one.case, known, question), (known["source"], question)


@pytest.mark.parametrize(("name", "style"), QUICK)
def test_three_questions_each_with_one_true_answer(name, style):
    judge_style(name, style)


@pytest.mark.slow
@pytest.mark.parametrize(("name", "style"), STYLES)
def test_three_questions_on_each_right_answer(name, style):
    judge_style(name, style)


LOOPS = """
def total(x, stride=2):
    n = len(x)
    s = 0
    for i in range(0, n, stride):
        s = s + x[i]
    while n > 1:
        n = n // 2
    return s
"""


def facts_of_text(text, *args):
    import linecache

    linecache.cache["<given>"] = (len(text), None, text.strip().splitlines(True), "<given>")
    names = {"np": np}
    exec(compile(text.strip(), "<given>", "exec"), names)
    return facts_of(names["total"], args, {})


def test_facts_are_counted_and_looked_up():
    facts = facts_of_text(LOOPS, np.arange(5.0))
    assert dict(facts["counts"]) == {2: 1, 3: 1, 5: 3, 7: 2, 8: 1}
    assert facts["values"] == [[2, "n", 5], [3, "s", 0]]  # s and n differ from run to run below
    # Without line 7 the loop has no end: nothing is asked about that.
    assert dict(facts["without"]) == {2: "error", 3: "error", 5: "numbers", 8: "shape"}


@pytest.mark.parametrize(
    "body",
    [
        "raise ValueError",
        "while True:\n        x = x + 1",
        "return np.random.random(3)",
        "return object()",
    ],
)
def test_what_cannot_be_followed_has_no_facts(body):
    assert facts_of_text(f"def total(x):\n    {body}", np.arange(5.0)) == {}


@pytest.mark.parametrize(
    "facts",
    [None, 3, {}, {"source": 3}, {"source": "def f(x):\n    y = 1\n    return y"},
     {"source": "def f(x):\n    y = 1\n    return y", "counts": "x", "values": [[2, "<b>", 3]],
      "result": None, "without": [[2, "x"]], "reads": [1]}],
)  # fmt: skip
def test_facts_from_a_sandbox_may_be_anything(facts):
    assert code_questions(find("conv2d"), cases_of("conv2d")[0], facts, "seed") == ()


def test_a_name_that_nobody_looks_at_is_not_asked_about():
    facts = facts_of_text("def total(x):\n    _, k, _w = 7, 8, 9\n    return x * k", np.arange(5.0))
    case = Case("call", (np.arange(5.0),))
    asked = [q for q in code_questions(find("relu"), case, facts, "s") if q.kind == "value"]
    assert {question.subject for question in asked} == {"2 k"}


def test_options_come_from_named_mistakes_where_there_are_some():
    exercise, case = find("relu"), Case("handy", (np.arange(-3.0, 4.0),))
    facts = facts_of(next(iter(right_answers(exercise).values())), case.args, case.kwargs)
    wrong = np.full(np.shape(facts["result"]), 77.0)
    found = [q for q in code_questions(exercise, case, facts, "s", [wrong]) if q.kind == "entry"]
    assert found
    assert all("77" in question.options and question.right != "77" for question in found)


def test_a_number_of_the_answer_is_asked_only_where_the_call_is_written_out():
    exercise = find("relu")
    for z, asked in ((np.arange(-9.0, 9.0), True), (np.arange(-15.0, 15.0), False)):
        case = Case("call", (z,))
        facts = facts_of(next(iter(right_answers(exercise).values())), case.args, case.kwargs)
        kinds = {question.kind for question in code_questions(exercise, case, facts, "s")}
        assert ("entry" in kinds) == asked
        assert asked == exercise.tells_all(case) == ("-9, -8" in exercise.written_out(case))
