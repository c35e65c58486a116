-- Accounting: versions of what people edit, periods, the business date of what was booked late, sums per tax code.

ALTER TABLE accounts ADD COLUMN version BIGINT NOT NULL DEFAULT 1;
ALTER TABLE accounts ADD COLUMN tax_kind TEXT;            -- Output, Input: on the tax report; NULL: no tax account
UPDATE accounts SET tax_kind = 'Output' WHERE role = 'tax_payable';

ALTER TABLE entries ADD COLUMN version BIGINT NOT NULL DEFAULT 1;
ALTER TABLE entries ADD COLUMN business_date TEXT;        -- set where its period was closed already (A-8)
CREATE UNIQUE INDEX entries_reversal ON entries (reversal_of) WHERE reversal_of IS NOT NULL;
CREATE INDEX entries_drafts ON entries (entry_date) WHERE status = 'Draft';

-- Months that were closed, and opened again. A month without a row is open.
CREATE TABLE periods (
  id TEXT NOT NULL PRIMARY KEY,             -- YYYY-MM
  status TEXT NOT NULL CHECK (status IN ('Open', 'Closed')),
  version BIGINT NOT NULL DEFAULT 1,
  closed_by TEXT NOT NULL,
  closed_ms BIGINT NOT NULL,
  reopened_by TEXT,
  reopened_ms BIGINT
) {{without_rowid}};

-- Sums per tax account, code and day, folded by the sequencer; what corrects a closed month apart (A-8).
CREATE TABLE tax_balances (
  account_id TEXT NOT NULL REFERENCES accounts (id),
  tax_code TEXT NOT NULL,                   -- the lines' memo; empty: none was given
  day TEXT NOT NULL,
  corrects TEXT NOT NULL,                   -- YYYY-MM of the business date, empty: no correction
  debit_minor BIGINT NOT NULL,
  credit_minor BIGINT NOT NULL,
  PRIMARY KEY (account_id, tax_code, day, corrects)
) {{without_rowid}};
CREATE INDEX tax_balances_day ON tax_balances (day);
INSERT INTO tax_balances (account_id, tax_code, day, corrects, debit_minor, credit_minor)
SELECT l.account_id, COALESCE(l.memo, ''), l.entry_date, '',
  CAST(SUM(CASE l.direction WHEN 'Debit' THEN l.amount_minor ELSE 0 END) AS BIGINT),
  CAST(SUM(CASE l.direction WHEN 'Credit' THEN l.amount_minor ELSE 0 END) AS BIGINT)
FROM entries e JOIN entry_lines l ON l.entry_id = e.id JOIN accounts a ON a.id = l.account_id
WHERE e.status <> 'Draft' AND e.number IS NOT NULL AND a.tax_kind IS NOT NULL
GROUP BY l.account_id, COALESCE(l.memo, ''), l.entry_date;

-- I-2, what 0005 left open: entries born voided, drafts voided, void marks written twice, lines moved.
-- sqlite:
CREATE TRIGGER entries_born BEFORE INSERT ON entries
WHEN NEW.status = 'Voided' OR (NEW.status = 'Draft' AND NEW.number IS NOT NULL) BEGIN
  SELECT RAISE(ABORT, 'an entry is born a draft or posted');
END;
CREATE TRIGGER entries_draft_void BEFORE UPDATE OF status ON entries
WHEN OLD.status = 'Draft' AND NEW.status = 'Voided' BEGIN
  SELECT RAISE(ABORT, 'only a posted entry can be voided');
END;
CREATE TRIGGER entries_void_mark BEFORE UPDATE OF voided_by, void_reason, voided_ms ON entries
WHEN NOT (OLD.status = 'Posted' AND NEW.status = 'Voided') BEGIN
  SELECT RAISE(ABORT, 'a posted entry is final');
END;
CREATE TRIGGER entries_business_date BEFORE UPDATE OF business_date ON entries WHEN OLD.status <> 'Draft' BEGIN
  SELECT RAISE(ABORT, 'a posted entry is final');
END;
-- postgres:
CREATE FUNCTION entries_mark_check() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.status = 'Voided' OR NEW.status = 'Draft' AND NEW.number IS NOT NULL THEN
      RAISE EXCEPTION 'an entry is born a draft or posted';
    END IF;
    RETURN NEW;
  END IF;
  IF OLD.status = 'Draft' AND NEW.status = 'Voided' THEN
    RAISE EXCEPTION 'only a posted entry can be voided';
  END IF;
  IF OLD.status <> 'Draft' AND NEW.business_date IS DISTINCT FROM OLD.business_date
     OR (NEW.voided_by, NEW.void_reason, NEW.voided_ms)
        IS DISTINCT FROM (OLD.voided_by, OLD.void_reason, OLD.voided_ms)
        AND NOT (OLD.status = 'Posted' AND NEW.status = 'Voided') THEN
    RAISE EXCEPTION 'a posted entry is final';
  END IF;
  RETURN NEW;
END $body$;
CREATE TRIGGER entries_mark_check BEFORE INSERT OR UPDATE ON entries
  FOR EACH ROW EXECUTE FUNCTION entries_mark_check();
CREATE FUNCTION entry_lines_moved() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
  IF EXISTS (SELECT 1 FROM entries WHERE id = NEW.entry_id AND status <> 'Draft') THEN
    RAISE EXCEPTION 'a posted entry is final';
  END IF;
  RETURN NEW;
END $body$;
CREATE TRIGGER entry_lines_moved BEFORE UPDATE ON entry_lines
  FOR EACH ROW EXECUTE FUNCTION entry_lines_moved();
-- both:
