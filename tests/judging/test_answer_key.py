import re
import zipfile
from importlib import resources

import numpy as np
import pytest

from autograder.exercise.courses import of_notebook
from autograder.judging import reference_key
from autograder.judging.answer_key import PUBLIC_SEED, NoKeyError, pack, public_key, unpack
from autograder.judging.fingerprint import alike
from autograder.judging.reference_key import judge, make_key


def test_a_packed_key_is_read_back_as_it_was(tmp_path):
    keys = {e.name: make_key(e, 5, max_points=2.0) for e in of_notebook("2_filters")}
    pack(keys, tmp_path / "k.npz")
    back = unpack(tmp_path / "k.npz")
    assert back.keys() == keys.keys()
    for name, key in keys.items():
        assert back[name].mistakes == key.mistakes
        assert back[name].wrong.keys() == key.wrong.keys()
        for slug, prints in key.wrong.items():
            pairs = zip(prints, back[name].wrong[slug], strict=True)
            assert all(a is b is None or alike(a, b, 1e-7) for a, b in pairs)
        assert back[name].max_points == 2.0
        for mine, theirs in zip(key.expected, back[name].expected, strict=True):
            assert type(mine) is type(theirs)
            if hasattr(mine, "value"):
                np.testing.assert_equal(theirs.value, mine.value)


def test_wrong_answers_are_asked_only_where_one_is_held_against_them(monkeypatch):
    asked = []
    kept = reference_key.wrong_answers
    monkeypatch.setattr(
        reference_key, "wrong_answers", lambda one: asked.append(one.name) or kept(one)
    )
    right = judge("relu", lambda z: np.maximum(z, 0), seed=4711)
    assert right.passed
    assert not asked
    wrong = judge("relu", np.abs, seed=4711)
    assert wrong.diagnosis == "absolute-value"
    assert set(asked) == {"relu"}


def test_packing_twice_gives_the_same_bytes(tmp_path):
    keys = {e.name: make_key(e, 5, max_points=2.0) for e in of_notebook("2_filters")}
    pack(keys, tmp_path / "a.npz")
    pack(keys, tmp_path / "b.npz")
    assert (tmp_path / "a.npz").read_bytes() == (tmp_path / "b.npz").read_bytes()


def test_a_key_holds_no_code_and_no_pickle():
    for path in (resources.files("course") / "keys").iterdir():
        if not path.name.endswith(".npz"):
            continue
        with resources.as_file(path) as real, zipfile.ZipFile(real) as archive:
            for member in archive.namelist():
                assert member.endswith(".npy")
                assert b"'O'" not in archive.read(member)[:128]
        text = _meta(path)
        assert not re.search(r"\bdef \w+\(|\blambda\b|\bimport \w|\breturn \w+\.", text)


def _meta(path):
    with resources.as_file(path) as real, np.load(real, allow_pickle=False) as file:
        return file["meta"].tobytes().decode()


def test_the_public_seed_is_the_public_keys():
    assert public_key("2_filters", "conv1d").seed == PUBLIC_SEED


def test_a_missing_key_says_what_to_do():
    with pytest.raises(NoKeyError, match="autograder build"):
        public_key("9_nothing", "conv1d")
