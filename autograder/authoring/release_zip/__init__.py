"""What students are given: a zip with notebooks, a page and a wheel, searched for answers first."""
