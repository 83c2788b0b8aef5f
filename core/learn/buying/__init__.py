"""How customers buy: orders from lines, two probability models, and a network over orders."""
