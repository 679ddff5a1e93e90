"""One right answer to each exercise."""

import numpy as np


def rnn_forward(x, h0, W_sx, W_ss, b):
    states, state = np.empty((len(x), len(h0))), h0
    for t, x_t in enumerate(x):
        states[t] = state = np.tanh(W_sx @ x_t + W_ss @ state + b)
    return states


def rnn_backward(dh, x, h0, W_sx, W_ss, b):
    states = rnn_forward(x, h0, W_sx, W_ss, b)
    before = np.vstack([h0[None], states[:-1]])
    dz, later = np.empty_like(states), 0.0
    for t in reversed(range(len(x))):
        dz[t] = (dh[t] + later) * (1 - states[t] ** 2)
        later = W_ss.T @ dz[t]
    return dz.T @ x, dz.T @ before, dz.sum(0)


def clip_gradients(grads, max_norm):
    norm = np.sqrt(sum((g**2).sum() for g in grads.values()))
    factor = max_norm / norm if norm > max_norm else 1.0
    return {name: factor * g for name, g in grads.items()}
