"""A pad for one's own digits, and a network that reads them."""

TITLE = "A pad for your own digits"
