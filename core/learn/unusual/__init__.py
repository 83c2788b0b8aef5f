"""Finding unusual rows where no outcome is known."""
