-- What happens to the outbox: consumers with their cursors, webhooks with their deliveries, outgoing mail; and the
-- first mail that people ask for, a new password.

-- A consumer has accepted or set aside everything up to its position.
CREATE TABLE consumers (
  name TEXT NOT NULL PRIMARY KEY,
  position BIGINT NOT NULL
) {{without_rowid}};
-- What happened before there were consumers is told to none.
INSERT INTO consumers (name, position) SELECT 'webhooks', value FROM sequence WHERE name = 'position';
INSERT INTO consumers (name, position) SELECT 'mail', value FROM sequence WHERE name = 'position';

-- Ids of events that a consumer has accepted: a second time changes nothing.
CREATE TABLE consumer_inbox (
  consumer TEXT NOT NULL,
  event_id TEXT NOT NULL,
  position BIGINT NOT NULL,
  PRIMARY KEY (consumer, event_id)
) {{without_rowid}};
CREATE INDEX consumer_inbox_position ON consumer_inbox (position);

-- Events that a consumer could not take; those behind them went on.
CREATE TABLE set_aside_events (
  id TEXT NOT NULL PRIMARY KEY,
  consumer TEXT NOT NULL,
  event_id TEXT NOT NULL,
  position BIGINT NOT NULL,
  event_type TEXT NOT NULL,
  aggregate TEXT NOT NULL,
  correlation_id TEXT NOT NULL,
  data TEXT NOT NULL,
  event_ms BIGINT NOT NULL,
  error TEXT NOT NULL,
  status TEXT NOT NULL DEFAULT 'Open',      -- Open, Accepted
  created_ms BIGINT NOT NULL,
  accepted_ms BIGINT,
  UNIQUE (consumer, event_id)
);

-- Secrets are kept as they are: every delivery is signed with them.
CREATE TABLE webhooks (
  id TEXT NOT NULL PRIMARY KEY,
  url TEXT NOT NULL,
  event_types TEXT NOT NULL,                -- with a comma before and behind each; `,*,`: all
  description TEXT NOT NULL,
  active BIGINT NOT NULL CHECK (active IN (0, 1)),
  secret TEXT NOT NULL,
  previous_secret TEXT,                     -- signs too until previous_until_ms
  previous_until_ms BIGINT,
  since_position BIGINT NOT NULL,           -- gets what happened after this
  version BIGINT NOT NULL DEFAULT 1,
  last_delivery_ms BIGINT,
  last_status TEXT,                         -- of the delivery tried last: Pending, Delivered, Dead
  created_by TEXT NOT NULL,
  created_ms BIGINT NOT NULL
);

CREATE TABLE webhook_deliveries (
  id TEXT NOT NULL PRIMARY KEY,
  webhook_id TEXT NOT NULL REFERENCES webhooks (id),
  event_id TEXT NOT NULL,
  event_type TEXT NOT NULL,
  aggregate TEXT NOT NULL,
  position BIGINT NOT NULL,
  payload TEXT NOT NULL,                    -- the body as it is sent
  status TEXT NOT NULL DEFAULT 'Pending',   -- Pending, Delivered, Dead
  attempts BIGINT NOT NULL DEFAULT 0,
  next_attempt_ms BIGINT NOT NULL,          -- while one is under way: when it is given up
  response_status BIGINT,
  error TEXT,
  created_ms BIGINT NOT NULL,
  ended_ms BIGINT,
  UNIQUE (webhook_id, event_id)
);
CREATE INDEX webhook_deliveries_due ON webhook_deliveries (next_attempt_ms) WHERE status = 'Pending';
CREATE INDEX webhook_deliveries_order ON webhook_deliveries (webhook_id, aggregate, position) WHERE status = 'Pending';
CREATE INDEX webhook_deliveries_list ON webhook_deliveries (webhook_id, id);
CREATE INDEX webhook_deliveries_dead ON webhook_deliveries (webhook_id) WHERE status = 'Dead';
CREATE INDEX webhook_deliveries_ended ON webhook_deliveries (ended_ms) WHERE ended_ms IS NOT NULL;

-- What is said is erased when it was sent or given up.
CREATE TABLE mails (
  id TEXT NOT NULL PRIMARY KEY,
  kind TEXT NOT NULL,                       -- PasswordReset, Receipt
  cause_id TEXT NOT NULL,                   -- of the event or request
  recipient TEXT NOT NULL,
  language TEXT NOT NULL,
  subject TEXT NOT NULL,
  body_text TEXT NOT NULL,
  body_html TEXT NOT NULL,
  status TEXT NOT NULL DEFAULT 'Pending',   -- Pending, Sent, Dead
  attempts BIGINT NOT NULL DEFAULT 0,
  next_attempt_ms BIGINT NOT NULL,
  expires_ms BIGINT NOT NULL,               -- of no use after this
  error TEXT,
  created_ms BIGINT NOT NULL,
  ended_ms BIGINT,
  UNIQUE (kind, cause_id)
);
CREATE INDEX mails_due ON mails (next_attempt_ms) WHERE status = 'Pending';
CREATE INDEX mails_dead ON mails (id) WHERE status = 'Dead';
CREATE INDEX mails_ended ON mails (ended_ms) WHERE ended_ms IS NOT NULL;

CREATE TABLE password_resets (
  token_hash TEXT NOT NULL PRIMARY KEY,     -- SHA-256 of the opaque token, hex
  staff_id TEXT NOT NULL REFERENCES staff (id),
  created_ms BIGINT NOT NULL,
  expires_ms BIGINT NOT NULL
) {{without_rowid}};
CREATE INDEX password_resets_staff ON password_resets (staff_id);
