"""What a student calls in a notebook, and how it looks."""
