"""A made-up class, with what each submission is worth: to see, and to test, what grading does."""
