"""What is deducted is closed by a reversing entry and never edited; requests stand in the states of their workflow."""

from django.db import migrations

from peyvand.foundation.cases.constraints import states_of

FORWARD = """
CREATE FUNCTION supplementary_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% of % refused: it is append-only', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON supplementary_enrolment_reversal
    FOR EACH STATEMENT EXECUTE FUNCTION supplementary_append_only();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON supplementary_enrolment_deducted
    FOR EACH STATEMENT EXECUTE FUNCTION supplementary_append_only();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON supplementary_enrolment_requestline
    FOR EACH STATEMENT EXECUTE FUNCTION supplementary_append_only();
CREATE TRIGGER never_deleted BEFORE DELETE OR TRUNCATE ON supplementary_enrolment_deduction
    FOR EACH STATEMENT EXECUTE FUNCTION supplementary_append_only();

CREATE FUNCTION supplementary_deduction_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.runs_to < OLD.runs_to
        AND to_jsonb(NEW) - 'runs_to' = to_jsonb(OLD) - 'runs_to'
        AND EXISTS (
            SELECT FROM supplementary_enrolment_reversal WHERE deduction_id = NEW.id AND runs_to = NEW.runs_to)
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a deduction changes by a reversing entry only' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER kept BEFORE UPDATE ON supplementary_enrolment_deduction
    FOR EACH ROW EXECUTE FUNCTION supplementary_deduction_kept();

CREATE FUNCTION supplementary_period_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.cover_from, NEW.cover_to, NEW.health_premium, NEW.organisation_aid, NEW.member_share, NEW.life_premium)
        IS DISTINCT FROM
       (OLD.cover_from, OLD.cover_to, OLD.health_premium, OLD.organisation_aid, OLD.member_share, OLD.life_premium)
        AND EXISTS (SELECT FROM supplementary_enrolment_deduction WHERE period_id = OLD.id)
    THEN
        RAISE EXCEPTION 'deductions were made by this period' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER kept BEFORE UPDATE ON supplementary_enrolment_period
    FOR EACH ROW EXECUTE FUNCTION supplementary_period_kept();
"""

BACKWARD = """
DROP TRIGGER kept ON supplementary_enrolment_period;
DROP FUNCTION supplementary_period_kept();
DROP TRIGGER kept ON supplementary_enrolment_deduction;
DROP FUNCTION supplementary_deduction_kept();
DROP TRIGGER never_deleted ON supplementary_enrolment_deduction;
DROP TRIGGER append_only ON supplementary_enrolment_requestline;
DROP TRIGGER append_only ON supplementary_enrolment_deducted;
DROP TRIGGER append_only ON supplementary_enrolment_reversal;
DROP FUNCTION supplementary_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("supplementary_enrolment", "0002_requests_and_deductions"),
        ("cases", "0002_kept_by_the_database"),
    ]
    operations = [
        migrations.RunSQL(FORWARD, BACKWARD),
        states_of("supplementary", ["AT_ASSOCIATION", "RETURNED", "AT_BRANCH", "ACCEPTED", "REJECTED", "WITHDRAWN"]),
    ]
