"""The vocabulary of the engine: an exercise, its aspects and cases, and the plain values they are made of."""
