"""Where a student's kernel lives: what it can see, what it can write, how much it may use."""
