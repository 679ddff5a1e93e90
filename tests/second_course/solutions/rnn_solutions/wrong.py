"""Wrong answers that people give, with the words they read."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Wrong:
    function: Callable
    exercise: str
    slug: str
    name: str
    observation: str
    question: str


def state_not_carried(x, h0, W_sx, W_ss, b):
    return np.tanh(x @ W_sx.T + W_ss @ h0 + b)


def tanh_missing(x, h0, W_sx, W_ss, b):
    states, state = [], h0
    for x_t in x:
        state = W_sx @ x_t + W_ss @ state + b
        states.append(state)
    return np.array(states)


def bias_forgotten(x, h0, W_sx, W_ss, b):
    states, state = [], h0
    for x_t in x:
        state = np.tanh(W_sx @ x_t + W_ss @ state)
        states.append(state)
    return np.array(states)


def first_state_overwritten(x, h0, W_sx, W_ss, b):
    states = []
    for x_t in x:
        h0[:] = np.tanh(W_sx @ x_t + W_ss @ h0 + b)
        states.append(h0.copy())
    return np.array(states)


def later_steps_ignored(dh, x, h0, W_sx, W_ss, b):
    states, before = [], [h0]
    for x_t in x:
        states.append(np.tanh(W_sx @ x_t + W_ss @ before[-1] + b))
        before.append(states[-1])
    dz = dh * (1 - np.array(states) ** 2)
    return dz.T @ x, dz.T @ np.array(before[:-1]), dz.sum(0)


def tanh_not_derived(dh, x, h0, W_sx, W_ss, b):
    before, dz, later = [h0], np.empty_like(dh), 0.0
    for x_t in x[:-1]:
        before.append(np.tanh(W_sx @ x_t + W_ss @ before[-1] + b))
    for t in reversed(range(len(x))):
        dz[t] = dh[t] + later
        later = W_ss.T @ dz[t]
    return dz.T @ x, dz.T @ np.array(before), dz.sum(0)


def upstream_overwritten(dh, x, h0, W_sx, W_ss, b):
    states, before = [], [h0]
    for x_t in x:
        states.append(np.tanh(W_sx @ x_t + W_ss @ before[-1] + b))
        before.append(states[-1])
    for t in reversed(range(len(x))):
        dh[t] *= 1 - states[t] ** 2
        if t:
            dh[t - 1] += W_ss.T @ dh[t]
    return dh.T @ x, dh.T @ np.array(before[:-1]), dh.sum(0)


def each_array_alone(grads, max_norm):
    return {name: g * min(1.0, max_norm / np.linalg.norm(g)) for name, g in grads.items()}


def always_rescaled(grads, max_norm):
    norm = np.sqrt(sum((g**2).sum() for g in grads.values()))
    return {name: g * max_norm / norm for name, g in grads.items()}


def gradients_overwritten(grads, max_norm):
    norm = np.sqrt(sum((g**2).sum() for g in grads.values()))
    for g in grads.values():
        g *= min(1.0, max_norm / norm)
    return grads


FORWARD, BACKWARD, CLIP = "rnn_forward", "rnn_backward", "clip_gradients"
KNOWN = (
    Wrong(state_not_carried, FORWARD, "state-not-carried", "every step begins with h0",
          "Every step begins with h0: nothing is remembered.", "Which state does step t begin with?"),
    Wrong(tanh_missing, FORWARD, "tanh-missing", "tanh is missing",
          "The weighted sums came back as they are.", "What is done with the sum, and what is carried on?"),
    Wrong(bias_forgotten, FORWARD, "bias-forgotten", "b is not added",
          "The bias is missing.", "Where does b enter the sum?"),
    Wrong(first_state_overwritten, FORWARD, "first-state-overwritten", "h0 is written to",
          "The array h0 is another one after the call.", "Which name is written to in your loop?"),
    Wrong(later_steps_ignored, BACKWARD, "later-steps-ignored", "no gradient comes from later steps",
          "Only the gradient of each step itself is used.", "What does the state hand on to the next step?"),
    Wrong(tanh_not_derived, BACKWARD, "tanh-not-derived", "the derivative of tanh is missing",
          "The gradient passes tanh as if it were not there.", "What is the derivative of tanh?"),
    Wrong(upstream_overwritten, BACKWARD, "upstream-overwritten", "dh is written to",
          "The array dh is another one after the call.", "Which array does your loop add to?"),
    Wrong(each_array_alone, CLIP, "each-array-alone", "each array is clipped by its own length",
          "Each array was measured alone.", "How long are all of them together?"),
    Wrong(always_rescaled, CLIP, "always-rescaled", "short gradients are made longer",
          "Gradients that were short enough became longer.", "When should nothing change?"),
    Wrong(gradients_overwritten, CLIP, "gradients-overwritten", "the gradients are written to",
          "The arrays you were given have changed.", "Does *= make a new array?"),
)  # fmt: skip


def of(exercise: str) -> tuple[Wrong, ...]:
    return tuple(wrong for wrong in KNOWN if wrong.exercise == exercise)
