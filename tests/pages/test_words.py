"""Our own words on a page: code between backticks is shown as code, and nothing runs."""

from autograder.pages import with_code


def test_what_stands_between_backticks_is_code():
    assert with_code("In `w.reshape(F, -1)`, which?") == "In <code>w.reshape(F, -1)</code>, which?"
    assert with_code("a ` b") == "a ` b"


def test_all_else_is_escaped():
    assert with_code("`<script>` & <b>") == "<code>&lt;script&gt;</code> &amp; &lt;b&gt;"
