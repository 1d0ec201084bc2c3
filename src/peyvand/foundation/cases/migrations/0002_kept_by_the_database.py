"""History is append-only, and a case comes into a state with the step that leads there, or not at all."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION cases_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the history of cases is append-only: % on % refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON cases_step
    FOR EACH STATEMENT EXECUTE FUNCTION cases_append_only();

CREATE FUNCTION cases_state_has_step() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM cases_step
        WHERE case_id = NEW.id AND version = NEW.version AND to_state = NEW.state
            AND from_state = CASE TG_OP WHEN 'INSERT' THEN '' ELSE OLD.state END
    ) THEN
        RAISE EXCEPTION 'case % came into the state % without a step of its history', NEW.id, NEW.state
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER opened_with_a_step AFTER INSERT ON cases_case
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION cases_state_has_step();
CREATE CONSTRAINT TRIGGER moved_with_a_step AFTER UPDATE OF state ON cases_case
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (OLD.state IS DISTINCT FROM NEW.state)
    EXECUTE FUNCTION cases_state_has_step();
"""

BACKWARD = """
DROP TRIGGER moved_with_a_step ON cases_case;
DROP TRIGGER opened_with_a_step ON cases_case;
DROP FUNCTION cases_state_has_step();
DROP TRIGGER append_only ON cases_step;
DROP FUNCTION cases_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
