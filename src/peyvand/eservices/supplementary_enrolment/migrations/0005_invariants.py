"""What must hold of requests, documents and reversals, each as a view that never returns a row."""

from django.db import migrations

VIEWS = {
    # A document and a cover for health come with each enrolment; life may have been in force.
    "invariant_supplementary_accepted_request_is_carried_out": """
        SELECT c.id AS "case" FROM cases_case c
        JOIN supplementary_enrolment_request r ON r.case_id = c.id
        JOIN supplementary_enrolment_requestline l ON l.request_id = c.id AND l.revision = r.revision
        WHERE c.state = 'ACCEPTED' AND l.action = 'ENROL' AND (
            NOT EXISTS (
                SELECT FROM supplementary_enrolment_deduction d
                WHERE d.case_id = c.id AND d.member_code = l.member_code AND d.kind = 'HEALTH')
            OR NOT EXISTS (
                SELECT FROM records_supplementary s
                WHERE s.principal_code = r.principal_code AND s.member_code = l.member_code AND s.kind = 'HEALTH'
                    AND s.created_here))
    """,
    "invariant_supplementary_document_has_its_acceptance": """
        SELECT d.id AS document FROM supplementary_enrolment_deduction d
        WHERE d.case_id IS NOT NULL AND NOT EXISTS (
            SELECT FROM cases_case c
            JOIN supplementary_enrolment_request r ON r.case_id = c.id
            JOIN supplementary_enrolment_requestline l ON l.request_id = c.id AND l.revision = r.revision
            WHERE c.id = d.case_id AND c.state = 'ACCEPTED' AND l.member_code = d.member_code AND l.action = 'ENROL')
    """,
    "invariant_supplementary_document_runs_to_where_it_was_closed": """
        SELECT d.id AS document FROM supplementary_enrolment_deduction d
        WHERE d.runs_to IS DISTINCT FROM coalesce(
            (SELECT min(r.runs_to) FROM supplementary_enrolment_reversal r WHERE r.deduction_id = d.id), d.last_month)
    """,
    # What is taken back and what stays add up to what was planned.
    "invariant_supplementary_reversals_to_the_rial": """
        SELECT d.id AS document FROM supplementary_enrolment_deduction d
        WHERE d.amount * (d.last_month - d.runs_to) IS DISTINCT FROM coalesce(
            (SELECT sum(r.amount) FROM supplementary_enrolment_reversal r WHERE r.deduction_id = d.id), 0)
    """,
    "invariant_supplementary_what_was_deducted_was_planned": """
        SELECT t.id AS deducted FROM supplementary_enrolment_deducted t
        JOIN supplementary_enrolment_deduction d ON d.id = t.deduction_id
        WHERE t.month NOT BETWEEN d.first_month AND d.last_month
    """,
}


class Migration(migrations.Migration):
    dependencies = [
        ("supplementary_enrolment", "0004_notices"),
        ("cases", "0004_acting_under_a_mandate"),
        ("records", "0001_initial"),
    ]
    operations = [
        migrations.RunSQL(f"CREATE VIEW {name} AS {query.strip()}", f"DROP VIEW {name}") for name, query in VIEWS.items()
    ]
