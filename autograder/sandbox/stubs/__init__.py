"""What stands in a kernel in place of modules that compute answers; see `autograder.sandbox.packages`."""
