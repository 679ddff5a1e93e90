"""Right answers in other styles: none may be refused."""

import itertools

import numpy as np

from rnn_solutions import reference


def forward_list(x, h0, W_sx, W_ss, b):
    states = [h0]
    for x_t in x:
        states.append(np.tanh(W_sx.dot(x_t) + W_ss.dot(states[-1]) + b))
    return np.stack(states[1:])


def forward_inputs_first(x, h0, W_sx, W_ss, b):
    from_inputs = x @ W_sx.T + b
    steps = itertools.accumulate(from_inputs, lambda h, z: np.tanh(z + W_ss @ h), initial=h0)
    return np.array(list(steps)[1:])


def forward_one_matrix(x, h0, W_sx, W_ss, b):
    W, h, states = np.hstack([W_sx, W_ss, b[:, None]]), h0, []
    for x_t in x:
        h = np.tanh(W @ np.concatenate([x_t, h, [1.0]]))
        states.append(h)
    return np.array(states)


def backward_sums(dh, x, h0, W_sx, W_ss, b):
    states = reference.rnn_forward(x, h0, W_sx, W_ss, b)
    dW_sx, dW_ss, db = np.zeros(W_sx.shape), np.zeros(W_ss.shape), np.zeros(b.shape)
    later = np.zeros(h0.shape)
    for t in range(len(x) - 1, -1, -1):
        dz = (dh[t] + later) * (1 - states[t] ** 2)
        dW_sx += np.outer(dz, x[t])
        dW_ss += np.outer(dz, h0 if t == 0 else states[t - 1])
        db += dz
        later = dz @ W_ss
    return dW_sx, dW_ss, db


def backward_every_path(dh, x, h0, W_sx, W_ss, b):
    """Follow each dh[t] down through all the steps before it."""
    states = [h0, *reference.rnn_forward(x, h0, W_sx, W_ss, b)]
    grads = [np.zeros(W.shape) for W in (W_sx, W_ss, b)]
    for last in range(len(x)):
        d = dh[last]
        for t in range(last, -1, -1):
            d = d * (1 - states[t + 1] ** 2)
            for grad, part in zip(
                grads, (np.outer(d, x[t]), np.outer(d, states[t]), d), strict=True
            ):
                grad += part
            d = W_ss.T @ d
    return tuple(grads)


def clip_one_vector(grads, max_norm):
    norm = np.linalg.norm(np.concatenate([g.ravel() for g in grads.values()]))
    return {name: g * min(1.0, max_norm / norm) for name, g in grads.items()}


def clip_early_return(grads, max_norm):
    total = sum(float(np.vdot(g, g)) for g in grads.values())
    if total <= max_norm**2:
        return {name: g.copy() for name, g in grads.items()}
    return {name: g / (total**0.5 / max_norm) for name, g in grads.items()}


KNOWN = {
    "rnn_forward": (forward_list, forward_inputs_first, forward_one_matrix),
    "rnn_backward": (backward_sums, backward_every_path),
    "clip_gradients": (clip_one_vector, clip_early_return),
}


def of(exercise):
    return {function.__name__: function for function in KNOWN.get(exercise, ())}
