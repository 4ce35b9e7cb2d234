"""Row level security for PostgreSQL, and append-only tables on both databases.

Three shapes (GROUND, Tenancy) and one more that the catalogue needs: clients read packages and
work types but never write them. Migrations call these; a test compares them with the models.
"""

from alembic import op

# each setting stands in a SELECT of its own: PostgreSQL asks such a one once a statement, not once
# a row, which made the reading of a month's entries five times as fast
OWN_PROVIDER = "provider_id = (SELECT NULLIF(current_setting('msp.provider_id', true), '')::uuid)"
NO_CLIENT = "(SELECT NULLIF(current_setting('msp.client_ids', true), '') IS NULL)"
OWN_CLIENT = (
    "{column} = ANY (CAST("
    "(SELECT NULLIF(current_setting('msp.client_ids', true), '')::uuid[]) AS uuid[]))"
)
NOT_A_CLIENT = "(SELECT NULLIF(current_setting('msp.is_client', true), '') IS NULL)"
STAFF = f"({OWN_PROVIDER} AND {NOT_A_CLIENT})"
BEGUN = "SELECT 1 FROM erasure WHERE provider_id = OLD.provider_id AND ended_at IS NULL"
ROLES = ("msp_app", "msp_worker")


def is_postgres() -> bool:
    """Whether the database being migrated has row level security."""
    return op.get_bind().dialect.name == "postgresql"


def make_roles() -> None:
    """The roles that every transaction takes: neither owns a table nor passes a policy."""
    if not is_postgres():
        return
    for role in ROLES:
        op.execute(
            f"DO $$ BEGIN CREATE ROLE {role} NOLOGIN NOBYPASSRLS;"
            " EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$"
        )
        op.execute(f"GRANT {role} TO CURRENT_USER")
        op.execute(f"GRANT USAGE ON SCHEMA public TO {role}")
        op.execute(
            "ALTER DEFAULT PRIVILEGES IN SCHEMA public"
            f" GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {role}"
        )


def protect_client(table: str, column: str = "client_id") -> None:
    """A client's rows: its people see them, staff sees those of its clients."""
    own = OWN_CLIENT.format(column=column)
    _protect(table, f"({OWN_PROVIDER} AND ({NO_CLIENT} OR {own}))")


def protect_party(table: str) -> None:
    """A client's rows, or the provider's own where no client is named."""
    own = OWN_CLIENT.format(column="client_id")
    read = f"({OWN_PROVIDER} AND ({NO_CLIENT} OR client_id IS NULL OR {own}))"
    _protect(table, read, f"({OWN_PROVIDER} AND ({NO_CLIENT} OR {own}))")


def protect_staff(table: str) -> None:
    """Rows that a client's people are denied; a partner agent is staff."""
    _protect(table, STAFF)


def protect_log(table: str) -> None:
    """Rows that anyone of the provider adds and only staff reads."""
    _protect(table, STAFF, STAFF, f"({OWN_PROVIDER})")


def protect_counter(table: str) -> None:
    """Rows that everyone of the provider reads and writes."""
    _protect(table, f"({OWN_PROVIDER})")


def protect_catalogue(table: str) -> None:
    """Rows that clients read and only staff writes."""
    _protect(table, f"({OWN_PROVIDER})", STAFF)


def protect_provider() -> None:
    """The provider's own row, by its id."""
    own = OWN_PROVIDER.replace("provider_id =", "id =", 1)
    _protect("provider", f"({own})", f"({own} AND {NOT_A_CLIENT})")


def open_to_worker(table: str, verb: str = "SELECT") -> None:
    """What a gate query or the claim of due rows may touch across providers."""
    if is_postgres():
        name = f"{verb.lower()}_by_worker"
        check = " WITH CHECK (true)" if verb == "UPDATE" else ""
        op.execute(f"CREATE POLICY {name} ON {table} FOR {verb} TO msp_worker USING (true){check}")


def _protect(table: str, read: str, write: str | None = None, add: str | None = None) -> None:
    if not is_postgres():
        return
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    write = write or read
    if read == write and add is None:
        op.execute(f"CREATE POLICY own_rows ON {table} TO msp_app USING {read} WITH CHECK {write}")
        return
    op.execute(f"CREATE POLICY read_rows ON {table} FOR SELECT TO msp_app USING {read}")
    op.execute(f"CREATE POLICY add_rows ON {table} FOR INSERT TO msp_app WITH CHECK {add or write}")
    op.execute(
        f"CREATE POLICY change_rows ON {table} FOR UPDATE TO msp_app"
        f" USING {write} WITH CHECK {write}"
    )
    op.execute(f"CREATE POLICY remove_rows ON {table} FOR DELETE TO msp_app USING {write}")


def append_only(table: str) -> None:
    """No row of the table is ever changed or removed, whoever asks."""
    for verb in ("UPDATE", "DELETE"):
        refuse(table, verb, "true", f"{table} is append-only")


def words_may_go(table: str) -> None:
    """An append-only table whose words an erasure may strike out, while it lasts (R18)."""
    name = _refusal(table, "UPDATE", "true")
    on_table = f" ON {table}" if is_postgres() else ""
    op.execute(f"DROP TRIGGER {name}{on_table}")
    if is_postgres():
        op.execute(f"DROP FUNCTION {name}()")
    refuse(table, "UPDATE", f"NOT EXISTS ({BEGUN})", f"{table} is append-only")


def refuse(table: str, verb: str, when: str, message: str) -> None:
    """A trigger that raises `message` where `when` (SQL over OLD and NEW) holds."""
    name = _refusal(table, verb, when)
    if is_postgres():
        result = "OLD" if verb == "DELETE" else "NEW"
        op.execute(
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            f" IF {when} THEN RAISE EXCEPTION '{message}' USING ERRCODE = 'check_violation';"
            f" END IF; RETURN {result}; END $$"
        )
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {verb} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()"
        )
    else:
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {verb} ON {table} WHEN {when}"
            f" BEGIN SELECT RAISE(ABORT, '{message}'); END"
        )


def _refusal(table: str, verb: str, when: str) -> str:
    return f"no_{verb.lower()}_{table}_{abs(_checksum(when)) % 10000}"


def _checksum(text: str) -> int:
    return sum(place * ord(letter) for place, letter in enumerate(text, 1))
