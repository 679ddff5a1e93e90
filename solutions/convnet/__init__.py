"""The reference convolutional network in NumPy, one concept a module."""
