-- People and keys are edited: versions for those who edit at the same time, and when a key was taken back.

ALTER TABLE staff ADD COLUMN version BIGINT NOT NULL DEFAULT 1;
ALTER TABLE api_keys ADD COLUMN revoked_ms BIGINT;
CREATE INDEX sessions_staff ON sessions (staff_id);
