"""What must hold of voluntary insurance; the views are made by the migrations. Rows name contracts and slips by id."""

VIEWS = (
    "invariant_voluntary_closed_contract_covers_no_longer",
    "invariant_voluntary_money_makes_the_contract",
    "invariant_voluntary_months_are_paid_in_order",
    "invariant_voluntary_one_live_contract_of_a_person",
    "invariant_voluntary_own_spell_has_its_contract",
    "invariant_voluntary_paid_contract_covers",
    "invariant_voluntary_paid_slip_is_a_contribution",
)
