"""What a student gets back: one page that needs nothing else."""
