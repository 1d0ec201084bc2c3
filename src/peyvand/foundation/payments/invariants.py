"""What must hold of the payments whatever happens: views made by the migrations, none of which ever returns a row."""

VIEWS = (
    "invariant_payments_order_settled_by_one_attempt",
    "invariant_payments_settled_money_came",
    "invariant_payments_settled_order_has_its_money",
    "invariant_payments_money_has_an_order",
    "invariant_payments_returned_what_came",
    "invariant_payments_live_attempt_is_asked_about",
)
