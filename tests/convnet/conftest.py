"""Hypothesis without a clock: a slow, shared machine must not fail a right answer."""

from hypothesis import settings

settings.register_profile("no-clock", deadline=None)
settings.load_profile("no-clock")
