"""Learning management systems: their downloads read, their grade files written. Instructors' side only."""
