"""New databases are marked as nbgrader marks them, without its program."""

import subprocess

import nbgrader.api
import pytest
from sqlalchemy import text
from traitlets.config import Config

from autograder.nbgrader_plugin import configure, find_programs
from autograder.records.gradebook import open_gradebook
from autograder.records.schema_revision import newest_revision

theirs = nbgrader.api.get_alembic_version


@pytest.fixture
def no_programs(monkeypatch):
    def refuse(*words, **options):
        raise AssertionError(f"a program is started: {words}")

    monkeypatch.setattr(nbgrader.api, "get_alembic_version", theirs)
    monkeypatch.setattr(subprocess, "Popen", refuse)


def marked(gradebook):
    return gradebook.db.execute(text("SELECT version_num FROM alembic_version")).scalar()


def test_our_commands_make_a_database_without_a_program(tmp_path, no_programs):
    with open_gradebook(f"sqlite:///{tmp_path}/gradebook.db") as gradebook:
        assert marked(gradebook) == newest_revision()


def test_nbgraders_commands_in_a_course_do_so_too(tmp_path, no_programs):
    configure(Config())
    with nbgrader.api.Gradebook(f"sqlite:///{tmp_path}/gradebook.db") as gradebook:
        assert marked(gradebook) == newest_revision()


@pytest.mark.slow
def test_it_is_the_revision_that_nbgraders_program_tells():
    find_programs()
    assert newest_revision() == theirs()
