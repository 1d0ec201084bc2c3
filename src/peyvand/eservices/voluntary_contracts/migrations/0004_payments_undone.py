"""A slip whose money went back is unpaid again: a state of its own, and what holds of months with such a one."""

from django.db import migrations, models
from django.db.models import Q

STATES = [
    ("OPEN", "در انتظار پرداخت"),
    ("PAID", "پرداخت‌شده"),
    ("VOID", "باطل"),
    ("RETURN", "مبلغ باید برگردد"),
    ("UNDONE", "پول برگشت و پرداخت به حساب نیامد"),
]


def in_order(earlier: str) -> str:
    """The view; `earlier`: which states the month before a paid one may have."""
    return f"""
CREATE OR REPLACE VIEW invariant_voluntary_months_are_paid_in_order AS
SELECT later.id AS slip, later.contract_id AS contract FROM voluntary_contracts_slip later
JOIN voluntary_contracts_contract c ON c.id = later.contract_id
WHERE later.state = 'PAID' AND later.start > c.start AND NOT EXISTS (
    SELECT FROM voluntary_contracts_slip earlier
    WHERE earlier.contract_id = later.contract_id AND earlier.state IN ({earlier})
        AND earlier."end" = later.start - 1)
"""


class Migration(migrations.Migration):
    dependencies = [("voluntary_contracts", "0003_what_a_year_adds")]
    operations = [
        migrations.AlterField(
            "slip", "state", models.CharField(choices=STATES, default="OPEN", max_length=6)
        ),
        migrations.RemoveConstraint("slip", "voluntary_slip_state"),
        migrations.AddConstraint(
            "slip",
            models.CheckConstraint(condition=Q(state__in=[state for state, _ in STATES]), name="voluntary_slip_state"),
        ),
        migrations.RemoveConstraint("slip", "voluntary_slip_settled_when_paid"),
        migrations.AddConstraint(
            "slip",
            models.CheckConstraint(
                condition=Q(state__in=["PAID", "RETURN", "UNDONE"], settled_at__isnull=False)
                | Q(state__in=["OPEN", "VOID"], settled_at__isnull=True),
                name="voluntary_slip_settled_when_paid",
            ),
        ),
        migrations.RunSQL(in_order("'PAID', 'UNDONE'"), in_order("'PAID'")),
    ]
