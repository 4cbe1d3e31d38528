"""The city, its areas, what changed in them, and the walk from one door."""
