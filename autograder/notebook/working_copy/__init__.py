"""A working copy for someone who studies alone; a learner's files are never overwritten."""
