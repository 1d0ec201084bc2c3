"""Services that an administrator closes for a while and opens again, with a reason that users read.

`queries.check_open(switch)` stands where a service begins to write. There is no switch for what must never stop: the
audit log, the bank's return, what runs already.
"""
