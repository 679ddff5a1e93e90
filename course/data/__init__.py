"""Small real data that needs no network; ``ORIGINS.md`` says where each comes from."""

from course.data.fashion import fashion_mnist
from course.data.mnist_1d import mnist1d
from course.data.photo import photograph
from course.data.road_signs import SIGNS, road_signs
from course.data.split import Split
from course.data.uci_digits import digits

__all__ = ["SIGNS", "Split", "digits", "fashion_mnist", "mnist1d", "photograph", "road_signs"]
