"""What the pages of the theory lab are drawn from."""
