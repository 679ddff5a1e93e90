"""One step of Adam: the change of the parameters, and both running means."""

from .hunted import Hunted

adam_step_bug = Hunted(
    "adam_step",
    """
k: (np.array([1.0]), np.array([0.0]), np.array([0.0]), 2)
def adam_step(g, m, v, t, lr=0.1):
    m = 0.9 * m + 0.1 * g
    v = 0.999 * v + 0.001 * g**2
    m_hat = m / (1 - 0.9**t)
~   m_hat = m / (1 - 0.9)
    v_hat = v / (1 - 0.999**t)
    change = -lr * m_hat / (np.sqrt(v_hat) + 1e-8)
    return change, m, v
m: (np.array([-1.0]), np.array([0.0]), np.array([1.0]), 1)
def adam_step(g, m, v, t, lr=0.1):
    beta1, beta2 = 0.9, 0.999
    first = beta1 * m + (1 - beta1) * g
    second = beta2 * v + (1 - beta2) * g * g
~   second = beta2 * v + (1 - beta2) * g * np.maximum(g, 0)
    root = np.sqrt(second / (1 - beta2**t))
    step = first / (1 - beta1**t) / (root + 1e-8)
    return -lr * step, first, second
p: (np.array([0.0]), np.array([1.0]), np.array([1.0]), 1)
def adam_step(g, m, v, t, lr=0.1):
    mean = m + 0.1 * (g - m)
    square = v + 0.001 * (g**2 - v)
    scale = np.sqrt(square / (1 - 0.999**t)) + 1e-8
    moved = -lr * (mean / (1 - 0.9**t)) / scale
~   moved = -lr * (mean / (1 - 0.9**t)) / scale * (g != 0)
    return moved, mean, square
r: (np.array([1.0, 0.0]), np.array([0.0, 0.0]), np.array([0.0, 0.0]), 1)
def adam_step(g, m, v, t, lr=0.1):
    decay_m, decay_v, tiny = 0.9, 0.999, 1e-8
    power = np.square(g)
~   power = np.full(len(g), np.square(g).mean())
    new_m = decay_m * m + (1 - decay_m) * g
    new_v = decay_v * v + (1 - decay_v) * power
    top = new_m / (1 - decay_m**t)
    bottom = np.sqrt(new_v / (1 - decay_v**t)) + tiny
    return -lr * top / bottom, new_m, new_v
t: (np.array([0.0]), np.array([0.0]), np.array([1.0]), 1)
def adam_step(g, m, v, t, lr=0.1):
    b1 = 0.9
    b2 = 0.999
    m1 = b1 * m + (1 - b1) * g
    v1 = b2 * v + (1 - b2) * g**2
~   v1 = np.maximum(v, b2 * v + (1 - b2) * g**2)
    rate = lr * np.sqrt(1 - b2**t) / (1 - b1**t)
    small = 1e-8 * np.sqrt(1 - b2**t)
    return -rate * m1 / (np.sqrt(v1) + small), m1, v1
v: (np.array([0.0]), np.array([1.0]), np.array([4.0]), 1)
def adam_step(g, m, v, t, lr=0.1):
    average = (9 * m + g) / 10
    spread = (999 * v + g**2) / 1000
    out_m = average / (1 - 0.9**t)
~   out_m = m / (1 - 0.9**t)
    out_v = spread / (1 - 0.999**t)
    delta = -lr * out_m / (np.sqrt(out_v) + 1e-8)
    return delta, average, spread
""",
)
