from django.db import migrations

# A PDF is compressed already: the database needn't try again.
FORWARD = """
ALTER TABLE letters_document ALTER COLUMN content SET STORAGE EXTERNAL;
CREATE FUNCTION letters_kept_as_made() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a kept letter is never changed: % on % refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER kept_as_made BEFORE UPDATE OR TRUNCATE ON letters_document
    FOR EACH STATEMENT EXECUTE FUNCTION letters_kept_as_made();
"""

BACKWARD = """
DROP TRIGGER kept_as_made ON letters_document;
DROP FUNCTION letters_kept_as_made();
"""


class Migration(migrations.Migration):
    dependencies = [("letters", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
