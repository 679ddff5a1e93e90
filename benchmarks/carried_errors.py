"""How many points does one mistake cost in what builds on it? With and without errors carried forward.

Run as ``python -m benchmarks.carried_errors [--most N] [--of NAME] [NOTEBOOK...]``. Each known wrong answer
to a function that exercises build on is put into a notebook of right answers, and the exercises are judged
as grading does it, but in this process. Such a function is an exercise of the notebook, a helper, or an
exercise of an earlier notebook that was brought along. The last column must be 0: so many exercises still
lose points by a mistake in another function.
"""

import argparse
import copy
import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

import nbformat

from autograder.assignment.context import Context
from autograder.exercise.courses import below, find
from autograder.exercise.model import Exercise
from autograder.exercise.solutions import wrong_answers
from autograder.grading.carry_forward import carry_forward, that_matters
from autograder.grading.retry import Asked
from autograder.judging.answer import Answer
from autograder.judging.assess import assess
from autograder.judging.verdict import Verdict
from benchmarks.measure import describe_machine
from tests.helpers.grading_fakes import run_here, source_context
from tests.helpers.notebook_runs import NAMES, built, grader

SEED = 7
#: Right answers that call an earlier one, where the authored answers do not, by grade_id.
CALLING = {
    "count_conv_params": """
def count_conv_params(kernel_size, in_channels, out_channels):
    kh, kw = (kernel_size, kernel_size) if isinstance(kernel_size, int) else kernel_size
    return count_dense_params(kh * kw * in_channels, out_channels)
""",
    "merge_filters": """
def merge_filters(w1, w2):
    return conv1d(np.asarray(w1), np.asarray(w2)[::-1], padding=len(w2) - 1)
""",
    "conv2d": """
def conv2d(x, w, b, stride=1, padding=0):
    return np.array([
        [sum(conv2d_single(x[n, c], w[f, c], 0.0, stride, padding) for c in range(x.shape[1])) + b[f]
         for f in range(len(w))] for n in range(len(x))
    ])
""",
    "maxpool2d": """
def maxpool2d(x, size, stride=None):
    sh, sw = (size, size) if isinstance(size, int) else size
    th, tw = (None, None) if stride is None else (stride,) * 2 if isinstance(stride, int) else stride
    rows = np.apply_along_axis(maxpool1d, 3, x, sw, tw)
    return np.apply_along_axis(maxpool1d, 2, rows, sh, th)
""",
    "detect": """
def detect(x, w, b):
    kh, kw = w.shape
    z = relu(conv2d_single(np.pad(x, ((kh // 2, kh // 2), (kw // 2, kw // 2))), w, b))
    return bool(maxpool2d(z[None, None], z.shape).max() > 0)
""",
    "momentum_step": """
def momentum_step(params, grads, velocity, lr, beta=0.9):
    v = {name: beta * velocity[name] + grads[name] for name in params}
    return sgd_step(params, v, lr), v
""",
    "maxpool1d": """
def maxpool1d(x, size, stride=None):
    step = size if stride is None else stride
    return np.array([x[i * step:i * step + size].max() for i in range(conv_output_size(len(x), size, step))])
""",
    "trace_shapes": """
def trace_shapes(input_shape, layers):
    pair = lambda value: (value, value) if isinstance(value, int) else tuple(value)
    shape, rows = tuple(input_shape), []
    for layer in layers:
        kind, count = layer["type"], 0
        if kind == "conv":
            k, (c, h, w), s, p = pair(layer["kernel"]), shape, layer["stride"], layer["padding"]
            count = count_conv_params(k, c, layer["filters"])
            shape = (layer["filters"], conv_output_size(h, k[0], s, p), conv_output_size(w, k[1], s, p))
        elif kind == "pool":
            k, (c, h, w), s = pair(layer["size"]), shape, layer["stride"]
            shape = (c, conv_output_size(h, k[0], s), conv_output_size(w, k[1], s))
        elif kind == "flatten":
            shape = (int(np.prod(shape)),)
        elif kind == "dense":
            count = count_dense_params(shape[0], layer["units"])
            shape = (layer["units"],)
        rows.append((kind, shape, count))
    return rows
""",
    "tiny_forward": """
def tiny_forward(x, w1, w2, y):
    z1 = conv1d(x, w1, 0.0, 1, 1)
    a1 = relu(z1)
    a2 = float(w2 @ a1)
    return z1, a1, a2, float((a2 - y) ** 2)
""",
    "conv1d_backward": """
def conv1d_backward(dout, x, w, stride=1, padding=0):
    n, k = conv_output_size(len(x), len(w), stride, padding), len(w)
    xp, dxp, dw = np.pad(x, padding), np.zeros(len(x) + 2 * padding), np.zeros(k)
    for i in range(n):
        dw += dout[i] * xp[i * stride:i * stride + k]
        dxp[i * stride:i * stride + k] += dout[i] * w
    return dxp[padding:padding + len(x)], dw, float(np.sum(dout))
""",
    "conv2d_backward": """
def conv2d_backward(dout, x, w, stride=1, padding=0):
    (n, c, height, width), (f, _, kh, kw), p, s = x.shape, w.shape, padding, stride
    flat = dout.reshape(n, f, -1)
    dw = (flat @ im2col(x, kh, kw, s, p).transpose(0, 2, 1)).sum(0).reshape(w.shape)
    dxp = np.zeros((n, c, height + 2 * p, width + 2 * p))
    for i in range(dout.shape[2]):
        for j in range(dout.shape[3]):
            dxp[:, :, i * s:i * s + kh, j * s:j * s + kw] += np.tensordot(dout[:, :, i, j], w, 1)
    return dxp[:, :, p:p + height, p:p + width], dw, dout.sum((0, 2, 3)) * 1.0
""",
    "maxpool2d_backward": """
def maxpool2d_backward(dout, x, size, stride=None):
    (kh, kw) = (size, size) if isinstance(size, int) else size
    sh, sw = (kh, kw) if stride is None else (stride, stride)
    dx, out = np.zeros(x.shape), maxpool2d(x, size, stride)
    for n, c, i, j in np.ndindex(dout.shape):
        window = x[n, c, i * sh:i * sh + kh, j * sw:j * sw + kw]
        places = np.argwhere(window == out[n, c, i, j])
        if len(places):
            dx[n, c, i * sh + places[0][0], j * sw + places[0][1]] += dout[n, c, i, j]
    return dx
""",
    "helpers_columns": """
def columns(x, k):
    return im2col(x, k, k, 1, (k - 1) // 2)
""",
    "helpers_pool": """
def pool(a):
    return maxpool2d(a, 2)
""",
    "helpers_softmax": """
def softmax_loss(scores, y):
    return softmax_nll(scores, y)
""",
    "helpers_pool_backward": """
def pool_backward(dpooled, a):
    return maxpool2d_backward(dpooled, a, 2)
""",
    "cnn_forward": """
def all_steps(params, x):
    w, n = params["conv_w"], len(x)
    cols = columns(x, w.shape[-1])
    z = conv2d(x, w, params["conv_b"], 1, (w.shape[-1] - 1) // 2)
    a = relu(z)
    flat = pool(a).reshape(n, -1)
    return cols, z, a, flat, dense(flat, params["dense_w"], params["dense_b"])
""",
    "cnn_loss_and_grads": """
def cnn_loss_and_grads(params, x, y):
    cols, z, a, flat, scores = all_steps(params, x)
    loss, dscores = softmax_loss(scores, y)
    dflat, dense_w, dense_b = dense_backward(dscores, flat, params["dense_w"])
    n, f, h, w = a.shape
    dz = relu_backward(pool_backward(dflat.reshape(n, f, h // 2, w // 2), a), z)
    k = params["conv_w"].shape[-1]
    _, conv_w, conv_b = conv2d_backward(dz, x, params["conv_w"], 1, (k - 1) // 2)
    return loss, {"conv_w": conv_w, "conv_b": conv_b, "dense_w": dense_w, "dense_b": dense_b}
""",
}  # fmt: skip
#: The helpers as they are written anew, not with what was brought along.
ANEW = {"helpers_columns", "helpers_pool", "helpers_softmax", "helpers_pool_backward"}


@dataclass(frozen=True)
class Injected:
    """A mistake in a function of a notebook, and the verdicts on the exercises that build on it."""

    function: str
    slug: str
    without: tuple[Verdict, ...]
    carried: tuple[Verdict, ...]

    @property
    def lost(self) -> tuple[float, float]:
        """Points lost in what builds on it, without and with errors carried forward."""
        return _lost(self.without), _lost(self.carried)


def _lost(verdicts: Sequence[Verdict]) -> float:
    return round(sum(verdict.max_points - verdict.points for verdict in verdicts), 2)


def injected(
    notebook: str,
    *,
    most: int | None = None,
    of: Collection[str] = (),
    leave_out: Collection[str] = (),
) -> Iterator[Injected]:
    """Yield each known mistake in a notebook whose other answers are right.

    Parameters
    ----------
    notebook : str
    most : int or None
        So many mistakes of each function; None for all.
    of : collection of str
        Only mistakes of these functions; default: of all that exercises build on.
    leave_out : collection of str
        Exercises that are not judged.

    Yields
    ------
    Injected
    """
    source = built(notebook)
    context = source_context(source, notebook, notebook, SEED, run_here)
    context = replace(context, release=that_matters(source))
    asked = [question.exercise for question in (*context.others, *context.questions)]
    for one in asked:
        above = [
            question.exercise.name
            for question in context.questions
            if one in below(question.exercise) and question.exercise.name not in leave_out
        ]
        if above and (not of or one.name in of):
            for slug, code in _wrong(one)[:most]:
                yield _judged(context, one, slug, code, above)


def _wrong(exercise: Exercise) -> list[tuple[str, str]]:
    """Return the known mistakes of an exercise or of a helper: slug and code."""
    same = exercise.same_as
    known: Any = wrong_answers(find(same.exercise) if same else exercise)  # they have a text
    if same is None:
        return [(wrong.slug, wrong.source) for wrong in known]
    call = f"""
from autograder.exercise.courses import find as _find

def {exercise.name}(*args, **kwargs):
    return _earlier(*_find("{exercise.name}").same_as.arguments(*args, **kwargs))
"""
    return [(w.slug, re.sub(rf"\b{same.exercise}\b", "_earlier", w.source) + call) for w in known]


def _judged(
    context: Context, one: Exercise, slug: str, code: str, above: Sequence[str]
) -> Injected:
    notebook = copy.deepcopy(context.release)
    for cell in notebook.cells:
        name = str(grader(cell).get("grade_id"))
        anew = name in ANEW and one.notebook == context.notebook
        cell.source += "\n\n" + CALLING.get(name, "") * (not anew)
    brought = [o.exercise.name for o in context.others if o.exercise.same_as is None]
    text = f"from convnet import {', '.join(brought)}\n\n" * bool(brought)
    places = {str(grader(cell).get("grade_id")): cell for cell in notebook.cells}
    # A helper's cell is called after what it does, not always after the function.
    place = places.get(one.name)
    if one.same_as:
        place = next(cell for cell in notebook.cells if f"def {one.name}(" in cell.source)
    if place is None:
        text += code
    else:
        place.source += "\n\n" + code
    notebook.cells.insert(1, nbformat.v4.new_code_cell(text))
    questions = {
        q.exercise.name: q for q in context.questions if q.exercise.name in {one.name, *above}
    }
    others = {other.exercise.name: other for other in context.others}

    def judge(name: str, answers: Sequence[Answer]) -> Verdict:
        asked = questions.get(name) or others[name]
        key = asked.key if name in questions else asked.right
        return assess(asked.exercise, key, asked.cases, answers, withhold=True)

    asked = [(question.exercise, question.asked) for question in questions.values()]
    ran = run_here(notebook, asked, files={})
    first = {name: judge(name, ran.answers[name]) for name in questions}
    rest = [(other.exercise, other.cases) for other in others.values()]
    again = carry_forward(Asked(run_here, ran, asked, {}, judge, others=rest), first).verdicts
    return Injected(one.name, slug, *(tuple(found[n] for n in above) for found in (first, again)))


def main(
    notebooks: Sequence[str],
    most: int | None = None,
    of: Collection[str] = (),
    say: Callable[[str], None] = print,
) -> None:
    """Print a table, a line for each function that exercises build on.

    Parameters
    ----------
    notebooks : sequence of str
        Default: all.
    most : int or None
        So many mistakes of each function; None for all.
    of : collection of str
        Only mistakes of these functions; default: of all.
    say : callable
    """
    describe_machine()
    say("function               mistakes   points lost above it   carried forward   still losing")
    for notebook in notebooks or NAMES:
        say(notebook)
        found = injected(notebook, most=most, of=of)
        for name, several in groupby(found, key=lambda one: one.function):
            every = list(several)
            without, carried = (sum(one.lost[i] for one in every) for i in (0, 1))
            losing = [f"{o.slug}: {v.exercise}" for o in every for v in o.carried if not v.passed]
            say(f"{name:22} {len(every):8} {without:22.2f} {carried:17.2f} {len(losing):14}")
            for words in losing:
                say(f"    {words}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("notebooks", nargs="*")
    parser.add_argument("--most", type=int, help="so many mistakes of each function")
    parser.add_argument("--of", action="append", default=[], help="mistakes of this function alone")
    options = parser.parse_args()
    main(options.notebooks, options.most, options.of)
