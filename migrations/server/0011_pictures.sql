-- Products' pictures by the hash of their bytes: a picture never changes, a product's picture does. One that no
-- product shows any more stays: a till that is behind still asks for it.
CREATE TABLE pictures (
  hash TEXT NOT NULL PRIMARY KEY,           -- 64 hexadecimal digits, label `picture`
  media_type TEXT NOT NULL,                 -- image/png, image/jpeg, image/webp, image/svg+xml
  bytes BYTEA NOT NULL,                     -- at most 256 KiB
  created_ms BIGINT NOT NULL
);
ALTER TABLE products ADD COLUMN picture TEXT REFERENCES pictures (hash);
