-- Identity: who may speak to the server. Settings of the shop, stores, staff, keys, tills, audit.
-- Secrets are stored as hashes only; the one exception is the server's own signing key (settings).

-- One row per setting. `incarnation` changes when a database is restored from a backup (U-5).
CREATE TABLE settings (
  name TEXT NOT NULL PRIMARY KEY,
  value TEXT NOT NULL
) {{without_rowid}};

CREATE TABLE stores (
  id TEXT NOT NULL PRIMARY KEY,
  code TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  warehouse_id TEXT NOT NULL,               -- S-1: each store sells from one warehouse
  zone TEXT NOT NULL,                       -- zone of supply (M-4)
  currency TEXT NOT NULL,
  time_zone TEXT NOT NULL,                  -- IANA name
  day_cut_off_minutes BIGINT NOT NULL DEFAULT 0,
  data TEXT NOT NULL,                       -- what tills see, protocol StoreData as JSON
  created_ms BIGINT NOT NULL
) {{without_rowid}};

CREATE TABLE staff (
  id TEXT NOT NULL PRIMARY KEY,
  email TEXT UNIQUE,                        -- folded to lower case; NULL: till only
  name TEXT NOT NULL,
  role TEXT NOT NULL,                       -- owner, manager, accountant, cashier, warehouse
  password_hash TEXT,                       -- Argon2id, PHC text
  pin_hash TEXT,                            -- Argon2id, PHC text; travels to the store's tills (E-3)
  active BIGINT NOT NULL DEFAULT 1,
  created_ms BIGINT NOT NULL
) {{without_rowid}};

CREATE TABLE sessions (
  token_hash TEXT NOT NULL PRIMARY KEY,     -- SHA-256 of the opaque token, hex
  staff_id TEXT NOT NULL REFERENCES staff (id),
  created_ms BIGINT NOT NULL,
  expires_ms BIGINT NOT NULL
) {{without_rowid}};

CREATE TABLE api_keys (
  id TEXT NOT NULL PRIMARY KEY,
  key_hash TEXT NOT NULL UNIQUE,            -- SHA-256 of the key, hex
  hint TEXT NOT NULL,                       -- first characters, for people
  name TEXT NOT NULL,
  channel TEXT NOT NULL,                    -- RetailWeb, WholesaleWeb
  livemode BIGINT NOT NULL,
  publishable BIGINT NOT NULL DEFAULT 0,    -- pk_…: may be seen by browsers
  active BIGINT NOT NULL DEFAULT 1,
  created_ms BIGINT NOT NULL
) {{without_rowid}};

CREATE TABLE terminals (
  id TEXT NOT NULL PRIMARY KEY,
  store_id TEXT NOT NULL REFERENCES stores (id),
  code TEXT NOT NULL,                       -- T01, T02 … within the store
  name TEXT NOT NULL,
  public_key TEXT NOT NULL,                 -- Ed25519, as the protocol writes it
  epoch TEXT NOT NULL,                      -- the epoch in use (U-6)
  status TEXT NOT NULL DEFAULT 'Active',    -- Active, Revoked
  protocol BIGINT NOT NULL,                 -- version spoken at enrolment
  enrolled_ms BIGINT NOT NULL,
  revoked_ms BIGINT,
  UNIQUE (store_id, code)
) {{without_rowid}};

-- A closed epoch goes on being taken in, but its till must be enrolled again (U-6).
CREATE TABLE terminal_epochs (
  terminal_id TEXT NOT NULL,
  epoch TEXT NOT NULL,
  opened_ms BIGINT NOT NULL,
  closed_ms BIGINT,
  reason TEXT,
  PRIMARY KEY (terminal_id, epoch)
) {{without_rowid}};

CREATE TABLE enrolment_codes (
  code_hash TEXT NOT NULL PRIMARY KEY,      -- SHA-256 of the folded code, hex (E-1)
  store_id TEXT NOT NULL REFERENCES stores (id),
  created_by TEXT,
  created_ms BIGINT NOT NULL,
  expires_ms BIGINT NOT NULL,
  used_ms BIGINT,
  terminal_id TEXT                          -- who used it
) {{without_rowid}};

CREATE TABLE audit_log (
  id TEXT NOT NULL PRIMARY KEY,
  at_ms BIGINT NOT NULL,
  actor TEXT NOT NULL,                      -- staff id, key id, terminal id, or `system`
  action TEXT NOT NULL,
  subject TEXT NOT NULL,
  data TEXT NOT NULL DEFAULT '{}'
) {{without_rowid}};
