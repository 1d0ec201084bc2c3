"""Pages about accesses to one's data, and what comes of them."""
