"""Wrong answers to the exercises of notebook 5_learning."""
