"""Praxis’s shared pieces of pages."""
