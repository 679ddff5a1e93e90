"""A built page: its words, its anchors, its links and the files it loads."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from html.parser import HTMLParser
from pathlib import Path

#: Attributes of an element that the browser fetches by itself.
_FETCHED = {
    ("script", "src"),
    ("img", "src"),
    ("iframe", "src"),
    ("source", "src"),
    ("link", "href"),
}
#: Elements of `link` that only say where something is.
_ONLY_SAID = {"canonical", "next", "prev", "index", "search", "help", "author", "copyright"}


@dataclass(frozen=True)
class Page:
    """A file of the site; ``path`` is relative to the site."""

    site: Path
    path: Path

    @cached_property
    def source(self) -> str:
        """The file as it is."""
        return (self.site / self.path).read_text(encoding="utf-8")

    @cached_property
    def _read(self) -> _Reader:
        reader = _Reader()
        reader.feed(self.source)
        reader.close()
        return reader

    @property
    def text(self) -> str:
        """The text that a reader sees and hears: without tags, with the alt text of pictures."""
        return "".join(self._read.text)

    @property
    def anchors(self) -> set[str]:
        """The anchors that a link to this page may name after its ``#``."""
        return self._read.anchors

    @property
    def links(self) -> list[str]:
        """The targets of its links."""
        return self._read.links

    @property
    def fetched(self) -> list[str]:
        """The files that a browser loads with it."""
        return self._read.fetched


def pages(site: Path) -> Iterator[Page]:
    """Yield every page of a built site, in order."""
    for path in sorted(site.rglob("*.html")):
        yield Page(site, path.relative_to(site))


@dataclass
class _Reader(HTMLParser):
    text: list[str] = field(default_factory=list)
    anchors: set[str] = field(default_factory=set)
    links: list[str] = field(default_factory=list)
    fetched: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.anchors |= {given[name] for name in ("id", "name") if name in given}
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        if tag == "link" and set(given.get("rel", "").split()) & _ONLY_SAID:
            self.links.append(given.get("href", ""))
        else:
            self.fetched += [given[name] for name in given if (tag, name) in _FETCHED]
        self.text += [
            f" {given[name]} " for name in ("alt", "title", "aria-label") if name in given
        ]

    def handle_data(self, data: str) -> None:
        self.text.append(data)
