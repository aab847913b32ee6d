"""The wall between schools, and between them and an authority's desk: row-level security in PostgreSQL.

Every table of a ``SchoolOwned`` model lets the application's role see and write only rows of the schools
in scope. Scope lives in the transaction; outside ``scope`` there are no rows at all. The role owns
nothing and cannot bypass this, so a forgotten filter shows nothing rather than another school's child.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.apps import apps
from django.conf import settings
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.utils import DatabaseError

from gatepost.access.models import AuthorityOwned, SchoolOwned

SETTING = "gatepost.schools"
DESK = "gatepost.authority"
APPEND_ONLY = ("audit_event", "audit_seal", "casework_contactattempt")


def walled_tables() -> list[str]:
    """The tables that the wall protects: one for each model of a school's or an authority's own."""
    return sorted(m._meta.db_table for m in apps.get_models() if issubclass(m, SchoolOwned | AuthorityOwned))


def _of_desks() -> set[str]:
    return {m._meta.db_table for m in apps.get_models() if issubclass(m, AuthorityOwned)}


def build() -> None:
    """Make the application's role and raise the wall; run as the owner after migrating, safe to repeat."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_role_and_grants(settings.APP_ROLE))
        for table in walled_tables():
            cursor.execute(_policy(table, THE_DESK if table in _of_desks() else THE_SCHOOLS))


def unprotected() -> list[str]:
    """Walled tables that the database does not protect: empty when the wall stands."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname FROM pg_class c JOIN pg_policy p ON p.polrelid = c.oid "
            "WHERE c.relrowsecurity AND c.relforcerowsecurity AND p.polname = 'own_school'"
        )
        protected = {name for (name,) in cursor.fetchall()}
    return [table for table in walled_tables() if table not in protected]


def stands() -> bool:
    """Whether the database is migrated and every school's table protected: nothing is left to do."""
    try:
        executor = MigrationExecutor(connection)
        behind = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:  # a new database does not know the application's role yet
        return False
    return not behind and not unprotected()


@contextmanager
def as_owner() -> Iterator[None]:
    """Work as the owner of the tables instead of the application's role: for migrations only."""
    options = connection.settings_dict["OPTIONS"]
    role = options.pop("assume_role", None)
    connection.close()
    try:
        yield
    finally:
        connection.close()
        options["assume_role"] = role


@contextmanager
def scope(schools: Iterable[int], authority: str = "") -> Iterator[None]:
    """Let the rows of these schools, and of this authority's desk, be seen until the block ends.

    Opens a transaction of its own. An inner scope stands alone, and gives the outer one back.
    """
    outer = connection.in_atomic_block
    with transaction.atomic():
        before = _current() if outer else None
        _set((",".join(str(int(school)) for school in schools), authority))
        try:
            yield
        finally:
            if (
                before is not None and not connection.needs_rollback
            ):  # without one it ends with the transaction
                _set(before)


def _current() -> tuple[str, str]:
    with connection.cursor() as cursor:
        asked = "coalesce(current_setting(%s, true), '')"
        cursor.execute(f"SELECT {asked}, {asked}", [SETTING, DESK])
        schools, authority = cursor.fetchone()
        return schools, authority


def _set(seen: tuple[str, str]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config(%s, %s, true), set_config(%s, %s, true)", [SETTING, seen[0], DESK, seen[1]]
        )


# Asked in a query of its own, so that the scope is read once for a statement and not for every row.
_SCHOOLS = f"SELECT string_to_array(current_setting('{SETTING}', true), ',')::bigint[]"
THE_SCHOOLS = f"school_id = ANY (({_SCHOOLS})::bigint[])"
THE_DESK = f"authority = nullif(current_setting('{DESK}', true), '')"


def _policy(table: str, ours: str) -> str:
    return f"""
        ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY;
        ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY;
        DROP POLICY IF EXISTS own_school ON "{table}";
        CREATE POLICY own_school ON "{table}" USING ({ours}) WITH CHECK ({ours});
    """


def _role_and_grants(role: str) -> str:
    append_only = "".join(f"REVOKE UPDATE, DELETE, TRUNCATE ON {t} FROM {role};" for t in APPEND_ONLY)
    return f"""
        DO $$ BEGIN
            CREATE ROLE {role} NOLOGIN NOSUPERUSER NOBYPASSRLS;
        EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
        END $$;
        GRANT {role} TO CURRENT_USER;
        GRANT USAGE ON SCHEMA public TO {role};
        GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role};
        GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role};
        GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO {role};
        {append_only}
    """
