"""Payments by redirect to a bank: orders, attempts, what the bank says of them, the money's ledger (VOL-8).

A service creates an order in its own transaction and names the jobs that are told: `operations.create_order`.
"""
