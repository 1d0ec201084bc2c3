"""What must hold whatever happens, as views without a row."""

from django.db import migrations

VIEWS = {
    "invariant_voluntary_one_live_contract_of_a_person": """
        SELECT min(id) AS contract, count(*) AS live FROM voluntary_contracts_contract
        WHERE state IN ('UNPAID', 'ACTIVE', 'BLOCKED') GROUP BY national_code HAVING count(*) > 1
    """,
    # Live and paid: the spell runs from the contract's start.
    "invariant_voluntary_paid_contract_covers": """
        SELECT c.id AS contract FROM voluntary_contracts_contract c
        WHERE c.channel = 'ONLINE' AND c.state IN ('ACTIVE', 'BLOCKED') AND NOT EXISTS (
            SELECT FROM records_spell s
            WHERE s.national_code = c.national_code AND s.id = c.spell_id AND s.created_here
                AND s.insured_type = 'VOLUNTARY' AND s.start_date = c.start AND s.end_date IS NULL)
    """,
    # Not live any more: the spell ended on the last day that was paid for.
    "invariant_voluntary_closed_contract_covers_no_longer": """
        SELECT c.id AS contract FROM voluntary_contracts_contract c
        JOIN records_spell s ON s.national_code = c.national_code AND s.id = c.spell_id
        WHERE c.closed_on IS NOT NULL AND s.end_date IS DISTINCT FROM c.paid_to
    """,
    "invariant_voluntary_own_spell_has_its_contract": """
        SELECT s.id AS spell FROM records_spell s
        WHERE s.created_here AND s.insured_type = 'VOLUNTARY' AND NOT EXISTS (
            SELECT FROM voluntary_contracts_contract c
            WHERE c.national_code = s.national_code AND c.spell_id = s.id)
    """,
    # What the contract believes to be paid is what its slips say.
    "invariant_voluntary_money_makes_the_contract": """
        SELECT c.id AS contract FROM voluntary_contracts_contract c
        WHERE c.channel = 'ONLINE' AND c.paid_to IS DISTINCT FROM (
            SELECT max(s."end") FROM voluntary_contracts_slip s WHERE s.contract_id = c.id AND s.state = 'PAID')
    """,
    "invariant_voluntary_months_are_paid_in_order": """
        SELECT later.id AS slip, later.contract_id AS contract FROM voluntary_contracts_slip later
        JOIN voluntary_contracts_contract c ON c.id = later.contract_id
        WHERE later.state = 'PAID' AND later.start > c.start AND NOT EXISTS (
            SELECT FROM voluntary_contracts_slip earlier
            WHERE earlier.contract_id = later.contract_id AND earlier.state = 'PAID'
                AND earlier."end" = later.start - 1)
    """,
    "invariant_voluntary_paid_slip_is_a_contribution": """
        SELECT s.id AS slip, s.contract_id AS contract FROM voluntary_contracts_slip s
        JOIN voluntary_contracts_contract c ON c.id = s.contract_id
        WHERE s.state = 'PAID' AND NOT EXISTS (
            SELECT FROM records_contribution p
            WHERE p.national_code = c.national_code AND p.insured_type = 'VOLUNTARY' AND p.created_here
                AND p.jalali_year = s.year AND p.month = s.month AND p.days >= s.days AND p.wage >= s.wage)
    """,
}


class Migration(migrations.Migration):
    dependencies = [("voluntary_contracts", "0001_initial"), ("records", "0001_initial")]
    operations = [
        migrations.RunSQL(f"CREATE VIEW {name} AS {query.strip()}", f"DROP VIEW {name}") for name, query in VIEWS.items()
    ]
