"""The part that all exporters share: what is asked for, and how a system is registered."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from pathlib import Path

from autograder.lms.export_view import ExportView
from autograder.lms.roster import Roster
from autograder.records.csv_file import write_private


@dataclass(frozen=True)
class ExportRequest:
    """An export to be made.

    Attributes
    ----------
    to : str
        One of `autograder.lms.exporters.systems`.
    out : Path or None
        A file; for all of a class to Gradescope a folder. None for the course directory's ``reports``.
    roster : Path or None
        A list of students that the other system has exported.
    title : str
        The assignment's name in the other system; empty for its name here.
    student : str
        Only this one; empty for all.
    zeros : bool
        Whether who has not handed in gets 0.
    db : str or None
        URL of the gradebook; None for the course's own.
    by : str
        The roster's column that has the ids students have here; empty to find out.
    """

    course: Path
    assignment: str
    to: str
    out: Path | None = None
    roster: Path | None = None
    title: str = ""
    student: str = ""
    zeros: bool = False
    db: str | None = None
    by: str = ""

    def place(self, name: str) -> Path:
        """Return the path for a file or folder of this name: the instructor's, else one in ``reports``.

        Reports lie there too. Git leaves it alone, so no grade is published by mistake.
        """
        return self.out or self.course / "reports" / f"{self.assignment}_{name}"


class Exporter(ABC):
    """Writes grades as one system imports them."""

    @abstractmethod
    def write(self, request: ExportRequest, view: ExportView, roster: Roster | None) -> list[Path]:
        """Write the files and return their paths; what the instructor should know goes to the remarks.

        Parameters
        ----------
        request : ExportRequest
        view : ExportView
            The grades; gets the remarks.
        roster : Roster or None
            The other system's list of students, where there is one.

        Returns
        -------
        list of Path

        Raises
        ------
        GradingError
            Where the file cannot be made of these grades and this roster.
        """


class CsvExporter(Exporter):
    """Writes one CSV file for a class."""

    #: Behind the assignment's name in the name of the file.
    label: str

    @abstractmethod
    def text(self, view: ExportView, roster: Roster | None) -> str:
        """Return the file's text."""

    def write(self, request: ExportRequest, view: ExportView, roster: Roster | None) -> list[Path]:
        """Write the file and return its path."""
        path = request.place(f"{self.label}.csv")
        write_private(path, self.text(view, roster))
        return [path]


registered: dict[str, type[Exporter]] = {}


def register(kind: type[Exporter]) -> type[Exporter]:
    """Register a class as the exporter of the system that its module is named after."""
    registered[kind.__module__.rpartition(".")[2]] = kind
    return kind
