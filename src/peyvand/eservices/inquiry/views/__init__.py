"""The panel's pages: single inquiries, batches."""
