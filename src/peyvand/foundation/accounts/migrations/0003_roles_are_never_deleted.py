"""An assignment may be given another end, and say who ended it; nothing else of it ever changes."""

from django.db import migrations

FORWARDS = """
CREATE FUNCTION accounts_keep_assignment() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE'
        AND (NEW.id, NEW.user_id, NEW.office_id, NEW.role, NEW.starts_at, NEW.assigned_at)
            = (OLD.id, OLD.user_id, OLD.office_id, OLD.role, OLD.starts_at, OLD.assigned_at)
        AND NEW.assigned_by_id IS NOT DISTINCT FROM OLD.assigned_by_id
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'an assignment is ended, never edited or deleted' USING ERRCODE = 'integrity_constraint_violation';
END
$$;
CREATE TRIGGER keep_assignment BEFORE UPDATE OR DELETE ON accounts_assignment
    FOR EACH ROW EXECUTE FUNCTION accounts_keep_assignment();
"""

BACKWARDS = """
DROP TRIGGER keep_assignment ON accounts_assignment;
DROP FUNCTION accounts_keep_assignment();
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_offices")]
    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
