"""Links of the built site: its own lead somewhere, others are addresses, nothing is loaded from afar.

Whether another site still has a page is not asked: that takes a network, and changes without us.
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from posixpath import normpath
from urllib.parse import unquote, urlsplit

from course_book.pages import Page, pages

_HOST = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+(:\d+)?", re.IGNORECASE)


def complaints(site: Path) -> list[str]:
    """Return a line for each link that leads nowhere, and for each thing loaded from another site."""
    known = {page.path.as_posix(): page for page in pages(site)}
    return [line for page in known.values() for line in _of(page, known, site)]


def _of(page: Page, known: Mapping[str, Page], site: Path) -> Iterator[str]:
    for link in dict.fromkeys(page.links):
        if wrong := _wrong(link, page, known, site):
            yield f"{page.path.as_posix()}: the link {link!r} {wrong}"
    for address in dict.fromkeys(page.fetched):
        if address.startswith("data:"):
            continue
        if urlsplit(address).netloc:
            yield f"{page.path.as_posix()}: loads {address!r} from another site"
        elif wrong := _wrong(address, page, known, site):
            yield f"{page.path.as_posix()}: loads {address!r}, which {wrong}"


def _wrong(link: str, page: Page, known: Mapping[str, Page], site: Path) -> str | None:
    """Return what is wrong with a link, or None."""
    parts = urlsplit(link)
    if parts.scheme in ("http", "https"):
        fine = _HOST.fullmatch(parts.netloc) and not re.search(r"\s", link)
        return None if fine else "is no proper address"
    if parts.scheme == "mailto":
        return None if "@" in parts.path else "is no proper address"
    if parts.scheme or parts.netloc:
        return "is of a kind that pages do not have"
    target = _target(page, unquote(parts.path))
    if target.startswith("../"):
        return "leads out of the site"
    if target not in known:
        return None if (site / target).is_file() else "leads to no page"
    anchor = unquote(parts.fragment)
    return (
        None if not anchor or anchor in known[target].anchors else "leads to no place in that page"
    )


def _target(page: Page, path: str) -> str:
    own = PurePosixPath(page.path.as_posix())
    return normpath(str(own.parent / path)) if path else str(own)
