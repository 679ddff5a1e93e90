"""The walls of the sandbox, each a way of the operating system to keep a process from something."""
