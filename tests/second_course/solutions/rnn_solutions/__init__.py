"""Answers to rnn-course: the reference, named wrong answers, right answers in other styles."""
