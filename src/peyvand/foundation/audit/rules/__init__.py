"""Pure rules of the audit log: its Merkle tree, and what is sealed."""
