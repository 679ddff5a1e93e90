"""What a class did, told to its instructor: one page and one table. Instructors' side only."""
