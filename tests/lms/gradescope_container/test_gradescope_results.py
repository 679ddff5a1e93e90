"""What students read on Gradescope: points that add up, plain text, no seed, no score that nobody gave."""

import json
from dataclasses import replace

import pytest

from autograder.grading.grade_one import grade_submission
from autograder.lms.gradescope_container import gradescope_results as telling
from autograder.lms.results import plain, results, scored
from tests.helpers.grading_fakes import ANSWERS, WRONG_RELU, known_context, uploaded

SEED = 918273645546
CONTEXT = known_context(seed=SEED)
HOSTILE = "<script>alert(1)</script>\x1b[31m\N{RIGHT-TO-LEFT OVERRIDE}**b** ```"


def graded(answers):
    return grade_submission(uploaded(answers), CONTEXT)


def told(answers, visibility="visible"):
    return json.loads(telling.results_of(graded(answers), visibility))


def points(document):
    return {t["name"]: (t["score"], t["max_score"]) for t in document["tests"] if "score" in t}


@pytest.mark.parametrize("relu", [ANSWERS["relu"], WRONG_RELU, "", "def relu(z): 1/0"])
def test_aspects_add_up_to_the_score(relu):
    document = told(ANSWERS | {"relu": relu})
    found = points(document)
    assert sum(score for score, _ in found.values()) == pytest.approx(document["score"], abs=0.03)
    assert sum(most for _, most in found.values()) == pytest.approx(7, abs=0.03)
    assert all(test["status"] in ("passed", "failed") for test in document["tests"])


def test_a_wrong_aspect_without_weight_is_not_called_right():
    result = graded(ANSWERS | {"relu": WRONG_RELU})
    relu, *others = result.verdicts
    wrong = next(aspect for aspect in relu.aspects if not aspect.passed)
    aspects = tuple(replace(a, weight=0.0) if a is wrong else a for a in relu.aspects)
    changed = replace(result, verdicts=(replace(relu, aspects=aspects), *others))
    found = {
        t["name"]: t["status"] for t in json.loads(telling.results_of(changed, "visible"))["tests"]
    }
    assert found[f"relu: {wrong.name}"] == "failed"


def test_the_mistake_is_named_beside_its_exercise():
    document = told(ANSWERS | {"relu": WRONG_RELU})
    relu, *aspects = [t for t in document["tests"] if t["number"].split(".")[0] == "1"]
    assert (relu["name"], relu["status"]) == ("relu", "failed")
    assert "score" not in relu
    assert "Look at:" in relu["output"]
    assert [test["number"] for test in aspects] == [f"1.{n + 1}" for n in range(len(aspects))]
    assert document["extra_data"]["diagnoses"] == {"relu": "absolute-value"}


@pytest.mark.parametrize(("answer", "status"), [("Locality.", "passed"), (None, "failed")])
def test_written_answers_wait_for_a_person_without_points(answer, status):
    answers = {name: text for name, text in ANSWERS.items() if name != "filters_written_1"}
    if answer:
        answers["filters_written_1"] = answer
    (written,) = [t for t in told(answers)["tests"] if t["name"] == "filters_written_1"]
    assert written["status"] == status
    assert "score" not in written
    assert "max_score" not in written


@pytest.mark.parametrize("submission", [b"", b"\0garbage", b"{", b"[]"])
def test_what_cannot_be_read_earns_nothing_and_says_why(submission):
    document = told(submission)
    assert document["score"] == 0
    assert "could not be read" in document["output"]


def test_no_text_is_more_than_text():
    document = told(ANSWERS)
    formats = [document[f"{what}_format"] for what in ("output", "test_output", "test_name")]
    assert formats == ["text", "text", "text"]
    assert document["stdout_visibility"] == "hidden"
    assert all("output_format" not in test for test in document["tests"])
    assert plain(HOSTILE) == "<script>alert(1)</script>?[31m\N{REPLACEMENT CHARACTER}**b** ```"
    assert plain("a\r\nb\0") == "a\nb\N{REPLACEMENT CHARACTER}"
    assert len(plain("x\n" * 100_000)) == 20_000


def test_a_student_s_words_stay_printable():
    code = f"def relu(z):\n    raise ValueError({HOSTILE!r})"
    result = graded(ANSWERS | {"relu": code})
    text = telling.results_of(replace(result, remarks=(HOSTILE,)), "visible")
    assert text.isascii()
    words = json.dumps(json.loads(text), ensure_ascii=False)
    assert "\\u001b" not in words
    assert "\N{RIGHT-TO-LEFT OVERRIDE}" not in words


def test_the_seed_is_told_to_nobody():
    assert str(SEED) not in telling.results_of(graded(ANSWERS), "visible")


def test_students_see_it_when_the_instructor_says():
    assert told(ANSWERS, "after_published")["visibility"] == "after_published"


def test_an_apology_gives_no_score_and_keeps_its_reason_from_students():
    document = json.loads(telling.apology("no walls <here>"))
    assert "score" not in document
    assert "not your fault" in document["output"]
    (test,) = document["tests"]
    assert (test["visibility"], test["output"]) == ("hidden", "no walls <here>")
    assert "score" not in test


def test_numbers_are_numbers():
    with pytest.raises(ValueError, match="JSON"):
        results("", [scored("a", float("nan"), 1, "")], score=float("nan"))
