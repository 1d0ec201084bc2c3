"""What must hold of the supplementary insurance; the views are made by the migrations. Rows name cases and documents by
id."""

VIEWS = (
    "invariant_supplementary_accepted_request_is_carried_out",
    "invariant_supplementary_document_has_its_acceptance",
    "invariant_supplementary_document_runs_to_where_it_was_closed",
    "invariant_supplementary_reversals_to_the_rial",
    "invariant_supplementary_what_was_deducted_was_planned",
)
