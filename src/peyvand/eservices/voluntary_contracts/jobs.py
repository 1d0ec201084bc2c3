"""The clock's part: contracts are kept up day by day, each in a transaction of its own."""

from peyvand.eservices.voluntary_contracts import operations, queries
from peyvand.kit import clock, jobs


@jobs.task("voluntary_contracts.daily_round", cron="35 20 * * *", at_start=True)
def daily_round() -> None:
    """Shortly after midnight in Tehran: whatever a new day brings about."""
    jobs.enqueue_each("voluntary_contracts.keep_up", contract_id=queries.due_for_a_round(clock.today()))


@jobs.task("voluntary_contracts.keep_up")
def keep_up(contract_id: int) -> None:
    """Lapse, bar or slips of one contract."""
    operations.keep_up(contract_id=contract_id, now=clock.now())


@jobs.task("voluntary_contracts.settle_order")
def settle_order(order_id: int) -> None:
    """The payments say that an order of ours is settled."""
    operations.settle_order(order_id=order_id, now=clock.now())


@jobs.task("voluntary_contracts.undo_payment")
def undo_payment(order_id: int) -> None:
    """The payments say that the money of an order of ours went back."""
    operations.undo_payment(order_id=order_id, now=clock.now())


@jobs.task("voluntary_contracts.keep_up_of_order")
def keep_up_of_order(order_id: int) -> None:
    """The payments say that the time of an order of ours is over unpaid: nothing stands in the way of the lapse now."""
    contract_id = queries.contract_of_order(order_id)
    if contract_id is not None:
        operations.keep_up(contract_id=contract_id, now=clock.now())
