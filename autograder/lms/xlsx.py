"""The first sheet of an .xlsx file as lines of text: enough for a list that a system saved."""

import io
import re
import zipfile
from xml.etree import ElementTree as ET

_MAX_BYTES = 64 * 2**20
_MAX_COLUMNS = 1_000
_SPACE = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def first_sheet(data: bytes) -> list[list[str]]:
    """Return the cells, row by row.

    Raises
    ------
    ValueError
        Where it is no such file.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            sheets = [name for name in archive.namelist() if _is_sheet(name)]
            shared = "xl/sharedStrings.xml"
            words = _part(archive, shared) if shared in archive.namelist() else None
            texts = [_text(one) for one in words.iter(f"{_SPACE}si")] if words is not None else []
            if not sheets:
                raise ValueError("there is no sheet in it")
            sheet = _part(archive, min(sheets, key=lambda name: (len(name), name)))
    except (zipfile.BadZipFile, ET.ParseError, NotImplementedError, RuntimeError) as error:
        raise ValueError(f"it is no .xlsx file that can be read ({error})") from None
    return [_row(row, texts) for row in sheet.iter(f"{_SPACE}row")]


def _is_sheet(name: str) -> bool:
    return re.fullmatch(r"xl/worksheets/sheet\d+\.xml", name) is not None


def _part(archive: zipfile.ZipFile, name: str) -> ET.Element:
    with archive.open(name) as file:
        data = file.read(_MAX_BYTES + 1)
    # A list has no document type; entities in one could grow without end.
    if len(data) > _MAX_BYTES or b"<!DOCTYPE" in data:
        raise ValueError("it is no list of students")
    return ET.fromstring(data)


def _text(element: ET.Element) -> str:
    return "".join(one.text or "" for one in element.iter(f"{_SPACE}t"))


def _row(row: ET.Element, texts: list[str]) -> list[str]:
    cells: list[str] = []
    for cell in row.iter(f"{_SPACE}c"):
        letters = re.match(r"[A-Z]+", cell.get("r", ""))
        place = len(cells)
        if letters:
            place = 0
            for letter in letters[0]:
                place = 26 * place + ord(letter) - ord("A") + 1
            place -= 1
        if place >= _MAX_COLUMNS:
            break
        cells += [""] * (place + 1 - len(cells))
        cells[place] = _value(cell, texts)
    return cells


def _value(cell: ET.Element, texts: list[str]) -> str:
    kind, value = cell.get("t", "n"), cell.findtext(f"{_SPACE}v") or ""
    if kind == "inlineStr":
        return _text(cell)
    if kind == "s":
        return texts[int(value)] if value.isdecimal() and int(value) < len(texts) else ""
    if kind == "n" and re.fullmatch(r"\d+\.0+|\d+(\.\d+)?E\+?\d+", value):
        return str(int(float(value)))
    return value
