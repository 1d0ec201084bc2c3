from django.db import migrations

FORWARD = """
CREATE FUNCTION agency_onboarding_retired_for_good() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the retirement of the legacy system is never changed: % refused', TG_OP
        USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER retired_for_good BEFORE UPDATE OR DELETE OR TRUNCATE ON agency_onboarding_legacyretirement
    FOR EACH STATEMENT EXECUTE FUNCTION agency_onboarding_retired_for_good();
"""

BACKWARD = """
DROP TRIGGER retired_for_good ON agency_onboarding_legacyretirement;
DROP FUNCTION agency_onboarding_retired_for_good();
"""


class Migration(migrations.Migration):
    dependencies = [("agency_onboarding", "0001_legacy_move")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
