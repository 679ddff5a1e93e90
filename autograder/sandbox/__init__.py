"""The sandbox of a student's kernel: the files it sees, the files it may write, its limits."""
