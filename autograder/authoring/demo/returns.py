"""Right answers in another form than a plain array of float64, as honest functions return them."""

#: Name, what is special about it, and code of a function `wrapped(result, args)`.
WRAPPINGS: tuple[tuple[str, str, str], ...] = (
    ("float16", "arrays of float16", """
    return result.astype(np.float16) if isinstance(result, np.ndarray) else result"""),
    ("object", "arrays of objects", """
    return result.astype(object) if isinstance(result, np.ndarray) else result"""),
    ("complex", "arrays of complex numbers", """
    return result.astype(complex) if isinstance(result, np.ndarray) else result"""),
    ("masked", "masked arrays", """
    return np.ma.masked_array(result) if isinstance(result, np.ndarray) else result"""),
    ("matrix", "np.matrix where there are two axes", """
    import warnings
    warnings.simplefilter("ignore")
    return np.matrix(result) if isinstance(result, np.ndarray) and result.ndim == 2 else result"""),
    ("list", "nested lists", """
    # Making lists of a large array takes longer than the layer: that would be about speed.
    return result.tolist() if isinstance(result, np.ndarray) and result.size < 5000 else result"""),
    ("like-jax", "arrays of another library", """
    class Array:
        def __init__(self, value):
            self.value = value
            self.shape, self.dtype = value.shape, value.dtype
        def __array__(self, dtype=None, copy=None):
            return np.array(self.value, dtype)
    return Array(result) if isinstance(result, np.ndarray) else result"""),
    ("view", "views with odd strides", """
    if not isinstance(result, np.ndarray):
        return result
    wide = np.zeros(tuple(2 * n for n in result.shape))
    wide[tuple(slice(None, None, 2) for _ in result.shape)] = result
    return wide[tuple(slice(None, None, 2) for _ in result.shape)]"""),
    ("input-view", "its own argument where nothing is to be changed", """
    same = isinstance(result, np.ndarray) and np.array_equal(result, args[0])
    return args[0][...] if same else result"""),
    ("generator", "generators", """
    return (row for row in result) if isinstance(result, np.ndarray) else result"""),
    ("second-call", "right only when it is called a second time", """
    import pickle
    seen = globals().setdefault("seen", set())
    new = pickle.dumps(args) not in seen
    seen.add(pickle.dumps(args))
    return result * 0 if new else result"""),
    ("talkative", "a line for each step, on both streams", """
    import sys
    for step in range(2000):
        print("step", step, args[0])
        print("step", step, file=sys.stderr)
    return result"""),
)  # fmt: skip


def wrapped(name: str, text: str, body: str) -> str:
    """Return code that defines an exercise's function with what it returns wrapped.

    Parameters
    ----------
    name : str
        The exercise.
    text : str
        Code of the right answer.
    body : str
        Code of a function ``wrapped(result, args)``, as in `WRAPPINGS`.

    Returns
    -------
    str
    """
    right = text.replace(f"def {name}(", f"def right_{name}(", 1)
    return (
        f"{right}\n\ndef wrapped_{name}(result, args):{body}\n\n"
        f"def {name}(*args, **kwargs):\n"
        f"    return wrapped_{name}(right_{name}(*args, **kwargs), args)"
    )
