"""The theory lab: three architectures by hand in numpy; `trained/` holds what needs torch."""
