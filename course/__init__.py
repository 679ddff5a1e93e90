"""What students see: notebooks, figures and small data."""
