-- What tax was charged on: per entry and tax code, also where the rate is 0 and no line tells of it. Sales and refunds
-- from before have none.

CREATE TABLE entry_turnover (
  entry_id TEXT NOT NULL,
  tax_code TEXT NOT NULL,
  account_id TEXT NOT NULL REFERENCES accounts (id),
  base_minor BIGINT NOT NULL,               -- what the tax is on; below zero: taken back
  PRIMARY KEY (entry_id, tax_code)
) {{without_rowid}};

ALTER TABLE tax_balances ADD COLUMN base_minor BIGINT NOT NULL DEFAULT 0;

-- sqlite:
CREATE TRIGGER entry_turnover_final BEFORE UPDATE ON entry_turnover BEGIN
  SELECT RAISE(ABORT, 'a posted entry is final');
END;
CREATE TRIGGER entry_turnover_kept BEFORE DELETE ON entry_turnover BEGIN
  SELECT RAISE(ABORT, 'a posted entry is final');
END;
-- postgres:
CREATE FUNCTION entry_turnover_final() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
  RAISE EXCEPTION 'a posted entry is final';
END $body$;
CREATE TRIGGER entry_turnover_final BEFORE UPDATE OR DELETE ON entry_turnover
  FOR EACH ROW EXECUTE FUNCTION entry_turnover_final();
-- both:
