-- What writes over HTTP stand on: answers kept for a repeated request.

CREATE TABLE idempotency_keys (
  credential TEXT NOT NULL,                 -- staff or key id: keys are scoped to who asks
  operation TEXT NOT NULL,                  -- method and address
  key TEXT NOT NULL,
  request_hash TEXT NOT NULL,               -- SHA-256 of the body, hex
  status BIGINT NOT NULL,
  version BIGINT,                           -- of the object answered, for its ETag
  body TEXT NOT NULL,
  created_ms BIGINT NOT NULL,
  PRIMARY KEY (credential, operation, key)
) {{without_rowid}};
CREATE INDEX idempotency_keys_age ON idempotency_keys (created_ms);

CREATE INDEX audit_log_time ON audit_log (at_ms, id);
