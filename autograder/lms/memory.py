"""A record of earlier collections: Moodle's number of each student, and the upload taken last."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from autograder.lms.importers.filename_patterns import proper_id
from autograder.records.csv_file import write_private

FILE = "collected.json"
#: Moodle's name for one who has none, as where people are hidden from who marks.
_NOBODY = "participant"


@dataclass
class Memory:
    """The record in a course directory.

    Attributes
    ----------
    people : dict of str to dict of str to (str, str)
        By assignment, by Moodle's number of a submission: the person's name and our id.
    taken : dict of str to dict of str to dict
        By assignment, by student: the upload that was taken last (see `remember`).
    """

    people: dict[str, dict[str, tuple[str, str]]] = field(default_factory=dict)
    taken: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)

    def ids(self, assignment: str, people: Mapping[str, str]) -> dict[str, str]:
        """Return our ids of people, by Moodle's number; a number keeps the id it has had.

        Parameters
        ----------
        assignment : str
        people : mapping of str to str
            Names, by number. A number is another one in each assignment, a name may be that of two.
        """
        known = self.people.setdefault(assignment, {})
        shared = self._shared(people, assignment)
        for number, name in sorted(people.items()):
            if number in known:
                continue
            wanted = name if proper_id(name) and name != _NOBODY else f"{_NOBODY}-{number}"
            if wanted in shared:
                wanted = f"{name}-{number}"
            used = {own for _, own in known.values()}
            others = {other for key, other in people.items() if key != number} - {name}
            if wanted in used | others or not proper_id(wanted):
                wanted = f"{_NOBODY}-{number}"
            known[number] = (name, wanted)
        return {number: known[number][1] for number in people}

    def _shared(self, people: Mapping[str, str], assignment: str) -> set[str]:
        """Return names that two people have in one assignment: there a name is not enough in any."""
        numbers: dict[tuple[str, str], set[str]] = defaultdict(set)
        for number, name in people.items():
            numbers[assignment, name].add(number)
        for where, known in self.people.items():
            for number, (name, _) in known.items():
                numbers[where, name].add(number)
        return {name for (_, name), found in numbers.items() if len(found) > 1}

    def older(self, assignment: str, student: str, upload: Mapping[str, Any], digest: str) -> bool:
        """Return whether an upload is older than what was taken last, as far as anything tells.

        Parameters
        ----------
        assignment, student : str
        upload : mapping
            As `autograder.lms.importers.latest_upload.Delivery.marks` gives it.
        digest : str
            Of its files.

        Returns
        -------
        bool
        """
        last = self.taken.get(assignment, {}).get(student)
        if not last:
            return False
        if last["marks"].get("system") == upload.get("system"):
            for key in ("number", "attempt", "when", "sent"):
                was, now = last["marks"].get(key), upload.get(key)
                if was and now and was != now:
                    return bool(now < was)
        return digest in last["before"]

    def last(self, assignment: str, student: str) -> str:
        """Return the digest of the files that were taken last; "" where that is not known."""
        last = self.taken.get(assignment, {}).get(student)
        return str(last["digest"]) if last else ""

    def remember(
        self, assignment: str, student: str, upload: Mapping[str, Any], digest: str
    ) -> None:
        """Keep what was taken last of a student, and hashes of all that was taken before.

        Parameters
        ----------
        assignment, student : str
        upload : mapping
            As `autograder.lms.importers.latest_upload.Delivery.marks` gives it.
        digest : str
            Of its files.
        """
        last = self.taken.setdefault(assignment, {}).get(student)
        before: Iterable[str] = [*last["before"], last["digest"]] if last else ()
        self.taken[assignment][student] = {
            "marks": dict(upload),
            "digest": digest,
            "before": [one for one in dict.fromkeys(before) if one != digest],
        }

    def system(self, assignment: str) -> str:
        """Return the system that most uploads of an assignment are from; "" where that is not known."""
        theirs = self.taken.get(assignment, {})
        often = Counter(self.system_of(assignment, student) for student in theirs)
        return max(often, key=lambda system: often[system], default="")

    def upload_of(self, assignment: str, student: str) -> str:
        """Return the name of a student's upload in its download; "" where that is not known."""
        last = self.taken.get(assignment, {}).get(student)
        return str(last["marks"].get("file", "")) if last else ""

    def system_of(self, assignment: str, student: str) -> str:
        """Return the system that a student's id is from; "" where that is not known."""
        last = self.taken.get(assignment, {}).get(student)
        return str(last["marks"].get("system", "")) if last else ""


def read_memory(folder: Path) -> Memory:
    """Read the record; it is empty where there is no file, or another kind of file."""
    memory = Memory()
    try:
        tree = json.loads((folder / FILE).read_text(encoding="utf-8"))
        for assignment, numbers in tree["people"].items():
            memory.people[assignment] = {str(n): (str(a), str(b)) for n, (a, b) in numbers.items()}
        for assignment, students in tree["taken"].items():
            memory.taken[assignment] = {
                student: {
                    "marks": dict(one["marks"]),
                    "digest": str(one["digest"]),
                    "before": [str(digest) for digest in one["before"]],
                }
                for student, one in students.items()
            }
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return Memory()
    return memory


def write_memory(folder: Path, memory: Memory) -> None:
    """Write what is remembered, whole or not at all."""
    tree = {"people": memory.people, "taken": memory.taken}
    write_private(folder / FILE, json.dumps(tree, ensure_ascii=True, indent=1, sort_keys=True))
