-- The version of the interface that a key was made for: its answers stay as they were then (what is new is only added).
ALTER TABLE api_keys ADD COLUMN api_version TEXT NOT NULL DEFAULT '2026-11-01';
-- Entries in the order of their days.
CREATE INDEX entries_by_day ON entries (entry_date, id);
