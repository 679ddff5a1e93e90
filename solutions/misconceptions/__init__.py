"""Wrong answers people really give, one module a notebook."""
