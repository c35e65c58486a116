//! The statements of accounting. Nothing but statements here.

store::statements! {
    /// A new account.
    INSERT_ACCOUNT = "INSERT INTO accounts (id, code, name, description, account_type, normal_balance, parent_id,
            is_header, role, tax_kind, created_ms)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    /// Changes what people may change of an account.
    UPDATE_ACCOUNT = "UPDATE accounts SET code = $2, name = $3, description = $4, account_type = $5, normal_balance = $6,
            parent_id = $7, is_header = $8, tax_kind = $9, version = version + 1 WHERE id = $1";
    /// Gives an account another status.
    SET_ACCOUNT_STATUS = "UPDATE accounts SET status = $2, version = version + 1 WHERE id = $1";
    /// Removes an account.
    DELETE_ACCOUNT = "DELETE FROM accounts WHERE id = $1";
    /// An account by id or code, as the rules look at it.
    ACCOUNT_STATE = "SELECT id, code, account_type, normal_balance, parent_id, is_header, status, role, tax_kind, version
        FROM accounts WHERE id = $1 OR code = $1";
    /// Whether an account has lines, of drafts too.
    HAS_LINES = "SELECT 1 FROM entry_lines WHERE account_id = $1 LIMIT 1";
    /// Whether an account has others below it.
    HAS_CHILDREN = "SELECT 1 FROM accounts WHERE parent_id = $1 LIMIT 1";
    /// Debits less credits of an account.
    ACCOUNT_NET = "SELECT CAST(COALESCE(SUM(debit_minor - credit_minor), 0) AS BIGINT) FROM account_balances WHERE account_id = $1";
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
    /// What an entry moves on the receivables account.
    KEEP_RECEIVABLE = "INSERT INTO receivables (entry_id, customer_id, day, amount_minor) VALUES ($1, NULL, $2, $3)";
    /// Whose debt an entry is.
    OWED_BY = "UPDATE receivables SET customer_id = $2 WHERE entry_id = $1";
    /// What a customer owes.
    OWED = "SELECT CAST(COALESCE(SUM(amount_minor), 0) AS BIGINT) FROM receivables WHERE customer_id = $1";
    /// What a tax of an entry was charged on.
    INSERT_TURNOVER = "INSERT INTO entry_turnover (entry_id, tax_code, account_id, base_minor) VALUES ($1, $2, $3, $4)";
    /// An entry, born Posted: the database checks that it balances. $12 business date where it was booked
    /// late, $13 type.
    INSERT_ENTRY = "INSERT INTO entries (id, series_year, entry_date, entry_type, status, currency, description, reference,
            source_kind, source_id, reversal_of, created_by, posted_by, created_ms, posted_ms, business_date)
        VALUES ($1, $2, $3, $13, 'Posted', $4, $5, $6, $7, $8, $9, $10, $10, $11, $11, $12)";
    /// A draft; it gets its lines afterwards.
    INSERT_DRAFT = "INSERT INTO entries (id, series_year, entry_date, entry_type, status, currency, description, reference,
            source_kind, source_id, created_by, created_ms)
        VALUES ($1, $2, $3, $4, 'Draft', $5, $6, $7, 'manual', $1, $8, $9)";
    /// Changes a draft.
    UPDATE_DRAFT = "UPDATE entries SET series_year = $2, entry_date = $3, entry_type = $4, description = $5, reference = $6,
            version = version + 1 WHERE id = $1 AND status = 'Draft'";
    /// Removes a draft's lines.
    DELETE_LINES = "DELETE FROM entry_lines WHERE entry_id = $1";
    /// Removes a draft.
    DELETE_DRAFT = "DELETE FROM entries WHERE id = $1 AND status = 'Draft'";
    /// Posts a draft: the database checks that it balances.
    POST_DRAFT = "UPDATE entries SET status = 'Posted', posted_by = $2, posted_ms = $3, version = version + 1
        WHERE id = $1 AND status = 'Draft'";
    /// Puts a void mark on a posted entry, once.
    VOID_ENTRY = "UPDATE entries SET status = 'Voided', voided_by = $2, void_reason = $3, voided_ms = $4, version = version + 1
        WHERE id = $1 AND status = 'Posted'";
    /// What a void needs to know of an entry.
    ENTRY = "SELECT id, currency, description, reference, entry_date, entry_type, status, reversal_of, version
        FROM entries WHERE id = $1 OR number = $1";
    /// Whether opening balances were imported and not voided.
    HAS_OPENING = "SELECT number FROM entries WHERE source_kind = 'opening' AND status = 'Posted' LIMIT 1";
    /// Lines of an entry.
    LINES = "SELECT account_id, direction, amount_minor, memo FROM entry_lines WHERE entry_id = $1 ORDER BY line_no";

    /// The last month that is closed.
    CLOSED_THROUGH = "SELECT MAX(id) FROM periods WHERE status = 'Closed'";
    /// The first day that was ever posted to.
    FIRST_DAY = "SELECT MIN(day) FROM account_balances";
    /// A draft of a month's end or earlier.
    DRAFT_UNTIL = "SELECT id FROM entries WHERE status = 'Draft' AND entry_date <= $1 LIMIT 1";
    /// Closes a month.
    CLOSE_PERIOD = "INSERT INTO periods (id, status, closed_by, closed_ms) VALUES ($1, 'Closed', $2, $3)
        ON CONFLICT (id) DO UPDATE SET status = 'Closed', closed_by = excluded.closed_by, closed_ms = excluded.closed_ms,
            version = periods.version + 1";
    /// Opens a closed month again.
    REOPEN_PERIOD = "UPDATE periods SET status = 'Open', reopened_by = $2, reopened_ms = $3, version = version + 1
        WHERE id = $1 AND status = 'Closed'";
    /// A month's version, if it was ever closed.
    PERIOD_VERSION = "SELECT version FROM periods WHERE id = $1";

    /// Years in which entries wait for a number. With many writers entries may be committed between two statements,
    /// so there this one folds, tells and numbers what it sees, and leaves nothing to be done.
    UNNUMBERED = "SELECT series_year, COUNT(*) FROM entries WHERE number IS NULL AND status <> 'Draft' GROUP BY series_year ORDER BY series_year",
        per_engine: "WITH todo AS (
            SELECT id, series_year, entry_date, business_date, source_kind, source_id, posted_ms,
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
        ), taxed AS (
            INSERT INTO tax_balances (account_id, tax_code, day, corrects, debit_minor, credit_minor, base_minor)
            SELECT t.account_id, t.tax_code, todo.entry_date, COALESCE(SUBSTR(todo.business_date, 1, 7), ''),
                CAST(SUM(t.debit_minor) AS BIGINT), CAST(SUM(t.credit_minor) AS BIGINT), CAST(SUM(t.base_minor) AS BIGINT)
            FROM todo JOIN (
                SELECT l.entry_id, l.account_id, COALESCE(l.memo, '') AS tax_code,
                    CASE l.direction WHEN 'Debit' THEN l.amount_minor ELSE 0 END AS debit_minor,
                    CASE l.direction WHEN 'Credit' THEN l.amount_minor ELSE 0 END AS credit_minor, 0 AS base_minor
                FROM todo d JOIN entry_lines l ON l.entry_id = d.id JOIN accounts a ON a.id = l.account_id
                WHERE a.tax_kind IS NOT NULL
                UNION ALL SELECT u.entry_id, u.account_id, u.tax_code, 0, 0, u.base_minor
                FROM todo d JOIN entry_turnover u ON u.entry_id = d.id
            ) t ON t.entry_id = todo.id
            GROUP BY t.account_id, t.tax_code, todo.entry_date, COALESCE(SUBSTR(todo.business_date, 1, 7), '')
            ON CONFLICT (account_id, tax_code, day, corrects) DO UPDATE SET
                debit_minor = tax_balances.debit_minor + excluded.debit_minor,
                credit_minor = tax_balances.credit_minor + excluded.credit_minor,
                base_minor = tax_balances.base_minor + excluded.base_minor
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
    /// Adds their lines on tax accounts to the sums per code and day, apart what corrects a closed month.
    FOLD_TAX = "INSERT INTO tax_balances (account_id, tax_code, day, corrects, debit_minor, credit_minor)
        SELECT l.account_id, COALESCE(l.memo, ''), l.entry_date, COALESCE(SUBSTR(e.business_date, 1, 7), ''),
            CAST(SUM(CASE l.direction WHEN 'Debit' THEN l.amount_minor ELSE 0 END) AS BIGINT),
            CAST(SUM(CASE l.direction WHEN 'Credit' THEN l.amount_minor ELSE 0 END) AS BIGINT)
        FROM entries e JOIN entry_lines l ON l.entry_id = e.id JOIN accounts a ON a.id = l.account_id
        WHERE e.number IS NULL AND e.status <> 'Draft' AND a.tax_kind IS NOT NULL
        GROUP BY l.account_id, COALESCE(l.memo, ''), l.entry_date, COALESCE(SUBSTR(e.business_date, 1, 7), '')
        ON CONFLICT (account_id, tax_code, day, corrects) DO UPDATE SET
            debit_minor = tax_balances.debit_minor + excluded.debit_minor,
            credit_minor = tax_balances.credit_minor + excluded.credit_minor";
    /// Adds what their taxes were charged on.
    FOLD_TURNOVER = "INSERT INTO tax_balances (account_id, tax_code, day, corrects, debit_minor, credit_minor, base_minor)
        SELECT u.account_id, u.tax_code, e.entry_date, COALESCE(SUBSTR(e.business_date, 1, 7), ''), 0, 0,
            CAST(SUM(u.base_minor) AS BIGINT)
        FROM entries e JOIN entry_turnover u ON u.entry_id = e.id
        WHERE e.number IS NULL AND e.status <> 'Draft'
        GROUP BY u.account_id, u.tax_code, e.entry_date, COALESCE(SUBSTR(e.business_date, 1, 7), '')
        ON CONFLICT (account_id, tax_code, day, corrects) DO UPDATE SET
            base_minor = tax_balances.base_minor + excluded.base_minor";
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
