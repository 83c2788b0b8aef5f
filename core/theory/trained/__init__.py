"""The trainings of the theory lab; run in jobs only, their result is plain arrays."""
