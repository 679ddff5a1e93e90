"""Which column of a list is which: by its name in many languages, or by what is in it."""

import re
from collections.abc import Mapping, Sequence
from typing import Literal, TypeAlias

Column: TypeAlias = Literal[
    "canvas", "login", "sis", "username", "number", "email", "name", "first", "last", "section", "role",
    "grade", "most", "comments",
]  # fmt: skip
#: In small letters. Moodle's are those of its language packs.
_NAMES: Mapping[Column, tuple[str, ...]] = {
    "canvas": ("id",),
    "login": ("sis login id",),
    "sis": ("sis user id",),
    "username": (
        "username", "benutzername", "anmeldename", "nom d'utilisateur", "nom d’utilisateur",
        "nombre de usuario", "nome utente", "username (login)", "nome de utilizador", "nome de usuário",
        "gebruikersnaam", "nazwa użytkownika", "логин", "用户名",
    ),
    "number": (
        "id number", "student id", "sid", "id-nummer", "matrikelnummer", "matrikelnr.",
        "numéro d'identification",
        "numéro d’identification", "número de id", "número de identificación", "codice identificativo",
        "número de identificação", "idnummer", "numer id",
    ),
    "email": ("email address", "email"),
    "name": (
        "full name", "student", "name", "vollständiger name", "nom complet", "nombre completo",
        "cognome e nome", "nome completo", "volledige naam", "imię i nazwisko", "fullständigt namn",
        "полное имя", "全名",
    ),
    "first": (
        "first name", "firstname", "given name", "vorname", "prénom", "nombre", "nome", "voornaam", "imię",
        "förnamn", "имя",
    ),
    "last": (
        "last name", "lastname", "surname", "family name", "nachname", "nom de famille", "nom", "apellido(s)",
        "apellidos", "cognome", "apelido", "sobrenome", "achternaam", "nazwisko", "efternamn", "фамилия",
    ),
    "section": (
        "section", "sections", "section name", "groups", "group", "gruppen", "gruppe", "groupes", "groupe",
        "grupos", "grupo", "gruppi", "gruppo", "groepen", "groep", "grupy", "grupper",
    ),
    "role": ("role", "roles", "rolle", "rollen", "rôle", "rôles", "rol", "ruolo"),
    "grade": (
        "grade", "bewertung", "note", "calificación", "valutazione", "nota", "avaliação", "cijfer",
        "beoordeling", "ocena", "betyg", "karakter", "qualificació", "cualificación", "kalifikazioa",
        "оценка", "成绩", "成績", "arvosana",
    ),
    "most": (
        "maximum grade", "bestwertung", "note maximale", "calificación máxima", "nota máxima",
        "punteggio massimo", "valutazione massima", "maximumcijfer", "maximalt betyg", "maksymalna ocena",
        "最高成绩", "максимальная оценка",
    ),
    "comments": (
        "feedback comments", "feedback als kommentar", "feedback par commentaires",
        "comentarios de retroalimentación", "commenti", "comentários de feedback", "feedbackcommentaar",
    ),
}  # fmt: skip
_COMMENT = re.compile(
    r"feedback|comment|koment|kommentar|coment|retroaliment|反馈|отзыв", re.IGNORECASE
)
#: "Participant 123", "Teilnehmer/in123": a word, always the same, and a number, never the same.
_PARTICIPANT = re.compile(r"([^\W\d_][^\d@]*?)\s*(\d+)")
_EMAIL = re.compile(r"[^@\s,;]+@[^@\s,;]+\.[^@\s,;]+")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")


def called(header: Sequence[str], kind: Column) -> str | None:
    """Return the column that has one of the names of a kind, the usual name first; None where none has."""
    known = {name.strip().casefold(): name for name in reversed(header)}
    return next((known[name] for name in _NAMES[kind] if name in known), None)


def emails(header: Sequence[str], rows: Sequence[Mapping[str, str]]) -> str | None:
    """Return the column of email addresses, by its name or by what is in it."""
    found = called(header, "email")
    return found or next((name for name in header if _all(_cells(rows, name), _EMAIL)), None)


def participants(header: Sequence[str], rows: Sequence[Mapping[str, str]]) -> str | None:
    """Return the column in which Moodle numbers the submissions of an assignment.

    It is the first of a grading worksheet, in every language.
    """
    if not header or any(called(header[:1], kind) for kind in ("username", "number", "name")):
        return None
    cells = _cells(rows, header[0])
    found = [_PARTICIPANT.fullmatch(cell) for cell in cells]
    words = {one[1].strip() for one in found if one}
    alike = bool(cells) and all(found) and len(words) == 1 and len(set(cells)) == len(cells)
    return header[0] if alike else None


def participant(cell: str) -> str:
    """Return Moodle's number of a submission; "" where there is none."""
    found = _PARTICIPANT.fullmatch(cell.strip())
    return found[2] if found else ""


def most(header: Sequence[str], rows: Sequence[Mapping[str, str]], grade: str = "") -> str | None:
    """Return the column that says how many points there are: by its name, or the same number everywhere.

    Parameters
    ----------
    header : sequence of str
    rows : sequence of mapping of str to str
        Cells by column.
    grade : str
        The column of grades: only the one behind it is tried by its numbers. Empty to try all but the first.

    Returns
    -------
    str or None
    """
    found = called(header, "most")
    if found:
        return found
    behind = header[header.index(grade) + 1 :][:1] if grade else header[1:]
    for name in behind:
        cells = _cells(rows, name)
        if _all(cells, _NUMBER) and len(cells) == len(rows) and len(set(cells)) == 1:
            return name
    return None


def grade(header: Sequence[str], rows: Sequence[Mapping[str, str]], title: str = "") -> str | None:
    """Return the column of grades in a worksheet: by its name, else the one before the points possible.

    Parameters
    ----------
    header : sequence of str
    rows : sequence of mapping of str to str
        Cells by column.
    title : str
        The column's name, where the instructor gives it.

    Returns
    -------
    str or None
    """
    wanted = {name.casefold(): name for name in header if name}.get(title.strip().casefold())
    found = wanted or called(header, "grade")
    top = None if found else most(header, rows)
    if top is None:
        return found
    before = header[max(0, header.index(top) - 1)]
    return before if all(_NUMBER.fullmatch(cell) for cell in _cells(rows, before)) else None


def comments(header: Sequence[str], grade: str) -> str | None:
    """Return the column of comments in a worksheet."""
    behind = header[header.index(grade) + 1 :]
    found = called(behind, "comments")
    return found or next((name for name in reversed(behind) if _COMMENT.search(name)), None)


def decimal_comma(rows: Sequence[Mapping[str, str]], *columns: str | None) -> bool:
    """Return whether numbers of a list are written with a comma."""
    cells = [cell for name in columns if name for cell in _cells(rows, name)]
    return any(re.fullmatch(r"\d+,\d+", cell) for cell in cells)


def number(cell: str) -> float | None:
    """Return a number that may have a comma; None where there is none."""
    found = _NUMBER.fullmatch(cell.strip())
    return float(found[0].replace(",", ".")) if found else None


def _cells(rows: Sequence[Mapping[str, str]], name: str) -> list[str]:
    cells = (row.get(name, "").strip() for row in rows)
    return [cell for cell in cells if cell and cell != "-"]


def _all(cells: Sequence[str], pattern: re.Pattern[str]) -> bool:
    return bool(cells) and all(pattern.fullmatch(cell) for cell in cells)
