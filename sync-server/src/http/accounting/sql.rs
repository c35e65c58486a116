//! Reading statements of the accounting endpoints.

/// The columns of an account, in the order in which `view.rs` takes them.
macro_rules! account {
    () => {
        "id, code, name, description, account_type, normal_balance, parent_id, is_header, status, role,
         tax_kind, version"
    };
}

/// The columns of an entry, likewise.
macro_rules! entry {
    () => {
        "id, number, entry_date, entry_type, status, currency, description, reference, source_kind,
         source_id, reversal_of, created_by, posted_by, voided_by, void_reason, created_ms, posted_ms,
         voided_ms, business_date, version,
         (SELECT r.id FROM entries r WHERE r.reversal_of = entries.id) AS reversed_by"
    };
}

store::statements! {
    /// A page of accounts in the order of their codes: after code, type, limit.
    ACCOUNTS = concat!("SELECT ", account!(), " FROM accounts
                 WHERE code > COALESCE(CAST($1 AS TEXT), '') AND (CAST($2 AS TEXT) IS NULL OR account_type = $2)
                 ORDER BY code LIMIT $3");
    /// One account by its id or code.
    ACCOUNT = concat!("SELECT ", account!(), " FROM accounts WHERE id = $1 OR code = $1");
    /// A page of entries, newest first: before id, from day, to day, status, source id, limit.
    ENTRIES = concat!("SELECT ", entry!(), " FROM entries
                WHERE id < COALESCE(CAST($1 AS TEXT), 'g')
                  AND (CAST($2 AS TEXT) IS NULL OR entry_date >= $2)
                  AND (CAST($3 AS TEXT) IS NULL OR entry_date <= $3)
                  AND (CAST($4 AS TEXT) IS NULL OR status = $4)
                  AND (CAST($5 AS TEXT) IS NULL OR source_id = $5)
                ORDER BY id DESC LIMIT $6");
    /// The same in the order of their days: after day and id, then as above.
    ENTRIES_BY_DAY = concat!("SELECT ", entry!(), " FROM entries
                WHERE (entry_date, id) > ($1, $2)
                  AND (CAST($3 AS TEXT) IS NULL OR entry_date >= $3)
                  AND (CAST($4 AS TEXT) IS NULL OR entry_date <= $4)
                  AND (CAST($5 AS TEXT) IS NULL OR status = $5)
                  AND (CAST($6 AS TEXT) IS NULL OR source_id = $6)
                ORDER BY entry_date, id LIMIT $7");
    /// The last day first.
    ENTRIES_BY_DAY_DESC = concat!("SELECT ", entry!(), " FROM entries
                WHERE (entry_date, id) < ($1, $2)
                  AND (CAST($3 AS TEXT) IS NULL OR entry_date >= $3)
                  AND (CAST($4 AS TEXT) IS NULL OR entry_date <= $4)
                  AND (CAST($5 AS TEXT) IS NULL OR status = $5)
                  AND (CAST($6 AS TEXT) IS NULL OR source_id = $6)
                ORDER BY entry_date DESC, id DESC LIMIT $7");
    /// One entry by its id or number.
    ENTRY = concat!("SELECT ", entry!(), " FROM entries WHERE id = $1 OR number = $1");
    /// The lines of one entry.
    LINES = "SELECT l.account_id, a.code, a.name, l.direction, l.amount_minor, l.memo
               FROM entry_lines l JOIN accounts a ON a.id = l.account_id
              WHERE l.entry_id = $1 ORDER BY l.line_no";
    /// Sums of every account up to a day.
    TRIAL_BALANCE = "SELECT a.id, a.code, a.name, CAST(SUM(b.debit_minor) AS BIGINT),
                            CAST(SUM(b.credit_minor) AS BIGINT)
                       FROM account_balances b JOIN accounts a ON a.id = b.account_id
                      WHERE b.day <= $1 GROUP BY a.id, a.code, a.name ORDER BY a.code";
    /// Debit less credit of one account before a day.
    BEFORE_DAY = "SELECT CAST(COALESCE(SUM(debit_minor - credit_minor), 0) AS BIGINT) FROM account_balances
                   WHERE account_id = $1 AND day < $2";
    /// Debit less credit of one account up to and with a day.
    TO_DAY = "SELECT CAST(COALESCE(SUM(debit_minor - credit_minor), 0) AS BIGINT) FROM account_balances
               WHERE account_id = $1 AND day <= $2";
    /// Debit less credit of one account on one day, up to and with one line.
    WITHIN_DAY = "SELECT CAST(COALESCE(SUM(CASE l.direction WHEN 'Debit' THEN l.amount_minor ELSE -l.amount_minor END),
                                       0) AS BIGINT)
                    FROM entry_lines l JOIN entries e ON e.id = l.entry_id
                   WHERE l.account_id = $1 AND l.entry_date = $2 AND (l.entry_id, l.line_no) <= ($3, $4)
                     AND e.status <> 'Draft'";
    /// A page of one account's lines: account, from day, to day, after (day, entry, line), limit.
    LEDGER = "SELECT l.entry_date, l.entry_id, l.line_no, e.number, e.description, e.reference, l.direction,
                     l.amount_minor, l.memo
                FROM entry_lines l JOIN entries e ON e.id = l.entry_id
               WHERE l.account_id = $1 AND l.entry_date >= $2 AND l.entry_date <= $3
                 AND (l.entry_date, l.entry_id, l.line_no) > ($4, $5, $6) AND e.status <> 'Draft'
               ORDER BY l.entry_date, l.entry_id, l.line_no LIMIT $7";
    /// The last day that was ever posted to.
    LAST_DAY = "SELECT MAX(day) FROM account_balances";
    /// Sums of the accounts of income and expense between two days.
    INCOME = "SELECT a.id, a.code, a.name, a.account_type, CAST(SUM(b.debit_minor) AS BIGINT), CAST(SUM(b.credit_minor) AS BIGINT)
                FROM account_balances b JOIN accounts a ON a.id = b.account_id
               WHERE b.day >= $1 AND b.day <= $2 AND a.account_type IN ('Revenue', 'COGS', 'Expense')
               GROUP BY a.id, a.code, a.name, a.account_type ORDER BY a.code";
    /// Sums of all accounts up to a day, with their types.
    POSITIONS = "SELECT a.id, a.code, a.name, a.account_type, CAST(SUM(b.debit_minor) AS BIGINT),
                        CAST(SUM(b.credit_minor) AS BIGINT)
                   FROM account_balances b JOIN accounts a ON a.id = b.account_id
                  WHERE b.day <= $1 GROUP BY a.id, a.code, a.name, a.account_type ORDER BY a.code";
    /// What moved on one day, by account.
    OF_DAY = "SELECT a.id, a.code, a.name, a.account_type, b.debit_minor, b.credit_minor, a.role
                FROM account_balances b JOIN accounts a ON a.id = b.account_id
               WHERE b.day = $1 ORDER BY a.code";
    /// Drawer sessions that began on one day, in their order.
    SHIFTS_OF_DAY = "SELECT h.id, h.store_id, h.terminal_id, t.code, h.status, h.opened_ms, h.closed_ms, h.counted, h.expected,
                            h.float_minor
                       FROM shifts h LEFT JOIN terminals t ON t.id = h.terminal_id
                      WHERE h.business_date = $1 ORDER BY h.id";
    /// Sums per kind and code of tax between two days, corrections of closed months apart.
    TAX = "SELECT a.tax_kind, t.tax_code, t.corrects, CAST(SUM(t.debit_minor) AS BIGINT), CAST(SUM(t.credit_minor) AS BIGINT),
                  CAST(SUM(t.base_minor) AS BIGINT)
             FROM tax_balances t JOIN accounts a ON a.id = t.account_id
            WHERE t.day >= $1 AND t.day <= $2
            GROUP BY a.tax_kind, t.tax_code, t.corrects ORDER BY a.tax_kind DESC, t.tax_code, t.corrects";
    /// Rules that say what a tax code's rate is, the youngest first.
    TAX_RULES = "SELECT rule FROM tax_rules WHERE valid_from <= $1 ORDER BY valid_from DESC, id DESC";
    /// What was added to and taken off the receivables per day, oldest first.
    RECEIVABLES = "SELECT b.day, b.debit_minor, b.credit_minor
                     FROM account_balances b JOIN accounts a ON a.id = b.account_id
                    WHERE a.role = 'receivables' AND b.day <= $1 ORDER BY b.day";
    /// What customers' accounts moved until a day, customer by customer and day by day.
    RECEIVABLES_BY_CUSTOMER = "SELECT r.day, CAST(SUM(CASE WHEN r.amount_minor > 0 THEN r.amount_minor ELSE 0 END) AS BIGINT),
            CAST(SUM(CASE WHEN r.amount_minor < 0 THEN -r.amount_minor ELSE 0 END) AS BIGINT), r.customer_id, c.name, c.company
        FROM receivables r LEFT JOIN customers c ON c.id = r.customer_id
        WHERE r.customer_id IS NOT NULL AND r.day <= $1
        GROUP BY r.customer_id, c.name, c.company, r.day ORDER BY r.customer_id, r.day";
    /// Months that were ever closed, newest first.
    PERIODS = "SELECT id, status, version, closed_by, closed_ms, reopened_by, reopened_ms FROM periods ORDER BY id DESC";
    /// The accounts that were ever posted to, by code.
    EXPORTED_ACCOUNTS = "SELECT a.id, a.code, a.name, a.account_type FROM accounts a
                          WHERE EXISTS (SELECT 1 FROM account_balances b WHERE b.account_id = a.id) ORDER BY a.code";
    /// Lines of all posted entries between two days, entry by entry in the order of their making.
    EXPORTED = "SELECT e.id, e.number, e.entry_date, e.business_date, e.entry_type, e.status, e.description, e.reference,
                       l.account_id, l.direction, l.amount_minor, l.memo
                  FROM entries e JOIN entry_lines l ON l.entry_id = e.id
                 WHERE e.number IS NOT NULL AND e.entry_date >= $1 AND e.entry_date <= $2
                 ORDER BY e.id, l.line_no";
}
