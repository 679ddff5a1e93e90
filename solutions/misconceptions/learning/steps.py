"""Wrong answers to sgd_step and momentum_step, each standing alone."""

import numpy as np

from ..registry import Words, wrong

UPHILL = Words(
    "uphill",
    "the step goes along the gradient",
    "The step goes uphill: the gradient is added, so the loss grows.",
    "In which direction does the loss fall: along the gradient or against it?",
)

LR_IGNORED = Words(
    "lr-ignored",
    "the learning rate is not used",
    "The answer is the one for lr = 1, whatever the learning rate.",
    "Which line of your function should know about lr?",
)

ONE_PARAMETER = Words(
    "return-in-the-loop",
    "only the first parameter comes back",
    "Only the first parameter is in the answer; the others are missing.",
    "Is the return inside the loop over the names or after it?",
)

LAST_PARAMETER = Words(
    "dict-made-in-the-loop",
    "only the last parameter comes back",
    "Only the last parameter is in the answer; the others are missing.",
    "How often is the new dict made: once, or once for every name?",
)

ORDER_FOR_NAMES = Words(
    "order-for-names",
    "parameters and gradients are paired by their order",
    "Where grads lists its keys in another order, parameters got the gradients of others.",
    "Which gradient belongs to params['b'], wherever it stands in grads?",
)

DICT_OVERWRITTEN = Words(
    "dict-overwritten",
    "the caller's dict gets the new arrays",
    "The new arrays were put into the dict you were given: the old parameters are gone.",
    "Which dict does your function write to, and whose is it?",
)

ARRAYS_OVERWRITTEN = Words(
    "arrays-overwritten",
    "the caller's arrays are changed in place",
    "The arrays you were given have new numbers after the call: the step was taken in place.",
    "Does p -= ... make a new array, or does it write into the old one?",
)

INTEGER_BUFFER = Words(
    "integer-buffer",
    "the new array holds integers",
    "For integer parameters the fractions are cut off: the new array can only hold integers.",
    "Which dtype does the new array get from the line that makes it?",
)

# --- sgd_step ------------------------------------------------------------------------------------


@wrong("sgd_step", UPHILL)  # 24
def sgd_uphill(params, grads, lr):
    return {name: params[name] + lr * grads[name] for name in params}


@wrong("sgd_step", LR_IGNORED)
def sgd_lr_ignored(params, grads, lr):
    return {name: params[name] - grads[name] for name in params}


@wrong(
    "sgd_step",
    Words(
        "step-for-parameters",
        "the step is returned, not the parameters",
        "These are the steps alone, -lr times the gradient: the parameters are not in them.",
        "A step starts somewhere: from which numbers?",
    ),
)
def sgd_step_only(params, grads, lr):
    return {name: -lr * grads[name] for name in params}


@wrong("sgd_step", ONE_PARAMETER)
def sgd_first_only(params, grads, lr):
    new = {}
    for name in params:
        new[name] = params[name] - lr * grads[name]
        return new


@wrong("sgd_step", LAST_PARAMETER)
def sgd_last_only(params, grads, lr):
    for name in params:
        new = {}
        new[name] = params[name] - lr * grads[name]
    return new


@wrong("sgd_step", ORDER_FOR_NAMES)
def sgd_by_order(params, grads, lr):
    pairs = zip(params.values(), grads.values())
    return {name: p - lr * g for name, (p, g) in zip(params, pairs)}


@wrong(
    "sgd_step",
    Words(
        "names-of-one-network",
        "the names of one network are written into the function",
        "Your function asks for the names of one particular network, and these parameters have others.",
        "Which names can you rely on: the ones you know, or the ones that are in params?",
    ),
)
def sgd_fixed_names(params, grads, lr):
    return {
        name: params[name] - lr * grads[name] for name in ["conv_w", "conv_b", "dense_w", "dense_b"]
    }


@wrong(
    "sgd_step",
    Words(
        "biases-left-out",
        "only the weights are moved",
        "The weights are moved, and the biases stay where they were.",
        "Which of the arrays in params are learned?",
    ),
)
def sgd_weights_only(params, grads, lr):
    return {
        name: p if p.ndim == 1 and len(params) > 1 else p - lr * grads[name]
        for name, p in params.items()
    }


@wrong("sgd_step", DICT_OVERWRITTEN)
def sgd_same_dict(params, grads, lr):
    for name in params:
        params[name] = params[name] - lr * grads[name]
    return params


@wrong("sgd_step", ARRAYS_OVERWRITTEN)  # 24
def sgd_in_place(params, grads, lr):
    for name in params:
        params[name] -= lr * grads[name]
    return params


@wrong("sgd_step", INTEGER_BUFFER)  # 8
def sgd_integers(params, grads, lr):
    new = {}
    for name in params:
        new[name] = np.zeros_like(params[name])
        new[name][...] = params[name] - lr * grads[name]
    return new


@wrong(
    "sgd_step",
    Words(
        "update-lost",
        "the update goes into a local name",
        "The parameters came back as they were: the step was computed and then dropped.",
        "After p = p - lr g, what does the dict hold under that name?",
    ),
)  # 24
def sgd_local(params, grads, lr):
    new = dict(params)
    for name, p in new.items():
        p = p - lr * grads[name]
    return new


# --- momentum_step -------------------------------------------------------------------------------


@wrong("momentum_step", UPHILL)  # 24
def momentum_uphill(params, grads, velocity, lr, beta=0.9):
    v = {n: beta * velocity[n] + grads[n] for n in params}
    new = {n: params[n] + lr * v[n] for n in params}
    return new, v


@wrong("momentum_step", LR_IGNORED)
def momentum_lr_ignored(params, grads, velocity, lr, beta=0.9):
    v = {n: beta * velocity[n] + grads[n] for n in params}
    new = {n: params[n] - v[n] for n in params}
    return new, v


@wrong(
    "momentum_step",
    Words(
        "momentum-not-used",
        "the step takes the gradient alone",
        "The velocity is right, but the parameters moved by lr times the gradient alone.",
        "Which of the two do the parameters move along: the gradient or the velocity?",
    ),
)
def momentum_plain(params, grads, velocity, lr, beta=0.9):
    v = {n: beta * velocity[n] + grads[n] for n in params}
    new = {n: params[n] - lr * grads[n] for n in params}
    return new, v


@wrong(
    "momentum_step",
    Words(
        "old-velocity-used",
        "the step takes the velocity from before",
        "The parameters moved along the velocity from before this gradient.",
        "Which is computed first: the new velocity, or the step that uses it?",
    ),
)
def momentum_old(params, grads, velocity, lr, beta=0.9):
    v = {n: beta * velocity[n] + grads[n] for n in params}
    new = {n: params[n] - lr * velocity[n] for n in params}
    return new, v


@wrong(
    "momentum_step",
    Words(
        "lr-in-velocity",
        "the learning rate is inside the velocity",
        "The velocity has the learning rate in it: v = beta v - lr g is another convention.",
        "In the definition above, where does lr stand: in the line of v or in the line of p?",
    ),
)
def momentum_lr_inside(params, grads, velocity, lr, beta=0.9):
    v = {n: beta * velocity[n] - lr * grads[n] for n in params}
    new = {n: params[n] + v[n] for n in params}
    return new, v


@wrong(
    "momentum_step",
    Words(
        "step-in-velocity",
        "the velocity holds whole steps",
        "The velocity has the learning rate in it: v = beta v + lr g, p = p - v is another convention.",
        "In the definition above, where does lr stand: in the line of v or in the line of p?",
    ),
)
def momentum_step_inside(params, grads, velocity, lr, beta=0.9):
    v = {n: beta * velocity[n] + lr * grads[n] for n in params}
    new = {n: params[n] - v[n] for n in params}
    return new, v


@wrong(
    "momentum_step",
    Words(
        "average-for-sum",
        "the gradient is weighted with 1 - beta",
        "The gradient entered the velocity weighted with 1 - beta, as in an average.",
        "What stands before g in v = beta v + g?",
    ),
)
def momentum_average(params, grads, velocity, lr, beta=0.9):
    v = {n: beta * velocity[n] + (1 - beta) * grads[n] for n in params}
    new = {n: params[n] - lr * v[n] for n in params}
    return new, v


@wrong(
    "momentum_step",
    Words(
        "beta-on-gradient",
        "beta weighs the gradient instead of the old velocity",
        "beta is on the gradient, and the old velocity never fades.",
        "Which of v and g should become smaller from step to step?",
    ),
)
def momentum_swapped_beta(params, grads, velocity, lr, beta=0.9):
    v = {n: velocity[n] + beta * grads[n] for n in params}
    new = {n: params[n] - lr * v[n] for n in params}
    return new, v


@wrong(
    "momentum_step",
    Words(
        "beta-fixed",
        "beta is 0.9 whatever is asked",
        "With another beta the answer is still the one for 0.9.",
        "Is beta in your function the argument, or a number?",
    ),
)
def momentum_fixed_beta(params, grads, velocity, lr, beta=0.9):
    v = {n: 0.9 * velocity[n] + grads[n] for n in params}
    new = {n: params[n] - lr * v[n] for n in params}
    return new, v


@wrong(
    "momentum_step",
    Words(
        "looks-ahead",
        "the step is Nesterov's",
        "The step has beta applied once more: this is Nesterov's momentum.",
        "In the definition above, is p moved along v alone?",
    ),
)
def momentum_nesterov(params, grads, velocity, lr, beta=0.9):
    v = {n: beta * velocity[n] + grads[n] for n in params}
    new = {n: params[n] - lr * (grads[n] + beta * v[n]) for n in params}
    return new, v


@wrong(
    "momentum_step",
    Words(
        "velocity-not-returned",
        "the old velocity is returned",
        "The parameters are right, but the velocity that came back is the old one.",
        "What does the next step need to go on from?",
    ),
)
def momentum_stale(params, grads, velocity, lr, beta=0.9):
    v = {n: beta * velocity[n] + grads[n] for n in params}
    new = {n: params[n] - lr * v[n] for n in params}
    return new, velocity


@wrong(
    "momentum_step",
    Words(
        "outputs-exchanged",
        "velocity first, parameters second",
        "The two dicts came back in the wrong order: the velocity first.",
        "Which does the docstring name first?",
    ),
)
def momentum_exchanged(params, grads, velocity, lr, beta=0.9):
    v = {n: beta * velocity[n] + grads[n] for n in params}
    new = {n: params[n] - lr * v[n] for n in params}
    return v, new


@wrong("momentum_step", ONE_PARAMETER)
def momentum_first_only(params, grads, velocity, lr, beta=0.9):
    new, v = {}, {}
    for n in params:
        v[n] = beta * velocity[n] + grads[n]
        new[n] = params[n] - lr * v[n]
        return new, v


@wrong("momentum_step", ORDER_FOR_NAMES)
def momentum_by_order(params, grads, velocity, lr, beta=0.9):
    new, v = {}, {}
    for n, p, g, old in zip(params, params.values(), grads.values(), velocity.values()):
        v[n] = beta * old + g
        new[n] = p - lr * v[n]
    return new, v


@wrong(
    "momentum_step",
    Words(
        "velocity-overwritten",
        "the caller's velocity is changed in place",
        "The velocity you were given has new numbers after the call: it was changed in place.",
        "Does v *= beta make a new array, or does it write into the old one?",
    ),
)  # 24
def momentum_velocity_in_place(params, grads, velocity, lr, beta=0.9):
    new = {}
    for n in params:
        velocity[n] *= beta
        velocity[n] += grads[n]
        new[n] = params[n] - lr * velocity[n]
    return new, velocity


@wrong("momentum_step", ARRAYS_OVERWRITTEN)  # 24
def momentum_in_place(params, grads, velocity, lr, beta=0.9):
    v = {}
    for n in params:
        v[n] = beta * velocity[n] + grads[n]
        params[n] -= lr * v[n]
    return params, v


# --- momentum_step: parameters that are whole numbers ----------------------------------------------


@wrong("momentum_step", INTEGER_BUFFER)  # 8
def momentum_integers(params, grads, velocity, lr, beta=0.9):
    new, moved = {}, {}
    for name in params:
        new[name] = np.zeros_like(velocity[name])
        new[name][...] = beta * velocity[name] + grads[name]
        moved[name] = params[name] - lr * new[name]
    return moved, new


@wrong(
    "momentum_step",
    Words(
        "velocity-from-zero",
        "the old velocity is taken to be zero",
        "The velocity that came in has no part in the answer: every step starts from zero.",
        "Which argument holds what the last step left, and in which line does it enter?",
    ),
)
def momentum_from_zero(params, grads, velocity, lr, beta=0.9):
    v = {n: beta * 0.0 + grads[n] for n in params}
    return {n: params[n] - lr * v[n] for n in params}, v
