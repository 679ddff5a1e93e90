"""The students' side: notebooks, figures and small data."""
