"""Prices never change, nothing is deleted, the ledger is append-only; and the views that must never return a row."""

from django.db import migrations

TRIGGERS = """
CREATE FUNCTION payments_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'payments are never deleted and their ledger is append-only: % on % refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON payments_entry
    FOR EACH STATEMENT EXECUTE FUNCTION payments_append_only();
CREATE TRIGGER never_deleted BEFORE DELETE OR TRUNCATE ON payments_order
    FOR EACH STATEMENT EXECUTE FUNCTION payments_append_only();
CREATE TRIGGER never_deleted BEFORE DELETE OR TRUNCATE ON payments_attempt
    FOR EACH STATEMENT EXECUTE FUNCTION payments_append_only();
CREATE TRIGGER never_deleted BEFORE DELETE OR TRUNCATE ON payments_difference
    FOR EACH STATEMENT EXECUTE FUNCTION payments_append_only();

CREATE FUNCTION payments_keep_order() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.public_id, NEW.payer_id, NEW.title, NEW.amount, NEW.due_at, NEW.on_settled, NEW.on_reversed, NEW.on_lapsed,
        NEW.created_at)
        IS DISTINCT FROM
       (OLD.public_id, OLD.payer_id, OLD.title, OLD.amount, OLD.due_at, OLD.on_settled, OLD.on_reversed, OLD.on_lapsed,
        OLD.created_at)
    THEN
        RAISE EXCEPTION 'what is to be paid never changes' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.state <> OLD.state AND (OLD.state, NEW.state) NOT IN (
        ('OPEN', 'SETTLED'), ('OPEN', 'VOID'), ('OPEN', 'EXPIRED'), ('SETTLED', 'REVERSED')
    ) THEN
        RAISE EXCEPTION 'an order never comes from % to %', OLD.state, NEW.state
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER keep_order BEFORE UPDATE ON payments_order FOR EACH ROW EXECUTE FUNCTION payments_keep_order();

CREATE FUNCTION payments_freeze_price() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.amount <> (SELECT amount FROM payments_order WHERE id = NEW.order_id) THEN
        RAISE EXCEPTION 'an attempt costs what its order costs' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER freeze_price BEFORE INSERT ON payments_attempt
    FOR EACH ROW EXECUTE FUNCTION payments_freeze_price();

CREATE FUNCTION payments_keep_attempt() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.order_id, NEW.number, NEW.gateway, NEW.amount, NEW.started_at)
        IS DISTINCT FROM (OLD.order_id, OLD.number, OLD.gateway, OLD.amount, OLD.started_at)
        OR (OLD.token <> '' AND NEW.token <> OLD.token)
        OR (OLD.reference <> '' AND NEW.reference <> OLD.reference)
        OR (OLD.settled_at IS NOT NULL AND NEW.settled_at IS DISTINCT FROM OLD.settled_at)
    THEN
        RAISE EXCEPTION 'an attempt keeps its price, its token and its reference'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER keep_attempt BEFORE UPDATE ON payments_attempt
    FOR EACH ROW EXECUTE FUNCTION payments_keep_attempt();
"""

NO_TRIGGERS = """
DROP TRIGGER keep_attempt ON payments_attempt;
DROP FUNCTION payments_keep_attempt();
DROP TRIGGER freeze_price ON payments_attempt;
DROP FUNCTION payments_freeze_price();
DROP TRIGGER keep_order ON payments_order;
DROP FUNCTION payments_keep_order();
DROP TRIGGER never_deleted ON payments_difference;
DROP TRIGGER never_deleted ON payments_attempt;
DROP TRIGGER never_deleted ON payments_order;
DROP TRIGGER append_only ON payments_entry;
DROP FUNCTION payments_append_only();
"""

VIEWS = {
    # Settled exactly where one attempt settled it.
    "invariant_payments_order_settled_by_one_attempt": """
        SELECT o.id FROM payments_order o
        WHERE (o.state IN ('SETTLED', 'REVERSED'))
            <> EXISTS (SELECT FROM payments_attempt a WHERE a.order_id = o.id AND a.settled_at IS NOT NULL)
    """,
    # What settled an order came in whole, and in time.
    "invariant_payments_settled_money_came": """
        SELECT a.id FROM payments_attempt a JOIN payments_order o ON o.id = a.order_id
        WHERE a.settled_at IS NOT NULL AND (a.paid_at >= o.due_at OR NOT EXISTS (
            SELECT FROM payments_entry e WHERE e.attempt_id = a.id AND e.movement = 'RECEIVED'
                AND e.amount = o.amount AND e.reference = a.reference))
    """,
    # An order counts as paid as long as its money is here.
    "invariant_payments_settled_order_has_its_money": """
        SELECT o.id FROM payments_order o JOIN payments_attempt a ON a.order_id = o.id AND a.settled_at IS NOT NULL
        WHERE (o.state = 'REVERSED') <> (a.state = 'REVERSED')
    """,
    # Money that nobody owes us is on its way back.
    "invariant_payments_money_has_an_order": """
        SELECT a.id FROM payments_attempt a
        WHERE a.state NOT IN ('SETTLED', 'REVERSING', 'OWED')
            AND EXISTS (SELECT FROM payments_entry e WHERE e.attempt_id = a.id AND e.movement = 'RECEIVED')
            AND NOT EXISTS (SELECT FROM payments_entry e WHERE e.attempt_id = a.id AND e.movement = 'RETURNED')
    """,
    # Nothing goes back that never came, and no more than came.
    "invariant_payments_returned_what_came": """
        SELECT e.attempt_id AS id FROM payments_entry e
        WHERE e.movement = 'RETURNED' AND NOT EXISTS (
            SELECT FROM payments_entry r WHERE r.attempt_id = e.attempt_id AND r.movement = 'RECEIVED'
                AND r.amount = e.amount AND r.reference = e.reference)
    """,
    # Whoever is with the bank is asked about.
    "invariant_payments_live_attempt_is_asked_about": """
        SELECT id FROM payments_attempt
        WHERE (state IN ('STARTED', 'AT_BANK', 'REVERSING')) AND ask_at IS NULL
    """,
}


class Migration(migrations.Migration):
    dependencies = [("payments", "0001_orders_attempts_ledger")]
    operations = [
        migrations.RunSQL(TRIGGERS, NO_TRIGGERS),
        *(migrations.RunSQL(f"CREATE VIEW {name} AS {sql}", f"DROP VIEW {name}") for name, sql in VIEWS.items()),
    ]
