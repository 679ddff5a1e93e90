"""A page as a browser reads it: its elements, their attributes, its text."""

import re
from html.parser import HTMLParser
from typing import Any


class Page(HTMLParser):
    """What a test looks at in a page of ours."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.headings: list[int] = []
        self.text = ""
        self.feed(text)
        self.text = " ".join(self.text.split())
        self.ids = [value for name, value in self.attributes if name == "id"]

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        if re.fullmatch(r"h\d", tag):
            self.headings.append(int(tag[1]))

    def handle_data(self, data: str) -> None:
        self.text += f"{data} "
