"""A bank to try payments against: `bank` its books, `server` its pages and its interface over HTTP."""
