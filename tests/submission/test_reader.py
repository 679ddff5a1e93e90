"""Whatever is handed in is read, or named for what it is."""

import base64
import json
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.submission import reader
from autograder.submission.reader import Submitted, SubmittedCell, Unreadable, read_notebook
from tests.helpers.grading_fakes import ANSWERS, RELU, uploaded

PNG = base64.b64encode(b"\x89PNG\r\n\x1a\n....").decode()


def relu_cell(read):
    assert isinstance(read, Submitted), read
    return next(c for c in read.cells if c.grade_id == "relu")


def variants():
    text = uploaded(ANSWERS).decode()
    tree = json.loads(text)
    yield "plain", text.encode()
    yield "BOM", b"\xef\xbb\xbf" + text.encode()
    yield "UTF-16", text.encode("utf-16")
    yield "CRLF in the file", json.dumps(tree, indent=1).replace("\n", "\r\n").encode()
    yield "CRLF in the cells", text.replace("\\n", "\\r\\n").encode()
    yield "format 5", json.dumps({**tree, "nbformat": 5}).encode()
    yield "no format", json.dumps({k: v for k, v in tree.items() if k != "nbformat"}).encode()
    yield "no notebook metadata", json.dumps({"cells": tree["cells"]}).encode()
    lists = [{**c, "source": c["source"].splitlines(keepends=True)} for c in tree["cells"]]
    yield "lines as lists", json.dumps({**tree, "cells": lists}).encode()
    lists = [{**c, "source": c["source"].splitlines()} for c in tree["cells"]]
    yield "lines without their ends", json.dumps({**tree, "cells": lists}).encode()
    old = [{("input" if k == "source" and c["cell_type"] == "code" else k): v for k, v in c.items()}
           for c in tree["cells"]]  # fmt: skip
    sheets = {"nbformat": 3, "metadata": {}, "worksheets": [{"cells": old}]}
    yield "format 3", json.dumps(sheets).encode()
    odd = [
        {**c, "outputs": 7, "metadata": {**c["metadata"], "tags": "skip-execution"}}
        for c in tree["cells"]
    ]
    yield "broken outputs and tags", json.dumps({**tree, "cells": [None, 5, *odd]}).encode()


@pytest.mark.parametrize(
    ("name", "data"), list(variants()), ids=lambda v: v if isinstance(v, str) else ""
)
def test_the_words_of_a_cell_survive(name, data):
    assert relu_cell(read_notebook(data)).source == RELU


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b" \r\n ", "empty"),
        (b"PK\x03\x04...", "zip archive"),
        (b"<!DOCTYPE html><html>", "web page"),
        (uploaded(ANSWERS)[:500], "cut off"),
        (b'{"cells": [], "x": oops}', "not JSON"),
        (b"[" * 100_000, "nested without end"),
        (b"[1, 2]", "not a notebook"),
        (b'"text"', "not a notebook"),
        (b'{"nbformat": 4}', "no cells"),
        (b'{"cells": {"0": 1}}', "no cells"),
        (b'{"cells": ' + b"9" * 5000 + b"}", "no cells"),
        (b"\xff\xfe", "empty|not"),
        (bytes(range(128, 256)), "not JSON"),
    ],
)
def test_what_is_no_notebook_is_named(data, words):
    read = read_notebook(data)
    assert isinstance(read, Unreadable)
    assert len(read.reason) < 200
    assert re.search(words, read.reason), read.reason


LFS = b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n"
NOTEBOOK = json.dumps(json.loads(uploaded(ANSWERS)), indent=1).encode()
CONFLICT = NOTEBOOK.replace(b"  {\n", b"<<<<<<< HEAD\n  {\n=======\n  {\n>>>>>>> theirs\n", 1)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (LFS, r"Git LFS pointer.*git lfs pull"),
        (b"/annex/objects/SHA256E-s12--ab.ipynb\n", "git-annex pointer"),
        (CONFLICT, r"unresolved Git merge conflict \(line 15\)"),
        (b"<<<<<<< HEAD\n" + NOTEBOOK, r"merge conflict \(line 1\)"),
        (CONFLICT.replace(b"\n", b"\r\n"), r"merge conflict \(line 15\)"),
        (b"\0" * 5_000, "nothing but NUL bytes"),
        (
            NOTEBOOK[:600] + b"\0" * 512 + NOTEBOOK[1_112:],
            r"NUL bytes in the file \(line \d+\)",
        ),
        (b"<form><input type='password'></form>", "asks for a password"),
        (b"<!DOCTYPE html><body class='jp-Notebook'>", "exported as a web page"),
        (b'<?xml version="1.0"?><a/>', "is XML"),
        (b"PK\x03\x04....word/document.xml", "a Word document"),
        (b"PK\x03\x04....xl/workbook.xml", "an Excel workbook"),
        (b"PK\x03\x04....mimetypeapplication/vnd.oasis.opendocument.text", "an OpenDocument file"),
        (b"%PDF-1.7 ...", "a PDF document"),
        (b"{\\rtf1\\ansi ...}", r"RTF"),
        (b"\x1f\x8b\x08...", "gzip"),
        (b"Rar!\x1a", "a RAR archive"),
        (b"\x89PNG\r\n\x1a\n", "a picture"),
        (b"\x00\x05\x16\x07\0\0", "a side file of macOS"),
        (b"import numpy as np\n\ndef relu(z):\n    return z\n", "a Python script"),
        (b"# %%\nx = 1\n", "a Python script"),
        (b"---\njupyter:\n  jupytext:\n---\n# Title", "Jupytext"),
        (b"Dear professor, my notebook is attached.", "is text, but it is not JSON"),
        (NOTEBOOK + NOTEBOOK[:300], "more behind its end"),
        (NOTEBOOK[: NOTEBOOK.index(b"null") + 2], "cut off"),
        (NOTEBOOK[: NOTEBOOK.index(b"\\n") + 1], "cut off"),
        (b'{"message": "Not Found"}', "no cells in it"),
        (NOTEBOOK.rstrip()[:-1] + b";}", r"it is not JSON \(line \d+\)"),
        (NOTEBOOK.rstrip()[:-1] + b",,}", r"it is not JSON \(line \d+\)"),
        (b"/* my work" + NOTEBOOK, "is text, but it is not JSON"),
        (b'{"cells": [1,]', "it is not JSON"),
        (b"RIFF\x10\0\0\0WEBPVP8 " + bytes(range(50)), "is no text"),
        (b"\0\0\0\x18ftypheic" + bytes(range(50)), "is no text"),
        (b"\x89HDF\r\n\x1a\n" + bytes(range(50)), "is no text"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", r"a picture \(SVG\)"),
        (b"<?xml version='1.0'?>\n<svg/>", r"a picture \(SVG\)"),
    ],
)
def test_what_it_is_is_said_in_plain_words(data, words):
    read = read_notebook(data)
    assert isinstance(read, Unreadable), read
    assert re.search(words, read.reason), read.reason
    assert len(read.reason) < 200


@pytest.mark.parametrize(
    ("data", "remark"),
    [
        (NOTEBOOK.decode().encode("utf-16-le"), "saved as UTF-16"),
        (NOTEBOOK.decode().encode("utf-16-be"), "saved as UTF-16"),
        (NOTEBOOK.decode().encode("utf-32"), "saved as UTF-32"),
        (b"\r\n  " + NOTEBOOK, ""),
        (NOTEBOOK + b"\0" * 4_000, "NUL bytes around"),
        (NOTEBOOK.decode().encode("utf-16") + b"\0\0" * 9, "NUL bytes around"),
        (NOTEBOOK.replace(b"try it", b"try\tit"), "control characters"),
        (NOTEBOOK + b"\n\x1a", ""),
        (NOTEBOOK.rstrip()[:-1] + b",\n}", "commas or comments"),
        (NOTEBOOK.replace(b"\n ]", b",\n ]", 1) + b",\n", "commas or comments"),
        (b"// by hand\n" + NOTEBOOK + b"/* the end, ] */", "commas or comments"),
        (NOTEBOOK.replace(b'"cells"', b'"at": ' + b"9" * 6_000 + b', "cells"', 1), ""),
        (json.dumps(NOTEBOOK.decode()).encode(), "packed into a JSON text"),
        (b'{"type": "notebook", "content": ' + NOTEBOOK + b"}", "answer of a Jupyter server"),
        (
            NOTEBOOK.replace(b"try it", b"\\n<<<<<<< a\\n=======\\n>>>>>>> b\\n"),
            "merge conflict in a cell",
        ),
    ],
)
def test_what_can_be_read_without_doubt_is_read_with_a_remark(data, remark):
    read = read_notebook(data)
    assert relu_cell(read).source == RELU
    assert any(remark in said for said in read.remarks) or not remark


def test_a_huge_file_is_not_parsed(monkeypatch):
    monkeypatch.setattr(reader, "MAX_BYTES", 100)
    read = read_notebook(uploaded(ANSWERS))
    assert isinstance(read, Unreadable)
    assert "too large" in read.reason


def test_another_encoding_is_read_with_a_remark():
    read = read_notebook(uploaded(ANSWERS).replace(b"locality", "localité".encode("latin-1")))
    assert isinstance(read, Submitted)
    assert any("UTF-8" in remark for remark in read.remarks)
    assert relu_cell(read).source == RELU


def test_oddities_are_remarked():
    tree = json.loads(uploaded(ANSWERS))
    tree["nbformat"] = 5
    tree["metadata"]["kernelspec"]["language"] = "R\x1b[31m"
    read = read_notebook(json.dumps(tree).encode())
    assert isinstance(read, Submitted)
    assert read.remarks == (
        "the notebook has format 5, not 4",
        "it was made for R?[31m; it ran with Python",
    )


def test_a_format_that_is_a_text_is_no_other_format():
    tree = json.loads(uploaded(ANSWERS))
    tree["nbformat"] = "4"
    read = read_notebook(json.dumps(tree).encode())
    assert isinstance(read, Submitted)
    assert read.remarks == ()


def test_caps_on_cells_and_their_length(monkeypatch):
    monkeypatch.setattr(reader, "MAX_CELLS", 3)
    monkeypatch.setattr(reader, "MAX_SOURCE", 10)
    read = read_notebook(uploaded(ANSWERS))
    assert isinstance(read, Submitted)
    assert len(read.cells) == 3
    assert all(len(c.source) <= 10 for c in read.cells)
    assert any("first 3 of" in remark for remark in read.remarks)


def test_text_that_no_file_or_database_can_hold_is_replaced():
    cell = {"cell_type": "code", "source": "a = '\ud800\x00'\r\nb", "metadata": {}}
    read = read_notebook(json.dumps({"cells": [cell]}).encode())
    assert isinstance(read, Submitted)
    text = read.cells[0].source
    text.encode("utf-8")
    assert "\x00" not in text
    assert text.endswith("\nb")


def test_only_real_pictures_are_kept_as_attachments():
    cell = {
        "cell_type": "markdown",
        "source": "![a](attachment:a.png)",
        "metadata": {},
        "attachments": {
            "a.png": {"image/png": PNG},
            "b.svg": {"image/svg+xml": "<svg onload=alert(1)>"},
            "c.png": {"image/png": '" onerror="alert(1)'},
            "d.png": {"image/png": base64.b64encode(b"<script>").decode()},
            "e": 5,
        },
    }
    read = read_notebook(json.dumps({"nbformat": 4, "cells": [cell]}).encode())
    assert isinstance(read, Submitted)
    assert read.cells[0].images == {"a.png": {"image/png": PNG}}
    assert [remark.split(" is not shown")[0] for remark in read.remarks] == [
        f"the picture {name}" for name in ("b.svg", "c.png", "d.png", "e")
    ]


@pytest.mark.parametrize(
    ("mime", "begin"),
    [
        ("image/gif", b"GIF89a"), ("image/webp", b"RIFF\0\0\0\0WEBP"), ("image/jpeg", b"\xff\xd8\xff"),
        ("image/png", b"\x89PNG\r\n\x1a\n"),
    ],
)  # fmt: skip
def test_a_picture_in_the_text_is_an_attachment_and_the_words_stay(mime, begin):
    data = base64.b64encode(begin + bytes(300_000)).decode()
    url = f"data:{mime};base64,{data}"
    for text, kept in {
        f"above\n![image.png]({url})\nbelow": "above\n![image.png](attachment:pasted-1)\nbelow",
        f'<img alt="x" src="{url}" width=40 />\nbelow': "![](attachment:pasted-1)\nbelow",
        f"![][1]\n\n[1]: <{url}>": "![][1]\n\n[1]: attachment:pasted-1",
    }.items():
        cell = {"cell_type": "markdown", "source": text, "metadata": {}}
        read = read_notebook(json.dumps({"nbformat": 4, "cells": [cell]}).encode())
        assert read == Submitted(
            (SubmittedCell("markdown", kept, images={"pasted-1": {mime: data}}),)
        )


def test_a_picture_in_code_stays_there():
    cell = {"cell_type": "code", "source": f"x = 'data:image/png;base64,{PNG}'", "metadata": {}}
    read = read_notebook(json.dumps({"nbformat": 4, "cells": [cell]}).encode())
    assert isinstance(read, Submitted)
    assert read.cells[0].source == cell["source"]
    assert not read.cells[0].images


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=200))
def test_no_bytes_raise(data):
    assert isinstance(read_notebook(data), (Submitted, Unreadable))


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "cells",
                    "source",
                    "metadata",
                    "nbgrader",
                    "grade_id",
                    "id",
                    "attachments",
                    "input",
                ]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@settings(max_examples=60, deadline=None)
@given(
    st.dictionaries(st.sampled_from(["cells", "worksheets", "metadata", "nbformat"]), json_values)
)
def test_no_json_raises(tree):
    read = read_notebook(json.dumps(tree).encode())
    assert isinstance(read, (Submitted, Unreadable))


@settings(max_examples=60, deadline=None)
@given(st.lists(json_values, max_size=4))
def test_no_cell_raises(cells):
    read = read_notebook(json.dumps({"cells": cells}).encode())
    assert isinstance(read, Submitted)
