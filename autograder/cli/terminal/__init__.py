"""The command line as a person and a script meet it: help, bars, hints, errors, exit codes."""
