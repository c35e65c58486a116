//! The statements of accounting. Nothing but statements here.

store::statements! {
    /// A new account.
    INSERT_ACCOUNT = "INSERT INTO accounts (id, code, name, account_type, normal_balance, parent_id, is_header, role, created_ms)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    /// Which account plays which role; only active detail accounts take lines.
    ACCOUNTS_BY_ROLE = "SELECT role, id FROM accounts WHERE role IS NOT NULL AND status = 'Active' AND is_header = 0";
    /// Roles that have an account, whatever its status.
    ROLES = "SELECT role FROM accounts WHERE role IS NOT NULL";
    /// Codes and their accounts.
    CODES = "SELECT code, id FROM accounts";
    /// A line; a system entry's lines come before the entry.
    INSERT_LINE = "INSERT INTO entry_lines (entry_id, line_no, account_id, direction, amount_minor, memo, entry_date)
        VALUES ($1, $2, $3, $4, $5, $6, $7)";
    /// Five lines at once: a sale with one tax in one tender. $1 entry, $2 date; then account, side, amount, memo.
    INSERT_FIVE_LINES = "INSERT INTO entry_lines (entry_id, line_no, account_id, direction, amount_minor, memo, entry_date)
        VALUES
            ($1, 1, $3, $4, $5, $6, $2),
            ($1, 2, $7, $8, $9, $10, $2),
            ($1, 3, $11, $12, $13, $14, $2),
            ($1, 4, $15, $16, $17, $18, $2),
            ($1, 5, $19, $20, $21, $22, $2)";
    /// Six lines at once: one more tax or tender.
    INSERT_SIX_LINES = "INSERT INTO entry_lines (entry_id, line_no, account_id, direction, amount_minor, memo, entry_date)
        VALUES
            ($1, 1, $3, $4, $5, $6, $2),
            ($1, 2, $7, $8, $9, $10, $2),
            ($1, 3, $11, $12, $13, $14, $2),
            ($1, 4, $15, $16, $17, $18, $2),
            ($1, 5, $19, $20, $21, $22, $2),
            ($1, 6, $23, $24, $25, $26, $2)";
    /// An entry, born Posted: the database checks that it balances.
    INSERT_ENTRY = "INSERT INTO entries (id, series_year, entry_date, entry_type, status, currency, description, reference,
            source_kind, source_id, reversal_of, created_by, posted_by, created_ms, posted_ms)
        VALUES ($1, $2, $3, 'System', 'Posted', $4, $5, $6, $7, $8, $9, $10, $10, $11, $11)";
    /// Puts a void mark on a posted entry, once.
    VOID_ENTRY = "UPDATE entries SET status = 'Voided', voided_by = $2, void_reason = $3, voided_ms = $4
        WHERE id = $1 AND status = 'Posted'";
    /// What a void needs to know of an entry.
    ENTRY = "SELECT currency, description, reference FROM entries WHERE id = $1";
    /// Lines of an entry.
    LINES = "SELECT account_id, direction, amount_minor, memo FROM entry_lines WHERE entry_id = $1 ORDER BY line_no";

    /// Years in which entries wait for a number. With many writers entries may be committed between two statements,
    /// so there this one folds, tells and numbers what it sees, and leaves nothing to be done.
    UNNUMBERED = "SELECT series_year, COUNT(*) FROM entries WHERE number IS NULL AND status <> 'Draft' GROUP BY series_year ORDER BY series_year",
        per_engine: "WITH todo AS (
            SELECT id, series_year, entry_date, source_kind, source_id, posted_ms,
                ROW_NUMBER() OVER (PARTITION BY series_year ORDER BY id) AS place
            FROM entries WHERE number IS NULL AND status <> 'Draft'
        ), folded AS (
            INSERT INTO account_balances (account_id, day, debit_minor, credit_minor)
            SELECT l.account_id, l.entry_date,
                CAST(SUM(CASE l.direction WHEN 'Debit' THEN l.amount_minor ELSE 0 END) AS BIGINT),
                CAST(SUM(CASE l.direction WHEN 'Credit' THEN l.amount_minor ELSE 0 END) AS BIGINT)
            FROM todo JOIN entry_lines l ON l.entry_id = todo.id
            GROUP BY l.account_id, l.entry_date
            ON CONFLICT (account_id, day) DO UPDATE SET
                debit_minor = account_balances.debit_minor + excluded.debit_minor,
                credit_minor = account_balances.credit_minor + excluded.credit_minor
        ), told AS (
            INSERT INTO outbox (id, position, event_type, aggregate, correlation_id, data, created_ms)
            SELECT id, NULL, 'JournalEntryPosted', id, source_id,
                '{\"journalEntryId\":\"' || id || '\",\"entryDate\":\"' || entry_date || '\",\"sourceKind\":\"' || source_kind
                    || '\",\"sourceId\":\"' || source_id || '\"}', posted_ms
            FROM todo
        ), reserved AS (
            INSERT INTO number_series (series, year, last)
            SELECT 'JE', series_year, COUNT(*) FROM todo GROUP BY series_year
            ON CONFLICT (series, year) DO UPDATE SET last = number_series.last + excluded.last
            RETURNING year, last
        ), placed AS (
            SELECT todo.id, reserved.year,
                reserved.last - COUNT(*) OVER (PARTITION BY todo.series_year) + todo.place AS number
            FROM todo JOIN reserved ON reserved.year = todo.series_year
        ), numbered AS (
            UPDATE entries SET number = 'JE-' || placed.year || '-' || CASE WHEN placed.number < 1000000
                THEN SUBSTR(CAST(1000000 + placed.number AS TEXT), 2) ELSE CAST(placed.number AS TEXT) END
            FROM placed WHERE entries.id = placed.id
        )
        SELECT series_year, COUNT(*) FROM todo WHERE false GROUP BY series_year";
    /// Adds the lines of entries without a number to the sums per account and day.
    FOLD = "INSERT INTO account_balances (account_id, day, debit_minor, credit_minor)
        SELECT l.account_id, l.entry_date,
            CAST(SUM(CASE l.direction WHEN 'Debit' THEN l.amount_minor ELSE 0 END) AS BIGINT),
            CAST(SUM(CASE l.direction WHEN 'Credit' THEN l.amount_minor ELSE 0 END) AS BIGINT)
        FROM entries e JOIN entry_lines l ON l.entry_id = e.id
        WHERE e.number IS NULL AND e.status <> 'Draft'
        GROUP BY l.account_id, l.entry_date
        ON CONFLICT (account_id, day) DO UPDATE SET
            debit_minor = account_balances.debit_minor + excluded.debit_minor,
            credit_minor = account_balances.credit_minor + excluded.credit_minor";
    /// Reserves $3 numbers of a series and year and gives the last.
    RESERVE = "INSERT INTO number_series (series, year, last) VALUES ($1, $2, $3)
        ON CONFLICT (series, year) DO UPDATE SET last = number_series.last + excluded.last RETURNING last";
    /// Order numbers of a year, $2 of them: all of them, or the first of a row. With many writers a sequence gives
    /// them, which nobody holds until a commit; they rise over the years then.
    ORDER_NUMBERS = "INSERT INTO number_series (series, year, last) VALUES ('ORD', $1, $2)
        ON CONFLICT (series, year) DO UPDATE SET last = number_series.last + excluded.last RETURNING last - $2 + 1",
        per_engine: "SELECT nextval('order_numbers') FROM generate_series(1, CAST($2 AS BIGINT))
        WHERE CAST($1 AS BIGINT) IS NOT NULL";
    /// Numbers the entries of a year in the order of their making, after $2; $3 is the number's beginning (O-4).
    NUMBER = "UPDATE entries SET number = $3 || CASE WHEN $2 + n.place < 1000000
                THEN SUBSTR(CAST(1000000 + $2 + n.place AS TEXT), 2) ELSE CAST($2 + n.place AS TEXT) END
        FROM (SELECT id, ROW_NUMBER() OVER (ORDER BY id) AS place FROM entries
              WHERE number IS NULL AND status <> 'Draft' AND series_year = $1) AS n
        WHERE entries.id = n.id";
    /// Tells of entries that are about to be numbered; the entry's id is the event's.
    TELL_POSTED = "INSERT INTO outbox (id, position, event_type, aggregate, correlation_id, data, created_ms)
        SELECT id, NULL, 'JournalEntryPosted', id, source_id,
            '{\"journalEntryId\":\"' || id || '\",\"entryDate\":\"' || entry_date || '\",\"sourceKind\":\"' || source_kind
                || '\",\"sourceId\":\"' || source_id || '\"}', posted_ms
        FROM entries WHERE number IS NULL AND status <> 'Draft'";
}
