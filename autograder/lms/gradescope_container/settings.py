"""The instructor's settings, as the zip carries them: the assignment with its seed, and how to run it."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, cast

from autograder.assignment.assignment import Assignment
from autograder.assignment.settings import Setting
from autograder.judging.verdict import Tell
from autograder.lms.results import Visibility
from autograder.sandbox.limits import Limits


@dataclass(frozen=True)
class ContainerSettings:
    """Of one assignment on Gradescope.

    Attributes
    ----------
    assignment : Assignment
        Holds the seed: the same cases for all of the class, whenever they hand in. No answers.
    visibility : str
        When students see the tests.
    minutes : int
        The time limit of the assignment there.
    sandbox : bool
        False to grade also where nothing isolates.
    tell : str
        How much students are told.
    """

    assignment: Assignment
    visibility: Visibility = "visible"
    minutes: int = 10
    sandbox: bool = True
    tell: Tell = "hints"

    def text(self) -> str:
        """Return the settings as the content of a file."""
        given = self.assignment
        return json.dumps(
            {
                "name": given.name,
                "notebook": given.notebook,
                "release": given.release,
                "points": [list(pair) for pair in given.points],
                "files": {name: b64encode(data).decode() for name, data in given.files},
                # As text: some readers of JSON keep no large numbers.
                "seed": str(given.seed),
                "limits": asdict(given.limits),
                "settings": [asdict(setting) for setting in given.settings],
                "visibility": self.visibility,
                "minutes": self.minutes,
                "sandbox": self.sandbox,
                "packages": given.packages,
                "carry_forward": given.carry_forward,
                "tell": self.tell,
            },
            indent=1,
        )

    @classmethod
    def read(cls, text: str) -> ContainerSettings:
        """Return the settings that `text` was made from."""
        said = json.loads(text)
        assignment = Assignment(
            name=said["name"],
            notebook=said["notebook"],
            release=said["release"],
            points=tuple((name, worth) for name, worth in said["points"]),
            files=tuple((name, b64decode(data)) for name, data in said["files"].items()),
            seed=int(said["seed"]),
            provisioner="",
            limits=Limits(**said["limits"]),
            packages=tuple(said["packages"]),
            carry_forward=said["carry_forward"],
            settings=tuple(_setting(one) for one in said["settings"]),
        )
        visibility = cast("Visibility", said["visibility"])
        tell = cast("Tell", said["tell"])
        return cls(assignment, visibility, int(said["minutes"]), bool(said["sandbox"]), tell)


def _setting(said: Mapping[str, Any]) -> Setting:
    weights = tuple((name, weight) for name, weight in said["weights"])
    return Setting(said["exercise"], said["rtol"], weights, tuple(said["accept"]))
