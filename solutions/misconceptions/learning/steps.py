"""Wrong answers to sgd_step and momentum_step."""

from ..registry import mistakes

# --- sgd_step -------------------------------------------------------------------------------------


def sgd_step(params, grads, lr):
    new = {}
    for name in params:
        new[name] = params[name] - lr * grads[name]
    return new


mistakes(
    sgd_step,
    text="""
uphill
        params[name] - lr => params[name] + lr
lr-ignored
        params[name] - lr * grads[name] => params[name] - grads[name]
step-for-parameters: the step is returned, not the parameters
    These are the steps alone, -lr times the gradient: the parameters are not in them.
    A step starts somewhere: from which numbers?
        params[name] - lr * grads[name] => -lr * grads[name]
return-in-the-loop
        - return new
        +     return new
dict-made-in-the-loop: only the last parameter comes back
    Only the last parameter is in the answer; the others are missing.
    How often is the new dict made: once, or once for every name?
        - new = {}
        - for name in params:
        + for name in params:
        +     new = {}
order-for-names
        - for name in params:
        -     new[name] = params[name] - lr * grads[name]
        + for name, p, g in zip(params, params.values(), grads.values()):
        +     new[name] = p - lr * g
names-of-one-network: the names of one network are written into the function
    Your function asks for the names of one particular network, and these parameters have others.
    Which names can you rely on: the ones you know, or the ones that are in params?
        in params: => in ["conv_w", "conv_b", "dense_w", "dense_b"]:
biases-left-out: only the weights are moved
    The weights are moved, and the biases stay where they were.
    Which of the arrays in params are learned?
        - new[name] = params[name] - lr * grads[name]
        + new[name] = params[name]
        + if params[name].ndim > 1 or len(params) == 1:
        +     new[name] = params[name] - lr * grads[name]
dict-overwritten: the caller's dict gets the new arrays
    The new arrays were put into the dict you were given: the old parameters are gone.
    Which dict does your function write to, and whose is it?
        new = {} => new = params
arrays-overwritten
        new[name] = params[name] - lr * grads[name] => params[name] -= lr * grads[name]
        return new => return params
integer-buffer: the new array holds integers
    For integer parameters the fractions are cut off: the new array can only hold integers.
    Which dtype does the new array get from the line that makes it?
        - new[name] = params[name] - lr * grads[name]
        + new[name] = np.zeros_like(params[name])
        + new[name][...] = params[name] - lr * grads[name]
update-lost: the update goes into a local name
    The parameters came back as they were: the step was computed and then dropped.
    After p = p - lr g, what does the dict hold under that name?
        + new = dict(params)
        + for name, p in new.items():
        +     p = p - lr * grads[name]
        + return new
""",
)


# --- momentum_step --------------------------------------------------------------------------------


def momentum_step(params, grads, velocity, lr, beta=0.9):
    new, v = {}, {}
    for n in params:
        v[n] = beta * velocity[n] + grads[n]
        new[n] = params[n] - lr * v[n]
    return new, v


mistakes(
    momentum_step,
    text="""
uphill
        params[n] - lr * v[n] => params[n] + lr * v[n]
lr-ignored
        params[n] - lr * v[n] => params[n] - v[n]
momentum-not-used: the step takes the gradient alone
    The velocity is right, but the parameters moved by lr times the gradient alone.
    Which of the two do the parameters move along: the gradient or the velocity?
        params[n] - lr * v[n] => params[n] - lr * grads[n]
old-velocity-used: the step takes the velocity from before
    The parameters moved along the velocity from before this gradient.
    Which is computed first: the new velocity, or the step that uses it?
        params[n] - lr * v[n] => params[n] - lr * velocity[n]
lr-in-velocity: the learning rate is inside the velocity
    The velocity has the learning rate in it: v = beta v - lr g is another convention.
    In the definition above, where does lr stand: in the line of v or in the line of p?
        beta * velocity[n] + grads[n] => beta * velocity[n] - lr * grads[n]
        params[n] - lr * v[n] => params[n] + v[n]
step-in-velocity: the velocity holds whole steps
    The velocity has the learning rate in it: v = beta v + lr g, p = p - v is another convention.
    In the definition above, where does lr stand: in the line of v or in the line of p?
        beta * velocity[n] + grads[n] => beta * velocity[n] + lr * grads[n]
        params[n] - lr * v[n] => params[n] - v[n]
average-for-sum: the gradient is weighted with 1 - beta
    The gradient entered the velocity weighted with 1 - beta, as in an average.
    What stands before g in v = beta v + g?
        beta * velocity[n] + grads[n] => beta * velocity[n] + (1 - beta) * grads[n]
beta-on-gradient: beta weighs the gradient instead of the old velocity
    beta is on the gradient, and the old velocity never fades.
    Which of v and g should become smaller from step to step?
        beta * velocity[n] + grads[n] => velocity[n] + beta * grads[n]
beta-fixed: beta is 0.9 whatever is asked
    With another beta the answer is still the one for 0.9.
    Is beta in your function the argument, or a number?
        beta * velocity[n] => 0.9 * velocity[n]
looks-ahead: the step is Nesterov's
    The step has beta applied once more: this is Nesterov's momentum.
    In the definition above, is p moved along v alone?
        lr * v[n] => lr * (grads[n] + beta * v[n])
velocity-not-returned: the old velocity is returned
    The parameters are right, but the velocity that came back is the old one.
    What does the next step need to go on from?
        return new, v => return new, velocity
outputs-exchanged: velocity first, parameters second
    The two dicts came back in the wrong order: the velocity first.
    Which does the docstring name first?
        return new, v => return v, new
return-in-the-loop
        - return new, v
        +     return new, v
order-for-names
        - for n in params:
        -     v[n] = beta * velocity[n] + grads[n]
        -     new[n] = params[n] - lr * v[n]
        + for n, p, g, old in zip(params, params.values(), grads.values(), velocity.values()):
        +     v[n] = beta * old + g
        +     new[n] = p - lr * v[n]
velocity-overwritten: the caller's velocity is changed in place
    The velocity you were given has new numbers after the call: it was changed in place.
    Does v *= beta make a new array, or does it write into the old one?
        new, v = {}, {} => new, v = {}, velocity
        - v[n] = beta * velocity[n] + grads[n]
        + v[n] *= beta
        + v[n] += grads[n]
arrays-overwritten
        new[n] = params[n] - lr * v[n] => params[n] -= lr * v[n]
        return new, v => return params, v
integer-buffer: the new array holds integers
    For integer parameters the fractions are cut off: the new array can only hold integers.
    Which dtype does the new array get from the line that makes it?
        - v[n] = beta * velocity[n] + grads[n]
        + v[n] = np.zeros_like(velocity[n])
        + v[n][...] = beta * velocity[n] + grads[n]
velocity-from-zero: the old velocity is taken to be zero
    The velocity that came in has no part in the answer: every step starts from zero.
    Which argument holds what the last step left, and in which line does it enter?
        beta * velocity[n] => beta * 0.0
""",
)
