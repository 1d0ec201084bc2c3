"""A letter: its content, and how it reads as text."""
