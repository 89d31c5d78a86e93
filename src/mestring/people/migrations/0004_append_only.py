"""The access log is append-only: the database itself refuses change and deletion, whoever asks.

Through the application, through the database's own shell, with the application's own rights. Whoever may
change the schema can take the trigger away; that is for the database's administrator to guard, and leaves
its own trace there. A migration that makes the table anew on SQLite drops the triggers with it, and must
call `protect` again; a test tries the log after all migrations.
"""

from django.db import migrations

SAYS = "the access log is append-only"

SQLITE = [
    f"""CREATE TRIGGER people_log_never_changes BEFORE UPDATE ON people_logentry
    BEGIN SELECT RAISE(ABORT, '{SAYS}'); END""",
    f"""CREATE TRIGGER people_log_never_shrinks BEFORE DELETE ON people_logentry
    BEGIN SELECT RAISE(ABORT, '{SAYS}'); END""",
    # INSERT OR REPLACE would take a line out without asking the trigger above.
    f"""CREATE TRIGGER people_log_never_replaced BEFORE INSERT ON people_logentry
    WHEN EXISTS (SELECT 1 FROM people_logentry WHERE id = NEW.id)
    BEGIN SELECT RAISE(ABORT, '{SAYS}'); END""",  # noqa: S608  (a constant of ours)
    """CREATE TRIGGER people_log_lists_once BEFORE INSERT ON people_logentry
    WHEN NEW.how = 'list' AND EXISTS (
        SELECT 1 FROM people_logentry WHERE how = 'list' AND reader = NEW.reader
        AND person = NEW.person AND what = NEW.what AND day = NEW.day
    )
    BEGIN SELECT RAISE(IGNORE); END""",
]
SQLITE_BACK = [
    "DROP TRIGGER people_log_never_replaced",
    "DROP TRIGGER people_log_lists_once",
    "DROP TRIGGER people_log_never_changes",
    "DROP TRIGGER people_log_never_shrinks",
]
POSTGRESQL = [
    f"""CREATE FUNCTION people_log_refuses() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION '{SAYS}' USING ERRCODE = 'integrity_constraint_violation'; END $$""",
    """CREATE TRIGGER people_log_never_changes BEFORE UPDATE OR DELETE ON people_logentry
    FOR EACH ROW EXECUTE FUNCTION people_log_refuses()""",
    """CREATE TRIGGER people_log_never_emptied BEFORE TRUNCATE ON people_logentry
    FOR EACH STATEMENT EXECUTE FUNCTION people_log_refuses()""",
]
POSTGRESQL_BACK = [
    "DROP TRIGGER people_log_never_changes ON people_logentry",
    "DROP TRIGGER people_log_never_emptied ON people_logentry",
    "DROP FUNCTION people_log_refuses()",
]
PROTECT = {"sqlite": SQLITE, "postgresql": POSTGRESQL}
RELEASE = {"sqlite": SQLITE_BACK, "postgresql": POSTGRESQL_BACK}


def protect(connection):
    """Put the triggers in place."""
    _run(connection, PROTECT)


def release(connection):
    """Take them away again, to undo this migration."""
    _run(connection, RELEASE)


def _run(connection, statements):
    with connection.cursor() as cursor:
        for statement in statements[connection.vendor]:
            cursor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("people", "0003_trail")]

    operations = [
        migrations.RunPython(
            lambda apps, schema_editor: protect(schema_editor.connection),
            lambda apps, schema_editor: release(schema_editor.connection),
        ),
    ]
