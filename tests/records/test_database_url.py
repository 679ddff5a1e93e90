"""Which database the gradebook is in, and what is said where it cannot be used: never the password."""

import sqlite3

import pytest
from sqlalchemy.exc import OperationalError

from autograder.errors import GradingError
from autograder.records.database_url import explained, known_driver, shown_url
from autograder.records.gradebook import open_gradebook

SECRET = "s3cret!word"
URL = "postgresql://grader:s3cret%21word@127.0.0.1:1/grades"


@pytest.mark.parametrize("name", ["postgres", "postgresql", "postgresql+psycopg"])
def test_postgres_by_any_name_uses_the_driver_that_is_installed(name):
    url = URL.replace("postgresql", name)
    assert known_driver(url) == URL.replace("postgresql", "postgresql+psycopg")


def test_other_urls_stay_as_they_are():
    assert known_driver("sqlite:////x/gradebook.db") == "sqlite:////x/gradebook.db"
    assert known_driver("postgresql+pg8000://x/y") == "postgresql+pg8000://x/y"


@pytest.mark.parametrize("url", [URL, "postgresql://h/d?user=grader&password=s3cret%21word"])
def test_the_password_is_never_shown(url):
    assert SECRET not in shown_url(url)
    assert "s3cret" not in shown_url(url)
    with pytest.raises(GradingError) as error, explained(url, "the result of ada was not written"):
        raise OperationalError(f"SELECT {SECRET}", {}, sqlite3.Error(f"no {SECRET} s3cret%21word"))
    text = str(error.value)
    assert "s3cret" not in text
    assert text.startswith("the result of ada was not written: the gradebook postgresql://")
    assert text.count("\n") == 0


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("nonsense:/" + SECRET, "cannot be read. It looks like postgresql://USER@HOST"),
        (f"nodb://x:{SECRET}@y/z", "there is no database called nodb"),
        (URL, "Connection refused. Is the server running, and are host and port right?"),
        (
            f"postgresql://x:{SECRET}@/y?host=/nowhere",
            "Is the server running, and is the folder of its socket right?",
        ),
        (
            "sqlite:////nowhere/gradebook.db",
            "unable to open database file. Is its folder there, and may you write to it?",
        ),
    ],
)
def test_what_is_wrong_is_one_line_with_a_remedy(url, said):
    with pytest.raises(GradingError) as error, open_gradebook(url):
        pass
    text = str(error.value)
    assert said in text
    assert "\n" not in text
    assert SECRET not in text
