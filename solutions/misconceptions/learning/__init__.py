"""Wrong answers to the exercises of notebook 5_learning.

The numbers in comments are those of the list "what students get wrong" that this collection grew from.
Every function stands alone, so that it can be pasted into a student's cell.
"""

from . import epochs, forward, gradients, start, steps, training

__all__ = ["epochs", "forward", "gradients", "start", "steps", "training"]
