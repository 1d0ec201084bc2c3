"""Watching over the inquiries: unusual use, and the auditor's desk."""
