"""Learning management systems that students' files are downloaded from."""
