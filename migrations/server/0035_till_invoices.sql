-- Each till has its own series of invoices (O-8), INV-<store>-<till>; the office has INV, credit notes have CN.

ALTER TABLE documents ADD COLUMN series TEXT NOT NULL DEFAULT '';
UPDATE documents SET series = CASE kind WHEN 'Invoice' THEN 'INV' ELSE 'CN' END;
DROP INDEX documents_unnumbered;
CREATE INDEX documents_series ON documents (series, series_year, id) WHERE number IS NULL;
-- Of what was credited: what the buyer got back at once, as a till gives it. A credit note says its own as settled_minor.
ALTER TABLE documents ADD COLUMN given_back_minor BIGINT NOT NULL DEFAULT 0;
