"""The gradebook's URL (SQLAlchemy's form), and helpful messages for its errors."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote, quote_plus

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError

from autograder.errors import GradingError

#: The driver that the extra `postgres` installs; SQLAlchemy's own choice for a bare name is another one.
_POSTGRES = "postgresql+psycopg"
_BARE = {"postgres", "postgresql"}
_OTHER_VERSION = (
    "It was made by another version of nbgrader: run `nbgrader db upgrade` in the course directory."
)
#: Advice, by a part of the database's message.
_REMEDIES = {
    "password authentication failed": "Is the password right? It may stand in the URL, in PGPASSWORD or in "
    "~/.pgpass.",
    "no password supplied": "Give a password: in PGPASSWORD, in ~/.pgpass or in the URL.",
    "does not exist": "Make it first (`createdb NAME`, `createuser NAME`), or mend the URL.",
    "Connection refused": "Is the server running, and are host and port right?",
    "No such file or directory": "Is the server running, and is the folder of its socket right?",
    "closed the connection": "Was the server stopped? Start it.",
    "terminating connection": "Was the server stopped? Start it.",
    "resolve host": "Is the name of the server right?",
    "No module named 'psycopg": "Install what is needed for PostgreSQL: pip install 'cnn-course[postgres]'",
    "disk is full": "Free some space.",
    "unable to open database file": "Is its folder there, and may you write to it?",
    "readonly database": "Whoever it belongs to gives the other instructors the right to write to it: "
    "chmod g+w gradebook.db",
    "no such column": _OTHER_VERSION,
    "no such table": _OTHER_VERSION,
    "not a database": "Put a copy of before in its place; without one, move it away, run `nbgrader "
    "generate_assignment NOTEBOOK --force` for each notebook, and grade again.",
    "malformed": "Put a copy of before in its place. Was the disk full, or the machine switched off?",
    "database is locked": "Another program has been writing to it for long: is a formgrader stuck?",
}


def known_driver(db_url: str) -> str:
    """Return a URL with the driver that is installed, for one that names only PostgreSQL."""
    url = _parse(db_url)
    if url.drivername in _BARE:
        url = url.set(drivername=_POSTGRES)
    return url.render_as_string(hide_password=False)


def shown_url(db_url: str) -> str:
    """Return a URL without its password."""
    url = _parse(db_url)
    if "password" in url.query:
        url = url.update_query_dict({"password": "***"})
    return url.render_as_string(hide_password=True)


def _parse(db_url: str) -> URL:
    try:
        return make_url(db_url)
    except (ArgumentError, ValueError):
        # The given URL may hold a password: it is not repeated.
        raise GradingError(
            "the URL of the gradebook cannot be read. It looks like "
            "postgresql://USER@HOST:5432/DATABASE or sqlite:////FOLDER/gradebook.db"
        ) from None


def database_file(db_url: str) -> Path | None:
    """Return the file of an SQLite database; None for a database on a server or in memory."""
    url = _parse(db_url)
    if url.get_backend_name() != "sqlite" or url.database in (None, "", ":memory:"):
        return None
    return Path(str(url.database))


@contextmanager
def explained(db_url: str, doing: str = "") -> Iterator[None]:
    """Turn what a database says into a `GradingError` of one line, without the password.

    Parameters
    ----------
    db_url : str
    doing : str
        The activity, for the line.
    """
    try:
        yield
    except (SQLAlchemyError, ModuleNotFoundError) as error:
        raise GradingError(database_error_text(db_url, error, doing)) from None
    except ValueError as error:
        # nbgrader takes each refusal of the database to write for a wrong entry.
        if not isinstance(error.__context__, SQLAlchemyError):
            raise
        raise GradingError(database_error_text(db_url, error.__context__, doing)) from None


def database_error_text(db_url: str, error: Exception, doing: str = "") -> str:
    """Return a database's error as one line with a remedy.

    Parameters
    ----------
    db_url : str
    error : Exception
        From SQLAlchemy, or about a missing driver.
    doing : str
        The activity, for the line; may be empty.

    Returns
    -------
    str
        Without the password.

    Raises
    ------
    GradingError
        Where the URL cannot be read.
    """
    original = getattr(error, "orig", None) or error
    if isinstance(error, NoSuchModuleError):
        original = ValueError(f"there is no database called {_parse(db_url).drivername}")
    lines = [line.strip() for line in str(original).splitlines() if line.strip()]
    text = lines[0] if lines else type(original).__name__
    remedy = next((words for key, words in _REMEDIES.items() if key in str(original)), "")
    what = f"{doing}: the gradebook" if doing else "the gradebook"
    line = f"{what} {shown_url(db_url)} cannot be used: {text.rstrip('.')}. {remedy}".strip()
    return _without_password(line, db_url)


def _without_password(text: str, db_url: str) -> str:
    url = _parse(db_url)
    for password in (url.password or "", str(url.query.get("password", ""))):
        for form in {password, quote(password), quote_plus(password)}:
            # A password of a letter or two would take the letters out of every word.
            if len(form) > 2:
                text = text.replace(form, "***")
    return text
