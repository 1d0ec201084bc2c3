"""What was published stays as it was."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION figures_published_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'public figures are published once: % on % refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER published_once BEFORE UPDATE OR DELETE OR TRUNCATE ON figures_publicmonth
    FOR EACH STATEMENT EXECUTE FUNCTION figures_published_once();
"""
BACKWARD = "DROP TRIGGER published_once ON figures_publicmonth; DROP FUNCTION figures_published_once();"


class Migration(migrations.Migration):
    dependencies = [("figures", "0001_counts")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
