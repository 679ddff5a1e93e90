"""Stubs of modules that compute answers, for a kernel; see `autograder.sandbox.packages`."""
