"""Rooms that only tests open (PRAXIS_ROOMS=practice_rooms, PYTHONPATH=tests/rooms)."""
