"""The lecture map: which point of the lecture is taught in which section, read off the notebooks."""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

START, END = "<!-- lecture map: built -->", "<!-- end of the lecture map -->"


def taught(scripts: Iterable[Path], points: Iterable[str] = ()) -> dict[str, list[str]]:
    """Return for each row the sections that name it under their heading, in course order.

    Rows of ``points`` are there also where no section names them.
    """
    found: dict[str, list[str]] = {row: [] for row in points}
    for script in scripts:
        heading = ""
        for line in script.read_text(encoding="utf-8").splitlines():
            if title := re.match(r"# #{1,3} (.*)", line):
                heading = title.group(1)
            if named := re.match(r"# \*Lecture rows? ([^*]*)\*", line):
                for row in re.findall(r"L\d+", named.group(1)):
                    place = f"{script.stem}: {heading}"
                    if place not in found.setdefault(row, []):
                        found[row].append(place)
    return found


def lecture_map(scripts: Iterable[Path], points: Mapping[str, str]) -> str:
    """Return the map as a Markdown table."""
    rows = [
        f"| {row} | {points.get(row, '')} | {'<br>'.join(places)} |"
        for row, places in taught(scripts, points).items()
    ]
    return "\n".join(["| row | point | sections |", "| --- | --- | --- |", *rows])


def with_map(readme: str, scripts: Iterable[Path], points: Mapping[str, str]) -> str:
    """Return the text with the map between its two marks made anew; without marks, as it is.

    Parameters
    ----------
    readme : str
        The text.
    scripts : iterable of Path
        The notebooks' percent scripts, in course order.
    points : mapping of str to str
        The lecture's points by row, such as ``"L1"``.

    Returns
    -------
    str
    """
    if START not in readme:
        return readme
    before, _, rest = readme.partition(START)
    after = rest.partition(END)[2]
    return f"{before}{START}\n{lecture_map(scripts, points)}\n{END}{after}"
