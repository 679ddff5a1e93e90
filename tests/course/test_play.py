"""Toys as outputs: a frame that reaches nothing, and a still figure with words for all other pages."""

import re
from importlib.resources import files

import pytest

from course.plots.blank import new_figure
from course.plots.play import page, play_bundle

SCRIPTS = sorted(
    path.name.removesuffix(".js")
    for path in files("course.plots.play").iterdir()
    if path.name.endswith(".js") and path.name != "shared.js"
)


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_toy_loads_nothing_and_stands_in_a_closed_frame(name: str) -> None:
    output = play_bundle(name, {"x": 1}, new_figure(figsize=(1, 1)), "A toy to play with.", 100)
    text = output["text/html"]
    assert output["text/plain"] == "A toy to play with."
    assert re.search(r'<img class="cnn-play-still" alt="A toy to play with\."', text)
    (frame,) = re.findall(r"<iframe [^>]*>", text)
    assert 'sandbox="allow-scripts"' in frame
    assert 'title="A toy to play with."' in frame
    # A page that takes styles away takes the frame away with them.
    assert 'style="display:none"' in frame
    assert not re.search(r"https?:|//[a-z]+\.|import |fetch\(|XMLHttp", page(name, {}))


def test_no_text_ends_the_script() -> None:
    assert page(SCRIPTS[0], {"x": "</script><b>"}).count("</script>") == 1


def test_only_words_are_made_while_a_notebook_is_graded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    output = play_bundle(SCRIPTS[0], {}, new_figure(), "A toy.", 100)
    assert output == {"text/plain": "Figure: A toy."}
