"""The command line: commands, how they meet a terminal, and how a run of grading is shown."""
