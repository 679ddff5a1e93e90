"""The commands, one a module, and the `options` they share; each imports what it needs when it runs."""
