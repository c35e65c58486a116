-- What writes over HTTP stand on: answers kept for a repeated request. The table planned for them in 0006 was never
-- written to and lacks the version.

DROP TABLE idempotency_keys;

CREATE TABLE kept_answers (
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
CREATE INDEX kept_answers_age ON kept_answers (created_ms);

CREATE INDEX audit_log_time ON audit_log (at_ms, id);
