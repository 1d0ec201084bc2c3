"""What people type and files bring, by its parts."""
