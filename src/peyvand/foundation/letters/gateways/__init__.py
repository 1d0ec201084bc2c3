"""What stands outside: the typesetting engine, and the key that signs."""
