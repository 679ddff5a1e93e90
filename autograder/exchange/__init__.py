"""What goes between a course directory and a learning management system. Instructors' side only."""
