"""The pictures of the clinic page."""
