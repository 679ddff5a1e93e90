"""Properties that name a mistake, relations between answers, items of outputs, what a case keeps back."""

import numpy as np

from autograder.exercise.model import Aspect, Case, Exercise, Flaw
from autograder.exercise.plain_values import Rng, Spread
from autograder.judging.answer import Returned, ask_all
from autograder.judging.answer_key import AnswerKey, MistakeText
from autograder.judging.assess import assess
from autograder.judging.compare import compare


def between_0_and_1(case, got):
    if not isinstance(got, float):
        return "returned no number"
    return None if 0 <= got < 1 else Flaw(f"{got:.3g} is outside of 0 to 1", "not-uniform")


def differ(cases, values):
    return Flaw("two seeds gave one number", "own-seed") if len(set(values)) == 1 else None


def an_exercise(*aspects, cases, outputs=()):
    return Exercise("draw", "0", ("rng",), aspects, lambda rng: cases, ("?",) * 3, outputs)


DRAW = an_exercise(
    Aspect("uniform", prop=between_0_and_1),
    Aspect("seeds differ", group="uniform", relation=differ, prop=between_0_and_1),
    cases=[Case("uniform", (Rng(seed),)) for seed in (1, 2)],
)


def judged(function, exercise=DRAW, words=(), expected=0.5):
    cases = exercise.cases(0)
    named = {w.slug: w for w in words}
    right = tuple(Returned(expected) for _ in cases)
    key = AnswerKey(exercise.name, 0, 2.0, right, mistakes=named)
    return assess(exercise, key, cases, list(ask_all(function, cases)))


def test_a_relation_holds_or_fails_for_the_group():
    assert judged(lambda rng: rng.random()).passed
    verdict = judged(lambda rng: 0.25)
    assert [a.passed for a in verdict.aspects] == [True, False]
    assert verdict.diagnosis == "own-seed"
    assert "Two seeds gave one number." in verdict.message


def test_a_relation_is_told_of_other_groups_and_what_is_no_value_there():
    seen = []
    exercise = an_exercise(
        Aspect("draw", beside=("other",), relation=lambda *found: seen.append(found)),
        Aspect("other"),
        cases=[Case("draw", (Rng(1),)), Case("other", (Rng(2),)), Case("other", (Rng(3),))],
    )
    answers = iter([0.5, 0.25, None])

    def draw(rng):
        answer = next(answers)
        if answer is None:
            raise ValueError
        return answer

    judged(draw, exercise)
    ((cases, values),) = seen
    assert [case.group for case in cases] == ["other", "other", "draw"]
    assert values == [0.25, None, 0.5]


def test_a_relation_is_not_asked_where_an_answer_fails_alone():
    verdict = judged(lambda rng: 7.0)
    assert [a.passed for a in verdict.aspects] == [False, False]
    assert verdict.diagnosis == "not-uniform"
    assert "two seeds" not in verdict.message


def test_a_flaw_speaks_with_the_words_of_the_named_mistake():
    words = MistakeText(
        "not-uniform", "normal", "These are no uniform numbers.", "Which method draws them?"
    )
    message = judged(lambda rng: -2.0, words=[words]).message
    assert "These are no uniform numbers." in message
    assert "Which method draws them?" in message
    assert "-2 is outside of 0 to 1" in message


def test_a_plain_sentence_still_names_no_mistake():
    assert judged(lambda rng: "x").diagnosis == "wrong-values"


def test_an_aspect_may_judge_one_item_of_an_output():
    exercise = an_exercise(
        Aspect("a", group="g", output="grads.a"),
        Aspect("b", group="g", output="grads.b"),
        cases=[Case("g", (1,))],
        outputs=("loss", "grads"),
    )
    right = (1.0, {"a": np.ones(2), "b": np.arange(3.0)})

    def only_a(rng):
        return 1.0, {"a": np.ones(2), "b": np.zeros(3)}

    verdict = judged(only_a, exercise, expected=right)
    assert [a.passed for a in verdict.aspects] == [True, False]
    assert "2 of 3 numbers differ" in verdict.message
    assert verdict.evidence is not None
    assert verdict.evidence.output == "grads.b"

    def lacks_a(rng):
        return 1.0, {"b": np.arange(3.0)}

    verdict = judged(lacks_a, exercise, expected=right)
    assert [a.passed for a in verdict.aspects] == [False, True]
    assert "lacks a" in verdict.message


def test_a_difference_in_a_dict_says_under_which_key():
    found = compare({"w": np.ones(2)}, {"w": np.zeros(2)}, tolerance=1e-5, where="grads")
    assert found is not None
    assert found.where == "grads.w"


def test_the_size_of_a_case_counts_arrays_inside_dicts():
    assert Case("g", ({"w": np.ones((2, 3)), "b": Spread(np.ones(4))}, 0.1)).size == 10


def test_what_a_case_keeps_back_is_no_argument():
    seen = []
    cases = [Case("g", (1,), kept=np.ones(3))]
    list(ask_all(lambda *args, **kwargs: seen.append((args, kwargs)), cases))
    assert seen == [((1,), {})]
