import dataclasses
import io
import sys

import misconceptions
import numpy as np
import pytest
import styles
from click.testing import CliRunner
from rich.console import Console

from autograder.authoring import selfcheck
from autograder.cli.commands.selfcheck import rows_table
from autograder.cli.commands.selfcheck import selfcheck as command
from autograder.cli.terminal.error_messages import words_of
from autograder.exercise.courses import everything, find
from autograder.exercise.solutions import NoSolutionsError


def row_of(name, seed=3):
    (row,) = selfcheck.selfcheck([name], seed=seed)
    return row


def test_a_row_counts_what_there_is():
    row = row_of("relu")
    assert (row.notebook, row.exercise) == ("2_filters", "relu")
    assert row.aspects == len(find("relu").aspects)
    assert row.passing == row.styles == len(styles.of("relu"))
    assert row.named == row.mistakes == len(misconceptions.of("relu"))
    assert row.hints
    assert row.problems == ()
    assert row.check_ms > 0
    assert row.judge_ms > 0


def test_a_right_answer_that_is_refused_is_a_problem(monkeypatch):
    monkeypatch.setattr(styles, "of", lambda name: {"odd": np.abs})
    row = row_of("relu")
    assert (row.styles, row.passing) == (1, 0)
    assert (
        row.problems[0] == "the right answer 'odd' fails with seed 3: values, any shape, "
        "leaves its input alone, each answer stands alone"
    )
    assert "fewer than 4" in row.problems[1]


def test_a_mistake_under_another_name_and_one_that_passes_are_problems(monkeypatch):
    absolute = misconceptions.of("relu")[0]
    renamed = dataclasses.replace(absolute, slug="other")
    harmless = dataclasses.replace(absolute, slug="none", function=lambda z: np.maximum(z, 0))
    monkeypatch.setattr(misconceptions, "of", lambda name: (renamed, harmless))
    # The judge's key was made with the names as they are, and knows the mistake by its own.
    monkeypatch.setattr(selfcheck, "judge", _judge_with_the_names_as_they_were())
    row = row_of("relu", seed=4)
    assert (row.mistakes, row.named) == (2, 0)
    assert row.problems == (
        "the mistake other is called absolute-value with seed 4",
        "the mistake none passes with seed 4",
    )


def _judge_with_the_names_as_they_were():
    from autograder.judging.answer import ask_all
    from autograder.judging.answer_key import public_key
    from autograder.judging.assess import assess

    def judge(name, function, *, seed):
        exercise, key = find(name), public_key(find(name).notebook, name)
        cases = exercise.cases(key.seed)
        return assess(exercise, key, cases, list(ask_all(function, cases)))

    return judge


def test_an_aspect_that_nothing_fails_and_hints_that_tell_are_problems(monkeypatch):
    (absolute,) = (m for m in misconceptions.of("relu") if m.slug == "input-overwritten")
    monkeypatch.setattr(misconceptions, "of", lambda name: (absolute,))
    told = dataclasses.replace(
        find("relu"), hints=("return np.maximum(z, 0)", "Is it?", "Is z = 0 kept?")
    )
    monkeypatch.setattr(selfcheck, "chosen", lambda names: (told,))
    monkeypatch.setattr(selfcheck, "judge", _judge_with_the_names_as_they_were())
    row = row_of("relu")
    assert not row.hints
    assert any("no known mistake fails the aspect 'values'" in p for p in row.problems)
    assert "hint 1 is no question: return np.maximum(z, 0)" in row.problems
    assert "hint 3 holds code: Is z = 0 kept?" in row.problems


def unheard_of(**changes):
    """An exercise of this notebook that nothing was built for."""
    return dataclasses.replace(find("relu"), **changes)


def test_before_a_build_it_says_what_to_build(monkeypatch):
    monkeypatch.setattr(selfcheck, "chosen", lambda names: (unheard_of(name="avgpool2d"),))
    row = row_of("avgpool2d")
    assert (row.passing, row.named, row.hints) == (0, 0, True)
    (problem,) = row.problems
    assert "no answer key is packed for avgpool2d (2_filters); run `autograder build`" in problem
    assert "the check cell avgpool2d_check in notebooks/2_filters.py" in problem
    rows_table([row])  # without times


def test_an_exercise_without_a_reference_is_a_problem(monkeypatch):
    monkeypatch.setattr(selfcheck, "chosen", lambda names: (unheard_of(name="relux"),))
    assert row_of("relux").problems == (
        "there is no reference: __init__.py of convnet names no relux",
    )


def test_aspects_without_cases_and_cases_without_aspects_are_problems(monkeypatch):
    values, *others = find("relu").aspects
    renamed = unheard_of(aspects=(dataclasses.replace(values, name="valeus", group=""), *others))
    monkeypatch.setattr(selfcheck, "chosen", lambda names: (renamed,))
    problems = row_of("relu").problems
    assert (
        "the aspect 'valeus' has no case: a case belongs to the aspect whose name it carries"
        in problems
    )
    assert "no aspect looks at the cases 'values'. Did you mean 'valeus'?" in problems


def test_cases_beside_those_of_an_aspect_are_looked_at():
    exercise = find("train_cnn")
    own = {aspect.group for aspect in exercise.aspects}
    assert {case.group for case in exercise.cases(1)} - own
    assert selfcheck._groups(exercise, 1) == []


def test_a_mistake_that_warns_is_a_problem(monkeypatch):
    def warns(z):
        return np.mean(z[:0])

    mistakes = misconceptions.of("relu")
    noisy = dataclasses.replace(mistakes[0], function=warns)
    monkeypatch.setattr(misconceptions, "of", lambda name: (noisy, *mistakes[1:]))
    # A seed of its own: the key made here, with the noisy mistake in it, is kept for the process.
    found = [p for p in row_of("relu", seed=6).problems if "warns" in p]
    assert len(found) == 1
    assert "Mean of empty slice" in found[0]


def test_names_choose_exercises_and_notebooks():
    assert selfcheck.chosen() == everything()
    assert [e.name for e in selfcheck.chosen(["relu"])] == ["relu"]
    assert {e.notebook for e in selfcheck.chosen(["5_learning"])} == {"5_learning"}
    assert selfcheck.chosen(["nothing"]) == ()


def test_the_command_prints_lines_in_a_pipe_and_succeeds():
    result = CliRunner().invoke(command, ["relu", "sgd_step", "--seed", "5"])
    assert result.exit_code == 0, result.output
    lines = [line.split("\t") for line in result.output.splitlines()]
    assert [line[:2] for line in lines] == [["2_filters", "relu"], ["5_learning", "sgd_step"]]
    assert [line[5:7] for line in lines] == [["ok", "ok"]] * 2


@pytest.mark.parametrize(("width", "columns"), [(80, 8), (60, 5)])
def test_the_table_fits_the_terminal(width, columns):
    console = Console(width=width, record=True, file=io.StringIO())
    table = rows_table([row_of("relu"), row_of("sgd_step")], narrow=width < 80)
    assert len(table.columns) == columns
    console.print(table)
    lines = console.export_text().splitlines()
    assert max(map(len, lines)) <= width
    (total,) = (line.split() for line in lines if "in all" in line)
    assert total[:3] == ["2", "in", "all"]
    assert "2/2" in total


def test_the_command_names_problems_and_fails(monkeypatch):
    monkeypatch.setattr(styles, "of", lambda name: {})
    result = CliRunner().invoke(command, ["relu", "--seed", "5"])
    assert result.exit_code == 1
    assert "relu: there are right answers in 0 styles, fewer than 4" in result.output
    assert "\tNO\t" in result.output


def test_the_command_refuses_unknown_names():
    result = CliRunner().invoke(command, ["rleu"])
    assert result.exit_code == 2
    assert "there is no exercise or notebook rleu. Did you mean 'relu'?" in result.output


def test_a_mistake_is_shown_in_full_with_its_changes_marked():
    result = CliRunner().invoke(command, ["2_filters", "--show", "stride-rows-only"])
    assert result.exit_code == 0, result.output
    (mistake,) = (m for m in misconceptions.of("conv2d_single") if m.slug == "stride-rows-only")
    name, observation, question, *code = result.output.splitlines()
    assert name == "conv2d_single: the stride is used for the rows only"
    assert (observation, question) == (mistake.observation, mistake.question)
    assert "\n".join(code) == mistake.marked()
    assert [line.strip() for line in code if line[0] == "+"] == [
        "+             window = x[i * stride : i * stride + kh, j : j + kw]"
    ]


def test_a_slug_of_several_exercises_is_shown_for_each_of_those_named():
    names = ["conv1d", "relu", "conv2d"]
    result = CliRunner().invoke(command, [*names, "--show", "filter-flipped"])
    titles = [
        line for line in result.output.splitlines() if line.endswith(": the filter is flipped")
    ]
    assert titles == ["conv1d: the filter is flipped", "conv2d: the filter is flipped"]


def test_an_unknown_slug_is_refused_with_the_nearest_one():
    result = CliRunner().invoke(command, ["conv1d", "--show", "filter-fliped"])
    assert result.exit_code == 2
    assert "there is no mistake filter-fliped. Did you mean 'filter-flipped'?" in result.output
    result = CliRunner().invoke(command, ["relu", "--show", "filter-flipped"])
    assert result.exit_code == 2
    assert "there is no mistake filter-flipped." in result.output


def test_without_the_solutions_the_command_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "styles", None)
    result = CliRunner().invoke(command, ["relu"])
    assert isinstance(result.exception, NoSolutionsError)
    assert "pip install cnn-course-solutions" in words_of(result.exception)


@pytest.mark.slow
def test_the_whole_course_is_in_order():
    assert [row.problems for row in selfcheck.selfcheck() if row.problems] == []
