"""What holds in the log whatever happens; what it says about people, `peyvand verify_audit_log` tells."""

VIEWS = ("invariant_audit_leaves_fill_the_tree",)
