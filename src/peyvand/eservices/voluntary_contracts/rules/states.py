"""Which states lead where. A contract, a slip move by these tables and not otherwise."""

from collections.abc import Mapping

from peyvand.eservices.voluntary_contracts.choices import ContractState, SlipState

CONTRACT_MOVES: Mapping[ContractState, frozenset[ContractState]] = {
    ContractState.UNPAID: frozenset({ContractState.ACTIVE, ContractState.LAPSED, ContractState.WITHDRAWN}),
    # Back to UNPAID: the bank took the first payment back.
    ContractState.ACTIVE: frozenset(
        {
            ContractState.UNPAID,
            ContractState.BLOCKED,
            ContractState.LAPSED,
            ContractState.WITHDRAWN,
            ContractState.ENDED,
        }
    ),
    ContractState.BLOCKED: frozenset(
        {
            ContractState.UNPAID,
            ContractState.ACTIVE,
            ContractState.LAPSED,
            ContractState.WITHDRAWN,
            ContractState.ENDED,
        }
    ),
    ContractState.LAPSED: frozenset(),
    ContractState.WITHDRAWN: frozenset(),
    ContractState.ENDED: frozenset(),
}
# Money that comes for a slip which is no longer to be paid has to go back.
SLIP_MOVES: Mapping[SlipState, frozenset[SlipState]] = {
    SlipState.OPEN: frozenset({SlipState.PAID, SlipState.VOID, SlipState.RETURN}),
    SlipState.VOID: frozenset({SlipState.RETURN}),
    SlipState.PAID: frozenset({SlipState.UNDONE}),
    SlipState.RETURN: frozenset(),
    SlipState.UNDONE: frozenset(),
}
