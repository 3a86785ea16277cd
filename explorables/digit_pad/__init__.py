"""A pad for one's own digits."""
