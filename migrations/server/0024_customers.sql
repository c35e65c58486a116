-- Customer: versions for those who edit at the same time, addresses, and the people of a customer who sign in.

ALTER TABLE customers ADD COLUMN version BIGINT NOT NULL DEFAULT 1;
ALTER TABLE customers ADD COLUMN language TEXT;           -- of mail and documents; NULL: the shop's
-- Rises with each purchase on terms: two buyers of one customer confirm one after the other (O-5).
ALTER TABLE customers ADD COLUMN terms_used BIGINT NOT NULL DEFAULT 0;
CREATE INDEX customers_status ON customers (status, id);

CREATE TABLE customer_addresses (
  id TEXT NOT NULL PRIMARY KEY,
  customer_id TEXT NOT NULL REFERENCES customers (id),
  purpose TEXT NOT NULL CHECK (purpose IN ('Billing', 'Shipping')),
  name TEXT NOT NULL,                       -- who receives there
  street TEXT NOT NULL,
  city TEXT NOT NULL,
  state TEXT NOT NULL DEFAULT '',
  postal_code TEXT NOT NULL DEFAULT '',
  country TEXT NOT NULL,                    -- ISO 3166-1, two letters
  version BIGINT NOT NULL DEFAULT 1,
  created_ms BIGINT NOT NULL
) {{without_rowid}};
CREATE INDEX customer_addresses_of ON customer_addresses (customer_id, id);

-- Log-ins of customers: several people may buy for one company.
CREATE TABLE buyers (
  id TEXT NOT NULL PRIMARY KEY,
  customer_id TEXT NOT NULL REFERENCES customers (id),
  email TEXT NOT NULL UNIQUE,               -- folded to lower case
  name TEXT NOT NULL,
  password_hash TEXT,                       -- Argon2id, PHC text; NULL: invited
  active BIGINT NOT NULL DEFAULT 1,
  version BIGINT NOT NULL DEFAULT 1,
  created_ms BIGINT NOT NULL
) {{without_rowid}};
CREATE INDEX buyers_of ON buyers (customer_id, id);

CREATE TABLE buyer_sessions (
  token_hash TEXT NOT NULL PRIMARY KEY,     -- SHA-256 of the opaque token, hex
  buyer_id TEXT NOT NULL REFERENCES buyers (id),
  created_ms BIGINT NOT NULL,
  expires_ms BIGINT NOT NULL
) {{without_rowid}};
CREATE INDEX buyer_sessions_of ON buyer_sessions (buyer_id);

CREATE TABLE buyer_resets (
  token_hash TEXT NOT NULL PRIMARY KEY,     -- SHA-256 of the opaque token, hex
  buyer_id TEXT NOT NULL REFERENCES buyers (id),
  created_ms BIGINT NOT NULL,
  expires_ms BIGINT NOT NULL
) {{without_rowid}};
CREATE INDEX buyer_resets_of ON buyer_resets (buyer_id);
