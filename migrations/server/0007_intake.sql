-- Intake: the tills' journals as they were signed, their chains, and what could not be booked.

-- An event id stands once; a second content under the same id is kept too, in quarantine (U-2), so that the
-- branch on which it lies stays whole.
CREATE TABLE journal_events (
  event_id TEXT NOT NULL,
  terminal_id TEXT NOT NULL,
  epoch TEXT NOT NULL,
  branch BIGINT NOT NULL,                   -- 0 is the trunk; a fork is a recorded branch (J-2)
  seq BIGINT NOT NULL,
  hash BYTEA NOT NULL,
  prev_hash BYTEA NOT NULL,
  signature BYTEA NOT NULL,
  raw BYTEA NOT NULL,                       -- the signed bytes (J-3)
  personal TEXT,                            -- erasable; the hash holds a salted commitment only
  kind TEXT NOT NULL,
  outcome TEXT NOT NULL,                    -- applied, quarantined
  code TEXT,                                -- why it was quarantined
  order_number TEXT,
  received_ms BIGINT NOT NULL,
  PRIMARY KEY (event_id, hash),
  UNIQUE (terminal_id, epoch, seq, branch)
);
CREATE UNIQUE INDEX journal_events_applied ON journal_events (event_id) WHERE outcome = 'applied';

-- Per branch: the last event that hangs on its predecessors without a gap.
CREATE TABLE journal_chains (
  terminal_id TEXT NOT NULL,
  epoch TEXT NOT NULL,
  branch BIGINT NOT NULL,
  head_seq BIGINT NOT NULL,
  head_hash BYTEA NOT NULL,
  from_seq BIGINT NOT NULL,                 -- its first number: where it left its parent (1: the trunk)
  detached BIGINT NOT NULL DEFAULT 0,       -- 1: events are stored beyond a gap
  created_ms BIGINT NOT NULL,
  updated_ms BIGINT NOT NULL,
  PRIMARY KEY (terminal_id, epoch, branch)
) {{without_rowid}};

-- U-2: kept raw, its money in suspense, and a manager is told.
CREATE TABLE quarantine (
  id TEXT NOT NULL PRIMARY KEY,
  event_id TEXT NOT NULL,
  hash BYTEA NOT NULL,
  terminal_id TEXT NOT NULL,
  epoch TEXT NOT NULL,
  seq BIGINT NOT NULL,
  code TEXT NOT NULL,                       -- UNKNOWN_KIND, UNREADABLE_BODY, HASH_CONFLICT …
  detail TEXT NOT NULL,
  alarm BIGINT NOT NULL DEFAULT 0,
  raw BYTEA NOT NULL,
  signature BYTEA NOT NULL,
  currency TEXT,
  total_minor BIGINT,
  journal_entry_id TEXT,                    -- the suspense entry
  status TEXT NOT NULL DEFAULT 'Open',      -- Open, Resolved
  received_ms BIGINT NOT NULL,
  UNIQUE (event_id, hash)
);
