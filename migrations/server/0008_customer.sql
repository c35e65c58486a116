-- Customer: people and companies that buy by name. Walk-in customers leave no row.

CREATE TABLE customers (
  id TEXT NOT NULL PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('Retail', 'Wholesale')),
  email TEXT UNIQUE,                        -- folded to lower case
  name TEXT NOT NULL,
  company TEXT,
  tax_status TEXT NOT NULL,                 -- domain CustomerTaxStatus as JSON (M-4)
  terms_days BIGINT,                        -- NULL: pays at once (O-5)
  credit_limit_minor BIGINT,                -- NULL: buys nothing on terms
  currency TEXT NOT NULL,
  status TEXT NOT NULL DEFAULT 'Active',    -- Active, Inactive
  created_ms BIGINT NOT NULL
) {{without_rowid}};
