"""All notebooks of the course: their cells, points and questions, and whole runs when filled."""

import dis
import itertools
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import CodeType
from typing import Any

import nbformat
import pytest

from autograder import judge
from autograder.assignment.release_version import release_version
from autograder.assignment.source_notebook import points
from autograder.exercise.courses import of_notebook
from autograder.runner.run_notebook import run_notebook
from autograder.sandbox.available import sandbox_available
from tests.helpers.notebook_runs import GRADED, NAMES, Run, answers_of, built, grader, released, run
from tests.helpers.waiting import patient


def solutions(notebook):
    return [c for c in notebook.cells if grader(c).get("solution") and c.cell_type == "code"]


@pytest.mark.parametrize("name", GRADED)
def test_twenty_points_over_the_exercises_and_four_for_a_person(name):
    notebook = built(name)
    worth = points(notebook)
    assert set(worth) == {exercise.name for exercise in of_notebook(name)}
    assert sum(worth.values()) == 20
    written = [c for c in notebook.cells if grader(c).get("grade") and grader(c).get("solution")]
    assert [grader(c)["points"] for c in written] == [2, 2]


@pytest.mark.parametrize("name", GRADED)
def test_the_authors_answers_earn_every_point(name):
    answers = answers_of(name)
    for exercise in of_notebook(name):
        verdict = judge(exercise.name, answers[exercise.name], seed=77)
        assert verdict.passed, verdict.message


def regions(cell):
    """The lines between the solution marks."""
    found, inside = [], False
    for line in cell.source.split("\n"):
        if "BEGIN SOLUTION" in line:
            inside = True
        elif "END SOLUTION" in line:
            inside = False
        elif inside:
            found.append(line.strip())
    return found


@pytest.mark.parametrize("name", NAMES)
def test_what_students_get_holds_no_solution(name):
    notebook = built(name)
    released = release_version(notebook)
    kept = {line.strip() for cell in released.cells for line in cell.source.split("\n")}
    given = {
        line.strip()
        for cell in notebook.cells
        if not grader(cell).get("solution")
        for line in cell.source.split("\n")
    }
    for cell in solutions(notebook):
        lines = [line for line in regions(cell) if len(line) > 12 and not line.startswith("#")]
        assert regions(cell), f"{grader(cell)['grade_id']} has no solution region"
        assert not [line for line in lines if line in kept and line not in given]
    text = "\n".join(cell.source for cell in released.cells)
    assert "SOLUTION" not in text
    assert "Model answer" not in text
    assert "Marking" not in text


@dataclass(frozen=True)
class Facts:
    """What a notebook has, and what it prints when it is filled."""

    points: dict[str, int]
    written: str
    rows: tuple[str, ...]
    pictures: int
    #: Pieces of the answers, which no student may get.
    secret: tuple[str, ...]
    printed: Callable[[Run], None]
    helpers: tuple[str, ...] = ()
    #: Lines of a demonstration.
    lines: int = 10
    columns: int = 90


def hypothesis(done: Run) -> None:
    rates = re.findall(
        r"^(\w[\w ]+?) +in order (\d+)% +shuffled (\d+)%$", done.printed, re.MULTILINE
    )
    right = {name: (int(ordered), int(mixed)) for name, ordered, mixed in rates}
    # The reading of the untrained layers: each step helps, the last one most, order matters.
    free, local, tied = (right[name] for name in ("any matrix", "local", "local and tied"))
    assert free[0] < local[0] < tied[0] - 30
    assert tied[1] < tied[0] - 30


def filters(done: Run) -> None:
    assert "[40, 120, 200, 248, 360, 440]" in done.printed
    assert "best linear network:     [1. 1. 1. 1.]" in done.printed
    assert "two filters, ReLU, sum:  [0. 0. 2. 2.]" in done.printed


def pooling(done: Run) -> None:
    for words in ("found: 48 of 48", "3 of 15 moves", "AlexNet: 195 of 227", "37,752,832"):
        assert words in done.printed


def backprop(done: Run) -> None:
    printed = done.printed
    # "Nine digits or more agree", and so do the layers, one at a time.
    agree = re.findall(r"(?:error of )?\b(?:dW1|dW2|dx|dW|dw|db):? (\d+e-\d+)", printed)
    assert len(agree) >= 9
    assert max(map(float, agree)) < 1e-8
    # A transposed gradient passes with an upstream gradient of ones, and fails with a random one.
    ones, mixed = (
        float(re.search(rf"{how}: error (\S+)", printed)[1])  # type: ignore[index]
        for how in ("all ones", "random")
    )
    assert ones < 1e-7 < 1e-4 < mixed
    before, after = re.search(r"sum of dout (\S+) +sum of dx (\S+)", printed).groups()  # type: ignore[union-attr]
    assert before == after
    losses = [float(loss) for loss in re.findall(r"^step \d: .* loss (\S+)$", printed, re.M)]
    assert losses == sorted(losses, reverse=True)
    assert len(losses) == 6


def learning(done: Run) -> None:
    printed = done.printed
    assert float(re.search(r"test images: +(\d+\.\d)%", printed)[1]) > 90  # type: ignore[index]
    moved = [
        [float(n) for n in row] for row in re.findall(r"^[+-]\d +(\S+)%  (\S+)%", printed, re.M)
    ]
    left, rest, right = moved
    assert min(rest) > 90 > 70 > max(left + right)
    assert left[0] > left[1]
    assert right[0] > right[1]


FACTS = {
    "1_hypothesis_class": Facts(
        {"dense": 4, "count_dense_params": 3, "count_conv_params": 3, "conv_matrix": 6, "shift": 4},
        "hypothesis",
        ("L1", "L2", "L3", "L4", "L5", "L6", "L9", "L15"),
        16,
        ("x @ W", "k // 2\\n", "zeros_like"),
        hypothesis,
    ),
    "2_filters": Facts(
        {
            "relu": 1, "conv1d": 3, "merge_filters": 1, "conv_output_size": 2, "conv2d_single": 3,
            "conv2d": 4,
            "im2col": 3, "conv2d_im2col": 1, "dilated_conv1d_bug": 2,
        },
        "filters",
        ("L7", "L8", "L9", "L10", "L11", "L12"),
        25,
        ("sliding_window_view(", "last_start"),
        filters,
    ),
    "3_max_pooling": Facts(
        {
            "maxpool1d": 3, "maxpool2d": 5, "detect": 3, "receptive_field": 3, "trace_shapes": 4,
            "avgpool1d_bug": 2,
        },
        "pooling",
        ("L13", "L14"),
        13,
        ("step *= stride", "kh // 2"),
        pooling,
        columns=95,
    ),
    "4_backprop": Facts(
        {
            "tiny_forward": 1, "tiny_jacobians": 2, "tiny_backward": 2, "numerical_gradient": 1,
            "relu_backward": 1, "dense_backward": 2, "conv1d_backward": 2, "conv2d_backward": 3,
            "maxpool2d_backward": 2, "softmax_nll": 2,
            "avgpool1d_backward_bug": 2,
        },
        "backprop",
        ("L16", "L17", "L18"),
        12,
        (),
        backprop,
        lines=13,
        columns=100,
    ),
    "5_learning": Facts(
        {
            "init_cnn": 2, "cnn_forward": 3, "cnn_loss_and_grads": 5, "sgd_step": 1,
            "train_cnn": 5, "momentum_step": 2, "adam_step_bug": 2,
        },
        "learning",
        ("L14", "L15", "L18"),
        12,
        (),
        learning,
        helpers=("columns", "pool", "softmax_loss", "pool_backward"),
        lines=11,
    ),
}  # fmt: skip
each = pytest.mark.parametrize("name", GRADED)


def pairs(name: str) -> list[tuple[Any, Any]]:
    """Each cell with the cell above it."""
    cells = built(name).cells
    return list(itertools.pairwise(cells))


@each
def test_every_exercise_has_its_cell_its_check_and_its_points(name: str) -> None:
    checks = {}
    for before, cell in pairs(name):
        meta = grader(cell)
        if cell.cell_type == "code" and meta.get("grade"):
            exercise = grader(before)["grade_id"]
            assert meta["grade_id"] == f"{exercise}_check"
            assert meta["locked"]
            assert cell.source == f"check({exercise})"
            assert f"def {exercise}(" in before.source
            checks[exercise] = meta["points"]
    assert checks == FACTS[name].points


@each
def test_two_written_questions_follow_their_question(name: str) -> None:
    written = [
        (before.source, grader(cell))
        for before, cell in pairs(name)
        if cell.cell_type == "markdown" and grader(cell)
    ]
    stem = FACTS[name].written
    assert [meta["grade_id"] for _, meta in written] == [f"{stem}_written_1", f"{stem}_written_2"]
    assert all(meta["points"] == 2 and meta["grade"] and meta["solution"] for _, meta in written)
    assert all("### Written question" in question for question, _ in written)


@each
def test_grade_ids_are_unique_and_legal(name: str) -> None:
    facts = FACTS[name]
    ids = [grader(cell)["grade_id"] for cell in built(name).cells if grader(cell)]
    assert len(ids) == len(set(ids)) == 2 * len(facts.points) + len(facts.helpers) + 2
    assert all(re.fullmatch(r"[a-zA-Z0-9_-]+", one) for one in ids)


@pytest.mark.parametrize(("name", "row"), [(n, row) for n in FACTS for row in FACTS[n].rows])
def test_each_lecture_row_stands_where_it_is_taught(name: str, row: str) -> None:
    lines = [
        line
        for cell in built(name).cells
        if cell.cell_type == "markdown"
        for line in cell.source.splitlines()
        if line.startswith("*Lecture row")
    ]
    assert any(re.search(rf"\b{row}\b", line) for line in lines)


@pytest.mark.parametrize("row", FACTS["1_hypothesis_class"].rows)
def test_the_table_of_notebook_1_names_the_sections_that_carry_a_row(row: str) -> None:
    cells = built("1_hypothesis_class").cells
    sections: dict[str, str] = {}
    here = ""
    for cell in cells:
        for line in cell.source.splitlines() if cell.cell_type == "markdown" else ():
            if found := re.match(r"## (\d+)\.", line):
                here = found[1]
            if line.startswith("*Lecture row"):
                sections[here] = sections.get(here, "") + line
    (listed,) = re.findall(rf"^\| {row} \|.*\| ([\d, ]+) \|$", cells[-1].source, re.M)
    taught = [number for number, line in sections.items() if re.search(rf"\b{row}\b", line)]
    assert taught == listed.split(", ")


@each
def test_a_notebook_says_below_its_first_picture_how_it_works(name: str) -> None:
    sources = [cell.source for cell in built(name).cells]
    (place,) = (
        i for i, text in enumerate(sources) if text.startswith("## How this notebook works")
    )
    assert any("plots." in text for text in sources[:place])
    assert sum(text.startswith("## ") for text in sources[: place + 1]) == 1
    exercises = set(FACTS[name].points)
    assert set(re.findall(r"\b(?:hint|case)\((\w+)\)", sources[place])) <= exercises
    for words in ("*Your turn*", "checks", "`hint(", "case(", "*What if*", "`with attempt():`"):
        assert words in sources[place]
    assert re.search(
        r"\*Lecture row\*.*\]\(https?://.*The table at\s+the end", sources[place], re.S
    )
    assert "*Shift + Enter*" in sources[0]
    assert re.search(r"Plan [\d.]+ to [\d.]+ hours", " ".join(sources[0].split()))


@each
def test_cells_are_short(name: str) -> None:
    for cell in built(name).cells:
        if cell.cell_type == "code" and not grader(cell):
            lines = [line for line in cell.source.splitlines() if line.strip()]
            assert len(lines) <= FACTS[name].lines, cell.source
            assert max(map(len, lines)) <= FACTS[name].columns, cell.source


def test_every_part_of_notebook_5_comes_with_an_example() -> None:
    parts = []
    told = ("**Predict:**", "predict(")
    cells = [c for c in built("5_learning").cells if not c.source.startswith(told)]
    for before, cell in itertools.pairwise(cells):
        if grader(before).get("grade_id", "").startswith("helpers_"):
            (defined,) = re.findall(r"^def (\w+)", before.source, re.MULTILINE)
            assert f"{defined}(" in cell.source
            assert "with attempt():" in cell.source
            parts.append(defined)
    assert tuple(parts) == FACTS["5_learning"].helpers


@each
def test_no_answer_reaches_a_student(name: str) -> None:
    facts = FACTS[name]
    text = nbformat.writes(released(name))
    for words in ("BEGIN SOLUTION", "Model answer", "Marking", *facts.secret):
        assert words not in text
    assert text.count('"    raise NotImplementedError()') == len(facts.points) + len(facts.helpers)
    assert text.count("YOUR ANSWER HERE") == 2
    assert not re.search(r"\b(convnet|misconceptions)\b", text)


@pytest.mark.slow
@each
def test_the_instructor_version_runs(name: str, tmp_path: Path) -> None:
    facts = FACTS[name]
    done = run(built(name), tmp_path)
    assert not done.complaints
    assert done.wordless == []
    for words in ("not written yet", "Nothing to show", "is not there yet"):
        assert words not in done.printed
    facts.printed(done)
    assert len(done.pictures) >= facts.pictures
    for exercise, points_ in facts.points.items():
        assert done.full_marks(exercise, points_), done.reports


@pytest.mark.slow
@each
def test_a_graded_notebook_shows_no_error_where_all_is_right(name: str) -> None:
    """Less data and shorter trainings break no demonstration: it would blame right answers."""
    if not sandbox_available().ok:
        pytest.skip(sandbox_available().reason)
    checks = [
        grader(c)["grade_id"] for c in built(name).cells if "check(" in c.source and grader(c)
    ]
    ran = run_notebook(built(name), [], check_ids=checks, limits=patient())
    assert ran.remarks == ()
    outputs = [output for cell in ran.notebook.cells for output in cell.get("outputs", ())]
    assert {output.output_type for output in outputs} <= {"stream"}
    assert {output.name for output in outputs} <= {"stdout"}
    printed = "".join(output.text for output in outputs)
    for words in (" stopped", "not written yet", "Nothing to show", "is not there yet"):
        assert words not in printed


def taken(code: CodeType, stored: set[str]) -> Iterator[str]:
    """Yield the names that code takes from cells above it; ``stored`` gets those that it gives."""
    for step in dis.get_instructions(code):
        if step.opname == "STORE_NAME":
            stored.add(step.argval)
        if isinstance(step.argval, CodeType):
            yield from taken(step.argval, stored)
        elif step.opname in ("LOAD_NAME", "LOAD_GLOBAL") and step.argval not in stored:
            yield step.argval


@pytest.mark.parametrize("name", GRADED)
def test_a_failing_call_that_somebody_tries_changes_no_example_below(name: str) -> None:
    """A failed check proposes ``x, w = case(conv1d)``: then `x` and `w` are what that call needs."""
    tried: set[str] = set()
    for cell in built(name).cells:
        grade_id = grader(cell).get("grade_id", "")
        if cell.cell_type == "code" and not grade_id:
            stored: set[str] = set()
            lost = tried & set(taken(compile(cell.source, "", "exec"), stored))
            assert not lost, f"{lost} of a call that was tried: {cell.source}"
            tried -= stored
        tried |= {p for e in of_notebook(name) if e.name == grade_id for p in e.parameters}
