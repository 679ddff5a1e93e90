"""Characters that are not seen but change what is: how words made by others become what they look like."""

import re

# Marks, embeddings, overrides and isolates turn the order of what stands around them; deprecated format
# characters, annotations and tags hide text. They become visible, one for one.
_TURNING = re.compile(
    "[\u061c\u200e\u200f\u202a-\u202e\u2066-\u206f\ufff9-\ufffb\U000e0000-\U000e007f]"
)
# Soft hyphens, spaces of no width and their like come with pasted text, and nobody misses them. The joiners
# of scripts and of emoji (U+200C, U+200D) are not among them.
_EMPTY = re.compile("[\u00ad\u180e\u200b\u2060-\u2065\ufeff]")


def made_visible(text: str) -> str:
    """Return text in which nothing turns or hides what a reader sees."""
    return (
        text if text.isascii() else _EMPTY.sub("", _TURNING.sub("\N{REPLACEMENT CHARACTER}", text))
    )
