"""Ask an untrusted notebook: questions out, arrays back, through a kernel in a sandbox."""
