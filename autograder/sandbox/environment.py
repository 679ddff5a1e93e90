"""The environment variables of a kernel: these and no others."""

import sys
from pathlib import Path

_THREADS = ("OMP", "OPENBLAS", "MKL", "NUMEXPR", "VECLIB")


def kernel_environment(scratch: Path, *, python_path: str = "") -> dict[str, str]:
    """Return the variables of a kernel, the same in each run, and nothing of the grader's own.

    Parameters
    ----------
    scratch : Path
        A folder the kernel may write: home, temporary files and settings.
    python_path : str
        Where packages are found besides the installed ones.
    """
    variables = {
        "PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin",
        "LANG": "C.UTF-8",
        "HOME": str(scratch),
        "TMPDIR": str(scratch),
        "USER": "student",
        "MPLCONFIGDIR": str(scratch / ".matplotlib"),
        "IPYTHONDIR": str(scratch / ".ipython"),
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "NBGRADER_EXECUTION": "autograde",
        # The same order of sets and the same sums in each run.
        "PYTHONHASHSEED": "0",
        "PYTHONNOUSERSITE": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        # Its warning on frozen modules would be the first output of every notebook.
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
        **{f"{name}_NUM_THREADS": "1" for name in _THREADS},
    }
    return variables | {"PYTHONPATH": python_path} if python_path else variables
