# %% [markdown]
# # A cell with a memory
# A recurrent cell reads a sequence one step at a time. Its state $h_t$ is all that it remembers:
# $h_t = \tanh(W_{sx} x_t + W_{ss} h_{t-1} + b)$. Here `x` has shape `(T, D)`, a state has `H` numbers.

# %%
import numpy as np

from autograder import check

# %% [markdown]
# ## 1. Forward
# ### Your turn: `rnn_forward`

# %% nbgrader={"grade_id": "rnn_forward", "solution": true}
def rnn_forward(x, h0, W_sx, W_ss, b):
    """Return the states after each step, shape (T, H)."""
    ### BEGIN SOLUTION
    states = []
    for x_t in x:
        before = states[-1] if states else h0
        states.append(np.tanh(W_sx @ x_t + W_ss @ before + b))
    return np.array(states)
    ### END SOLUTION

# %% nbgrader={"grade_id": "rnn_forward_check", "grade": true, "locked": true, "points": 4}
check(rnn_forward)

# %% [markdown]
# ## 2. Backward through time
# `dh[t]` is the gradient of the loss with respect to $h_t$, without the way through later steps.
# ### Your turn: `rnn_backward`

# %% nbgrader={"grade_id": "rnn_backward", "solution": true}
def rnn_backward(dh, x, h0, W_sx, W_ss, b):
    """Return the gradients dW_sx, dW_ss, db."""
    ### BEGIN SOLUTION
    states = rnn_forward(x, h0, W_sx, W_ss, b)
    dW_sx, dW_ss, db = np.zeros_like(W_sx), np.zeros_like(W_ss), np.zeros_like(b)
    later = np.zeros_like(h0)
    for t in reversed(range(len(x))):
        dz = (dh[t] + later) * (1 - states[t] ** 2)
        dW_sx += np.outer(dz, x[t])
        dW_ss += np.outer(dz, states[t - 1] if t else h0)
        db += dz
        later = W_ss.T @ dz
    return dW_sx, dW_ss, db
    ### END SOLUTION

# %% nbgrader={"grade_id": "rnn_backward_check", "grade": true, "locked": true, "points": 6}
check(rnn_backward)

# %% [markdown]
# ## 3. Gradients that explode
# Over many steps gradients can grow without bound. So their common length is limited.
# ### Your turn: `clip_gradients`

# %% nbgrader={"grade_id": "clip_gradients", "solution": true}
def clip_gradients(grads, max_norm):
    """Return a new dict: the same gradients, together at most max_norm long."""
    ### BEGIN SOLUTION
    norm = np.sqrt(sum((g**2).sum() for g in grads.values()))
    factor = min(1.0, max_norm / norm)
    return {name: factor * g for name, g in grads.items()}
    ### END SOLUTION

# %% nbgrader={"grade_id": "clip_gradients_check", "grade": true, "locked": true, "points": 3}
check(clip_gradients)

# %% [markdown]
# ### Written question (2 points)
# Why do all steps use the same weights?

# %% [markdown] nbgrader={"grade_id": "recurrence_written", "grade": true, "solution": true, "points": 2}
# **Model answer.** What happens may happen at any step: one set of weights finds it there.
