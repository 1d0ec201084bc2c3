"""«چه کسی اطلاعات مرا دیده است»: accesses to one's data, objections to them, letters that are wrong (CIT-6 to 8)."""
