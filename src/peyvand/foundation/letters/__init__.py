"""A letter: its content, how it reads as text, and as a signed document on paper."""
