-- Invoices and credit notes as issued (O-8), what was paid on them, and the customers' accounts behind the receivables
-- account (I-11).

-- Amounts are minor units. `settled_minor` was paid with the order itself.
CREATE TABLE documents (
  id TEXT NOT NULL PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('Invoice', 'CreditNote')),
  series_year BIGINT NOT NULL,
  number TEXT UNIQUE,                       -- INV-2026-000001, CN-2026-000001 (O-4); NULL until the sequencer gives it
  customer_id TEXT NOT NULL REFERENCES customers (id),
  order_id TEXT REFERENCES orders (id),
  invoice_id TEXT REFERENCES documents (id),    -- what a credit note credits
  refund_id TEXT,                           -- what a credit note was issued for; NULL: a person's decision
  currency TEXT NOT NULL,
  issued_on TEXT NOT NULL,                  -- business date, YYYY-MM-DD (A-8)
  due_on TEXT NOT NULL,                     -- of a credit note: the day of issue
  total_minor BIGINT NOT NULL CHECK (total_minor >= 0),
  settled_minor BIGINT NOT NULL DEFAULT 0,
  paid_minor BIGINT NOT NULL DEFAULT 0,
  credited_minor BIGINT NOT NULL DEFAULT 0 CHECK (credited_minor <= total_minor),
  content TEXT NOT NULL,                    -- JSON: seller, buyer, addresses, lines, taxes, terms
  journal_entry_id TEXT,
  created_by TEXT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1,
  created_ms BIGINT NOT NULL,
  CHECK ((kind = 'CreditNote') = (invoice_id IS NOT NULL))
);
CREATE UNIQUE INDEX documents_of_order ON documents (order_id) WHERE kind = 'Invoice';
CREATE UNIQUE INDEX documents_of_refund ON documents (refund_id) WHERE refund_id IS NOT NULL;
CREATE INDEX documents_of_invoice ON documents (invoice_id) WHERE invoice_id IS NOT NULL;
CREATE INDEX documents_customer ON documents (customer_id, kind, id);
CREATE INDEX documents_kind ON documents (kind, id);
-- The sequencer's work list: as short as one commit.
CREATE INDEX documents_unnumbered ON documents (kind, series_year, id) WHERE number IS NULL;

CREATE TABLE invoice_payments (
  id TEXT NOT NULL PRIMARY KEY,
  invoice_id TEXT NOT NULL REFERENCES documents (id),
  payment_method TEXT NOT NULL,             -- BankTransfer, Card, Cash, Cheque
  amount_minor BIGINT NOT NULL CHECK (amount_minor > 0),
  reference TEXT NOT NULL,
  paid_on TEXT NOT NULL,                    -- YYYY-MM-DD
  journal_entry_id TEXT NOT NULL,
  created_by TEXT NOT NULL,
  created_ms BIGINT NOT NULL
);
CREATE INDEX invoice_payments_of ON invoice_payments (invoice_id, id);

-- Whose debt the lines of an entry on the receivables account are. Entries that people made have no row: theirs is
-- what the account holds beyond these.
CREATE TABLE receivables (
  entry_id TEXT NOT NULL PRIMARY KEY,
  customer_id TEXT,                         -- NULL: sold on account to nobody by name
  day TEXT NOT NULL,                        -- as booked, YYYY-MM-DD
  amount_minor BIGINT NOT NULL              -- above zero: owed; below: paid or credited
) {{without_rowid}};
CREATE INDEX receivables_customer ON receivables (customer_id, day);
INSERT INTO receivables (entry_id, customer_id, day, amount_minor)
SELECT e.id, MAX(COALESCE(s.customer_id, o.customer_id)), e.entry_date,
  CAST(SUM(CASE l.direction WHEN 'Debit' THEN l.amount_minor ELSE -l.amount_minor END) AS BIGINT)
FROM entries e JOIN entry_lines l ON l.entry_id = e.id JOIN accounts a ON a.id = l.account_id
  LEFT JOIN orders s ON s.journal_entry_id = e.id
  LEFT JOIN refunds r ON r.journal_entry_id = e.id LEFT JOIN orders o ON o.id = r.order_id
WHERE a.role = 'receivables' AND e.entry_type = 'System' AND e.status <> 'Draft'
GROUP BY e.id, e.entry_date;

-- A document stays as it was issued: only its number (once), what was paid and what was credited change.
-- sqlite:
CREATE TRIGGER documents_final BEFORE UPDATE OF id, kind, series_year, customer_id, order_id, invoice_id, refund_id,
  currency, issued_on, due_on, total_minor, settled_minor, content, journal_entry_id, created_by, created_ms ON documents
BEGIN
  SELECT RAISE(ABORT, 'an issued document is final');
END;
CREATE TRIGGER documents_number_once BEFORE UPDATE OF number ON documents WHEN OLD.number IS NOT NULL BEGIN
  SELECT RAISE(ABORT, 'a document is numbered once');
END;
CREATE TRIGGER documents_kept BEFORE DELETE ON documents BEGIN
  SELECT RAISE(ABORT, 'an issued document is final');
END;
-- postgres:
CREATE FUNCTION documents_check() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
  IF TG_OP = 'DELETE' THEN RAISE EXCEPTION 'an issued document is final'; END IF;
  IF (NEW.id, NEW.kind, NEW.series_year, NEW.customer_id, NEW.order_id, NEW.invoice_id, NEW.refund_id, NEW.currency,
      NEW.issued_on, NEW.due_on, NEW.total_minor, NEW.settled_minor, NEW.content, NEW.journal_entry_id, NEW.created_by,
      NEW.created_ms)
     IS DISTINCT FROM
     (OLD.id, OLD.kind, OLD.series_year, OLD.customer_id, OLD.order_id, OLD.invoice_id, OLD.refund_id, OLD.currency,
      OLD.issued_on, OLD.due_on, OLD.total_minor, OLD.settled_minor, OLD.content, OLD.journal_entry_id, OLD.created_by,
      OLD.created_ms) THEN
    RAISE EXCEPTION 'an issued document is final';
  END IF;
  IF OLD.number IS NOT NULL AND NEW.number IS DISTINCT FROM OLD.number THEN
    RAISE EXCEPTION 'a document is numbered once';
  END IF;
  RETURN NEW;
END $body$;
CREATE TRIGGER documents_check BEFORE UPDATE OR DELETE ON documents FOR EACH ROW EXECUTE FUNCTION documents_check();
-- both:
