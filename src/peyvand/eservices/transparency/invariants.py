"""What must hold of objections and disputes; the views are made by the migrations. Rows name cases by id."""

VIEWS = (
    "invariant_transparency_dispute_about_oneself",
    "invariant_transparency_objection_about_oneself",
)
