"""Small real data, free to share, that needs no network."""

from course.data.photo import photograph

__all__ = ["photograph"]
