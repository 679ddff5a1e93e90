"""Commands that a command line can mount, one a module; what they do is imported when they run."""
