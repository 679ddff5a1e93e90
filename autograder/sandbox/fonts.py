"""Matplotlib's list of fonts, made once: each kernel has a new home and would spend a second on it."""

from __future__ import annotations


def font_settings(provisioner: str) -> str:
    return ""
