"""Records of grading: results, journal, gradebook, autograded folders. Instructors' side only."""
