"""A value may be given an earlier last day, when another replaces it; nothing else of a row ever changes."""

from django.db import migrations

FORWARDS = """
CREATE FUNCTION law_refuse_editing() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE'
        AND (NEW.id, NEW.key_id, NEW.value, NEW.instrument, NEW.grade, NEW.note, NEW.enacted_by, NEW.enacted_at)
            = (OLD.id, OLD.key_id, OLD.value, OLD.instrument, OLD.grade, OLD.note, OLD.enacted_by, OLD.enacted_at)
        AND NEW.holds_from IS NOT DISTINCT FROM OLD.holds_from
        AND NEW.holds_to IS NOT NULL
        AND NEW.holds_to <= COALESCE(OLD.holds_to, 'infinity')
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a legal parameter is never edited or deleted; lay down a new value'
        USING ERRCODE = 'integrity_constraint_violation';
END
$$;
CREATE TRIGGER law_parameter_is_never_edited BEFORE UPDATE OR DELETE ON law_parameter
    FOR EACH ROW EXECUTE FUNCTION law_refuse_editing();
"""

BACKWARDS = """
DROP TRIGGER law_parameter_is_never_edited ON law_parameter;
DROP FUNCTION law_refuse_editing();
"""


class Migration(migrations.Migration):
    dependencies = [("law", "0001_initial")]
    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
