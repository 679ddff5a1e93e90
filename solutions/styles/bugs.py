"""Right answers to the hunts for a bug: one for each copy of the function."""

from convnet.bugs import HUNTS

from .registry import style

for _name, _hunt in HUNTS.items():
    for _slug, _answer in _hunt.answers.items():
        style(_name, f"copy {_slug}")(_answer)
