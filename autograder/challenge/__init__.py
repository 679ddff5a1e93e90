"""Questions out, arrays back: the only door between the grader and a student's kernel."""
