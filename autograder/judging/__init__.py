"""From answers to a verdict: compare, diagnose, and say what was found. No notebook, no kernel, no files."""
