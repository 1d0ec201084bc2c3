from django.db import migrations

TABLES = ("audit_leaf", "audit_subtree", "audit_root")

FORWARD = "".join(
    f"""
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION audit_append_only();
"""
    for table in TABLES
) + """
CREATE VIEW invariant_audit_leaves_fill_the_tree AS
    SELECT r.size, l.last FROM (SELECT max(size) AS size FROM audit_root) r,
        (SELECT max(position) AS last, count(*) AS number FROM audit_leaf) l
    WHERE coalesce(r.size, 0) <> l.number OR coalesce(r.size, 0) <> coalesce(l.last, -1) + 1;
"""

BACKWARD = "DROP VIEW invariant_audit_leaves_fill_the_tree;" + "".join(
    f"DROP TRIGGER append_only ON {table};" for table in TABLES
)


class Migration(migrations.Migration):
    dependencies = [("audit", "0003_sealed_log")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
