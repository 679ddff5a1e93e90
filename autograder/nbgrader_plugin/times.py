"""nbgrader reads times as we do.

Its own ``parse_utc`` takes what zones it does not know (CEST, PDT) for UTC, and +0200 for 200 seconds.
"""

from datetime import datetime
from typing import Any

import nbgrader.coursedir
import nbgrader.utils
from traitlets.log import get_logger

from autograder.lazy_imports import when_imported
from autograder.records.times import Moment, exchange_zone, read_time

_theirs = nbgrader.utils.parse_utc


def use_our_times(config: Any) -> None:
    """Let nbgrader read due dates and times of submission by `autograder.records.times`.

    Parameters
    ----------
    config : traitlets.config.Config
        Of the course. Its ``c.Exchange.timezone`` is looked up when a time is read: it may be set below.
    """

    def moment(text: str) -> Moment:
        return read_time(text, exchange_zone(config))

    def given(time: datetime | str | None) -> datetime | None:
        """Read a time that somebody gives, as a due date: one that is not known is an error."""
        if not isinstance(time, str):
            return _theirs(time)  # type: ignore[no-any-return]
        found = moment(time)
        if found.problem:
            raise ValueError(found.problem)
        return found.utc

    def submitted(time: str) -> datetime | None:
        """Read what stands beside a submission: one time that is not known stops no batch."""
        found = moment(time)
        if found.problem:
            get_logger().warning("The time of a submission is not known: %s", found.problem)
        return found.utc

    def ordering(time: str) -> datetime | None:
        """Read a time in the exchange, which sorts by them."""
        return moment(time).utc or _theirs(time)

    nbgrader.utils.parse_utc = given
    nbgrader.coursedir.parse_utc = submitted
    when_imported(
        "nbgrader.exchange.default.collect", lambda collect: setattr(collect, "parse_utc", ordering)
    )
