"""Right answers to the hunts for a bug: one for each copy of the function."""

from convnet.bugs import HUNTS

STYLES: dict[str, dict] = {
    name: {f"copy {slug}": answer for slug, answer in hunted.answers.items()}
    for name, hunted in HUNTS.items()
}
