"""Small real data that needs no network; ``ORIGINS.md`` says where each comes from."""

from .fashion import fashion_mnist
from .mnist_1d import mnist1d
from .photo import photograph
from .split import Split
from .uci_digits import digits

__all__ = ["Split", "digits", "fashion_mnist", "mnist1d", "photograph"]
