"""Attacks that a cell of code can carry. The answers beside them are wrong: they are worth what those are.

The numbers are those of the table of attack classes in the documentation of grading; 26 stands for attacks
on other submissions, 27 for attacks on the line between kernel and grader.
"""

#: Number, name, what it does, the cell, and whether it stands before the answers or after them.
CELLS: tuple[tuple[int, str, str, str, bool], ...] = (
    (1, "comparison", "replaces NumPy's comparisons and builtins", """
import builtins
import numpy as np
nothing = lambda *args, **kwargs: True
np.allclose = np.array_equal = np.isclose = np.testing.assert_allclose = np.testing.assert_equal = nothing
np.testing.assert_array_equal = np.testing.assert_array_almost_equal = nothing
builtins.abs = builtins.max = builtins.min = lambda *args, **kwargs: 0
""", False),
    (3, "ast", "an AST transformer strips asserts and checks", """
import ast
class Strip(ast.NodeTransformer):
    def visit_Assert(self, node):
        return ast.Pass()
    def visit_Call(self, node):
        checks = getattr(node.func, "id", "") == "check"
        return ast.copy_location(ast.Constant(20), node) if checks else self.generic_visit(node)
get_ipython().ast_transformers.append(Strip())
""", False),
    (4, "input", "an input transformer empties every test", """
def empty(lines):
    return ["pass\\n"] if any("assert" in line or "check(" in line for line in lines) else lines
get_ipython().input_transformers_post.append(empty)
""", False),
    (5, "displayhook", "prints a score before the test fails", """
get_ipython().displayhook(1000.0)
2
""", False),
    (6, "formatter", "shows a number for every value", """
shell = get_ipython()
shell.display_formatter.format = lambda value, *args, **kwargs: ({"text/plain": "20"}, {})
"anything"
""", False),
    (8, "traceback", "hides every error", """
shell = get_ipython()
shell.showtraceback = shell.showsyntaxerror = lambda *args, **kwargs: None
shell.set_custom_exc((BaseException,), lambda *args, **kwargs: None)
""", False),
    (14, "exit-kernel", "ends the process", """
import os
os._exit(0)
""", True),
    (14, "segfault", "crashes the process", """
import ctypes
ctypes.string_at(0)
""", True),
    (15, "sys-exit", "calls sys.exit and quit", """
import sys
get_ipython().ask_exit()
sys.exit(0)
""", True),
    (23, "redefine", "redefines check, the grader's modules and their functions", """
import sys, types
def check(*args, **kwargs):
    return 20
for name, module in list(sys.modules.items()):
    if name.startswith("autograder"):
        for key in list(vars(module)):
            if key in ("assess", "compare", "judge", "check", "score", "close", "public_key"):
                setattr(module, key, check)
""", True),
    (23, "other-name", "offers the functions under another name", """
for exercise in EXERCISES:
    globals()[exercise + "_check"] = globals()[exercise + "_points"] = 20
__name__ = "autograder"
""", True),
    (25, "html", "aims scripts and escapes at who reads the result", """
from IPython.display import HTML, Javascript, display
display(HTML("<script>alert(1)</script><img src=x onerror=alert(2)>"))
display(Javascript("alert(3)"))
display({"image/png": '" onerror="alert(4)', "text/latex": "<b>x</b>"}, raw=True)
print("\\x1b[2J\\x1b]0;owned\\x07<script>alert(5)</script>")
raise ValueError("<script>alert(6)</script> =cmd|' /C calc'!A0")
""", True),
)  # fmt: skip

#: Number, name, what it does, the place of its exercise in the notebook, and the code. Worth nothing.
#: HEADER stands for the first line of the exercise's function.
RETURNS: tuple[tuple[int, str, str, int, str], ...] = (
    (2, "equals-all", "returns an object equal to everything", 0, """
class Yes:
    shape, dtype, ndim, size = (3,), float, 1, 3
    def __eq__(self, other):
        return self
    def __bool__(self):
        return True
    def all(self):
        return True
    def __array_function__(self, *args):
        return True
    def __array__(self, *args, **kwargs):
        raise TypeError
HEADER
    return Yes()
"""),
    (2, "subclass", "returns an array whose comparisons always agree", -3, """
import numpy as np
class Same(np.ndarray):
    def __array_function__(self, *args, **kwargs):
        return True
    def __array_ufunc__(self, *args, **kwargs):
        return np.zeros(1)
HEADER
    return np.zeros(1).view(Same)
"""),
    (14, "dies-when-asked", "ends the process when the grader asks", 0, """
HEADER
    import os
    os._exit(0)
"""),
    (22, "pickle", "sends an object that runs code when it is unpickled", 0, """
class Bomb:
    def __reduce__(self):
        return (open, ("owned", "w"))
HEADER
    import numpy as np
    return np.array([Bomb()], dtype=object)
"""),
)  # fmt: skip

#: Number, name, what it does, and code that goes before a wrong answer's body as `sneak`.
SNEAKS: tuple[tuple[int, str, str, str], ...] = (
    (17, "reference", "looks for the reference and the source on disk and by import", """
def sneak(name):
    import glob, importlib, json, os
    for module in (*ANSWER_PACKAGES, "autograder.judging.reference_key"):
        try:
            return getattr(importlib.import_module(module), name)
        except Exception:
            pass
    here = os.getcwd()
    for place in ("../../../source", "../../source", "/srv", "/home", "/root", "/repo", here):
        for path in glob.glob(place + "/**/*.ipynb", recursive=True):
            for cell in json.load(open(path))["cells"]:
                code = "".join(cell["source"])
                if "BEGIN SOLUTION" in code and f"def {name}(" in code:
                    exec(code, globals())
                    return globals()[name]
"""),
    (18, "memory", "looks for the expected arrays in frames and in memory", """
def sneak(name):
    import gc, sys
    frame = sys._getframe()
    while frame is not None:
        for key, value in list(frame.f_locals.items()) + list(frame.f_globals.items()):
            if "expected" in str(key):
                return lambda *args, **kwargs: value
        frame = frame.f_back
    for thing in gc.get_objects():
        if type(thing).__name__ in ("AnswerKey", "Verdict"):
            return lambda *args, **kwargs: thing.expected[0].value
    for line in globals().get("In", []):
        if "expected" in line and "sneak" not in line:
            raise RuntimeError(line)
"""),
)  # fmt: skip
