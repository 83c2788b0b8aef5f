"""Many time series at once: a regular grid, simple models in numpy, global models, a blend."""
