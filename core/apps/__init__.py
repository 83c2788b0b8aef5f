"""The rooms: one folder per application; the folder listing is the registry."""
