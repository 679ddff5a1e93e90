"""The students' zip: notebooks, a page and a wheel, searched for answers before it is written."""
