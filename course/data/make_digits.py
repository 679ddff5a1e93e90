"""Make digits.npz from the table that scikit-learn's package carries.

Run it where scikit-learn is installed, which nothing else here needs:

    python -m course.data.make_digits
"""

import gzip
from pathlib import Path

import numpy as np


def main() -> None:
    """Read 1,797 rows of 64 pixels and a label, shuffle them once, write them as bytes."""
    import sklearn.datasets  # type: ignore[import-not-found]  # only this script needs it

    table = Path(sklearn.datasets.__file__).parent / "data" / "digits.csv.gz"
    with gzip.open(table, "rt") as file:
        rows = np.loadtxt(file, delimiter=",").astype(np.uint8)
    # writers follow one another in the table; a RandomState's stream is the same in every NumPy
    rows = rows[np.random.RandomState(6036).permutation(len(rows))]
    images, labels = rows[:, :64].reshape(-1, 8, 8), rows[:, 64]
    np.savez_compressed(Path(__file__).parent / "digits.npz", images=images, labels=labels)


if __name__ == "__main__":
    main()
