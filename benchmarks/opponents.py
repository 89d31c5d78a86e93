"""The opponents: the same three rules as SQL, written by hand for DuckDB and only for what their cells need.

Cells are unit, month, rows and met. They know nothing of lifting, deciding, unknowns or corrections.
"""

_VISIBLE = """SELECT * FROM read_parquet([{files}])
    WHERE "at" <= to_timestamp({at}) AND coalesce(recorded, "at") <= to_timestamp({at})"""
_MONTH = "CAST(year({day}) * 100 + month({day}) AS INTEGER)"

FOLLOW_UP = f"""
WITH a AS ({_VISIBLE} AND type = {{a}}), b AS ({_VISIBLE} AND type = {{b}} AND {{where}})
SELECT a.unit, {_MONTH.format(day='a."on"')} AS month, count(*) AS rows,
    sum(CASE WHEN EXISTS (
        SELECT 1 FROM b WHERE b.subject = a.subject AND b."on" BETWEEN a."on" AND a."on" + {{days}}
    ) THEN 1 ELSE 0 END) AS met
FROM a GROUP BY ALL
"""

RECURRENCE = f"""
WITH moves AS (
    SELECT subject, place, "at", "on", unit, type = {{start}} AS starts
    FROM ({_VISIBLE} AND type IN ({{start}}, {{ends}}))
), walked AS (
    SELECT *, lag(starts) OVER w AS before,
        min(CASE WHEN starts THEN NULL ELSE "at" END) OVER (
            w ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING) AS ended
    FROM moves WINDOW w AS (PARTITION BY subject ORDER BY "at", starts, place)
), periods AS (
    SELECT * FROM walked WHERE starts AND before IS DISTINCT FROM TRUE
), inside AS (
    SELECT p.subject, p.place AS period, b.place, b."on", b.unit
    FROM periods p JOIN ({_VISIBLE} AND type = {{b}}) b
      ON b.subject = p.subject AND b."at" >= p."at" AND (p.ended IS NULL OR b."at" < p.ended)
), anchors AS (
    SELECT subject, place AS period, -1 AS place, "on", unit FROM periods
    UNION ALL SELECT * FROM inside
), followed AS (
    SELECT *, "on" + {{days}} AS due,
        lead("on") OVER (PARTITION BY subject, period ORDER BY place) AS next
    FROM anchors
)
SELECT unit, {_MONTH.format(day="due")} AS month, count(*) AS rows,
    sum(CASE WHEN next <= due THEN 1 ELSE 0 END) AS met
FROM followed GROUP BY ALL
"""

SCAN = 'SELECT sum(subject), sum(type), max("at"), count(unit) FROM read_parquet([{files}])'
