"""Wrong answers to the exercises of notebook 4_backprop, one module a layer."""
