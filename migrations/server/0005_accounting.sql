-- Accounting: accounts, entries, lines. The database itself refuses an entry that does not balance (A-2).

CREATE TABLE accounts (
  id TEXT NOT NULL PRIMARY KEY,
  code TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  description TEXT NOT NULL DEFAULT '',
  account_type TEXT NOT NULL,               -- Asset, Liability, Equity, Revenue, COGS, Expense
  normal_balance TEXT NOT NULL CHECK (normal_balance IN ('Debit', 'Credit')),
  parent_id TEXT REFERENCES accounts (id),
  is_header BIGINT NOT NULL DEFAULT 0,
  status TEXT NOT NULL DEFAULT 'Active',    -- Active, Inactive, Archived
  role TEXT UNIQUE,                         -- the role of the posting table that this account plays
  created_ms BIGINT NOT NULL
) {{without_rowid}};

CREATE TABLE entries (
  id TEXT NOT NULL PRIMARY KEY,
  number TEXT UNIQUE,                       -- JE-2026-000001, given by the sequencer (D-2); NULL until then
  series_year BIGINT NOT NULL,              -- the year of the number's series
  entry_date TEXT NOT NULL,                 -- business date, YYYY-MM-DD (A-8)
  entry_type TEXT NOT NULL,                 -- Manual, System, Recurring, Adjusting, Closing
  status TEXT NOT NULL CHECK (status IN ('Draft', 'Posted', 'Voided')),
  currency TEXT NOT NULL,
  description TEXT NOT NULL,
  reference TEXT NOT NULL DEFAULT '',
  source_kind TEXT NOT NULL,                -- sale, refund, shift_opened, suspense, manual …
  source_id TEXT NOT NULL,                  -- I-3: one entry per recognition event
  reversal_of TEXT,
  created_by TEXT NOT NULL,
  posted_by TEXT,
  voided_by TEXT,
  void_reason TEXT,
  created_ms BIGINT NOT NULL,
  posted_ms BIGINT,
  voided_ms BIGINT,
  UNIQUE (source_kind, source_id)
);
-- What the sequencer still has to number.
CREATE INDEX entries_unnumbered ON entries (series_year, id) WHERE number IS NULL AND status <> 'Draft';

-- A system entry's lines are written before the entry itself, which is then born Posted.
CREATE TABLE entry_lines (
  entry_id TEXT NOT NULL REFERENCES entries (id) DEFERRABLE INITIALLY DEFERRED,
  line_no BIGINT NOT NULL,
  account_id TEXT NOT NULL REFERENCES accounts (id),
  direction TEXT NOT NULL CHECK (direction IN ('Debit', 'Credit')),
  amount_minor BIGINT NOT NULL CHECK (amount_minor > 0),
  memo TEXT,                                -- tax code, tender
  entry_date TEXT NOT NULL,
  PRIMARY KEY (entry_id, line_no)
) {{without_rowid}};
CREATE INDEX entry_lines_ledger ON entry_lines (account_id, entry_date, entry_id, line_no);

-- Sums per account and day of posted lines, folded by the sequencer: reports read these.
CREATE TABLE account_balances (
  account_id TEXT NOT NULL REFERENCES accounts (id),
  day TEXT NOT NULL,
  debit_minor BIGINT NOT NULL,
  credit_minor BIGINT NOT NULL,
  PRIMARY KEY (account_id, day)
) {{without_rowid}};

-- Gapless numbers per series and year (O-4), and the rising order numbers.
CREATE TABLE number_series (
  series TEXT NOT NULL,                     -- JE, ORD
  year BIGINT NOT NULL,
  last BIGINT NOT NULL,
  PRIMARY KEY (series, year)
) {{without_rowid}};

-- sqlite:
CREATE TRIGGER entries_balance_insert AFTER INSERT ON entries WHEN NEW.status = 'Posted' BEGIN
  SELECT RAISE(ABORT, 'entry does not balance') WHERE NOT EXISTS (
    SELECT 1 FROM (SELECT COUNT(*) AS n, SUM(CASE direction WHEN 'Debit' THEN amount_minor ELSE -amount_minor END) AS s
      FROM entry_lines WHERE entry_id = NEW.id) AS sums WHERE n >= 2 AND s = 0);
END;
CREATE TRIGGER entries_balance_update AFTER UPDATE OF status ON entries
WHEN NEW.status = 'Posted' AND OLD.status <> 'Posted' BEGIN
  SELECT RAISE(ABORT, 'only a draft can be posted') WHERE OLD.status <> 'Draft';
  SELECT RAISE(ABORT, 'entry does not balance') WHERE NOT EXISTS (
    SELECT 1 FROM (SELECT COUNT(*) AS n, SUM(CASE direction WHEN 'Debit' THEN amount_minor ELSE -amount_minor END) AS s
      FROM entry_lines WHERE entry_id = NEW.id) AS sums WHERE n >= 2 AND s = 0);
END;
-- I-2: a posted entry changes only in its number (once) and its void mark.
CREATE TRIGGER entries_final BEFORE UPDATE OF id, series_year, entry_date, entry_type, currency, description,
  reference, source_kind, source_id, reversal_of, created_by, created_ms, posted_by, posted_ms ON entries
WHEN OLD.status <> 'Draft' BEGIN
  SELECT RAISE(ABORT, 'a posted entry is final');
END;
CREATE TRIGGER entries_status BEFORE UPDATE OF status ON entries
WHEN OLD.status = 'Voided' OR (OLD.status = 'Posted' AND NEW.status = 'Draft') BEGIN
  SELECT RAISE(ABORT, 'a posted entry is final');
END;
CREATE TRIGGER entries_number_once BEFORE UPDATE OF number ON entries WHEN OLD.number IS NOT NULL BEGIN
  SELECT RAISE(ABORT, 'an entry is numbered once');
END;
CREATE TRIGGER entries_kept BEFORE DELETE ON entries WHEN OLD.status <> 'Draft' BEGIN
  SELECT RAISE(ABORT, 'a posted entry is final');
END;
CREATE TRIGGER entry_lines_insert BEFORE INSERT ON entry_lines
WHEN EXISTS (SELECT 1 FROM entries WHERE id = NEW.entry_id AND status <> 'Draft') BEGIN
  SELECT RAISE(ABORT, 'a posted entry is final');
END;
CREATE TRIGGER entry_lines_update BEFORE UPDATE ON entry_lines
WHEN EXISTS (SELECT 1 FROM entries WHERE id IN (OLD.entry_id, NEW.entry_id) AND status <> 'Draft') BEGIN
  SELECT RAISE(ABORT, 'a posted entry is final');
END;
CREATE TRIGGER entry_lines_delete BEFORE DELETE ON entry_lines
WHEN EXISTS (SELECT 1 FROM entries WHERE id = OLD.entry_id AND status <> 'Draft') BEGIN
  SELECT RAISE(ABORT, 'a posted entry is final');
END;
-- postgres:
CREATE FUNCTION entries_check() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
  IF TG_OP = 'DELETE' THEN
    IF OLD.status <> 'Draft' THEN RAISE EXCEPTION 'a posted entry is final'; END IF;
    RETURN OLD;
  END IF;
  IF TG_OP = 'UPDATE' AND OLD.status <> 'Draft' THEN
    IF (NEW.id, NEW.series_year, NEW.entry_date, NEW.entry_type, NEW.currency, NEW.description, NEW.reference,
        NEW.source_kind, NEW.source_id, NEW.created_by, NEW.created_ms)
       IS DISTINCT FROM
       (OLD.id, OLD.series_year, OLD.entry_date, OLD.entry_type, OLD.currency, OLD.description, OLD.reference,
        OLD.source_kind, OLD.source_id, OLD.created_by, OLD.created_ms)
       OR NEW.posted_by IS DISTINCT FROM OLD.posted_by OR NEW.posted_ms IS DISTINCT FROM OLD.posted_ms
       OR NEW.reversal_of IS DISTINCT FROM OLD.reversal_of
       OR OLD.status = 'Voided' AND NEW.status <> 'Voided' OR NEW.status = 'Draft' THEN
      RAISE EXCEPTION 'a posted entry is final';
    END IF;
    IF OLD.number IS NOT NULL AND NEW.number IS DISTINCT FROM OLD.number THEN
      RAISE EXCEPTION 'an entry is numbered once';
    END IF;
    RETURN NEW;
  END IF;
  IF NEW.status = 'Posted' AND NOT EXISTS (
      SELECT 1 FROM (SELECT COUNT(*) AS n, SUM(CASE direction WHEN 'Debit' THEN amount_minor ELSE -amount_minor END) AS s
        FROM entry_lines WHERE entry_id = NEW.id) AS sums WHERE n >= 2 AND s = 0) THEN
    RAISE EXCEPTION 'entry does not balance';
  END IF;
  RETURN NEW;
END $body$;
CREATE TRIGGER entries_check BEFORE INSERT OR UPDATE OR DELETE ON entries
  FOR EACH ROW EXECUTE FUNCTION entries_check();
CREATE FUNCTION entry_lines_check() RETURNS trigger LANGUAGE plpgsql AS $body$
DECLARE touched TEXT;
BEGIN
  IF TG_OP = 'INSERT' THEN touched := NEW.entry_id; ELSE touched := OLD.entry_id; END IF;
  IF EXISTS (SELECT 1 FROM entries WHERE id = touched AND status <> 'Draft') THEN
    RAISE EXCEPTION 'a posted entry is final';
  END IF;
  IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
  RETURN NEW;
END $body$;
CREATE TRIGGER entry_lines_check BEFORE INSERT OR UPDATE OR DELETE ON entry_lines
  FOR EACH ROW EXECUTE FUNCTION entry_lines_check();
-- both:
