-- What every context stands on: counters, feeds (D-1..D-3), the outbox.
-- Positions are NULL until the sequencer gives them, last in the same commit (D-2).

CREATE TABLE sequence (
    name TEXT NOT NULL PRIMARY KEY,
    value BIGINT NOT NULL
) {{without_rowid}};

-- One counter for feeds and outbox together: its value is the head that replies name.
INSERT INTO sequence (name, value) VALUES ('position', 0);

-- One row per feed and entity, with the position of its last change only: a feed is as long as
-- its entities are many, however often they change.
CREATE TABLE feed (
    feed TEXT NOT NULL,
    entity TEXT NOT NULL,
    entity_id TEXT NOT NULL,
    position BIGINT,
    removed BIGINT NOT NULL CHECK (removed IN (0, 1)),
    changed_ms BIGINT NOT NULL,
    PRIMARY KEY (feed, entity, entity_id)
) {{without_rowid}};

-- Readers go by position; rows that wait for one are not in this index.
CREATE UNIQUE INDEX feed_by_position ON feed (feed, position) WHERE position IS NOT NULL;
-- The sequencer's work list: as short as one commit.
CREATE INDEX feed_unnumbered ON feed (feed, entity, entity_id) WHERE position IS NULL;

-- Facts for other programs and for our own dispatcher, written with what made them true.
CREATE TABLE outbox (
    id TEXT NOT NULL PRIMARY KEY,
    position BIGINT,
    event_type TEXT NOT NULL,
    aggregate TEXT NOT NULL,
    correlation_id TEXT NOT NULL,
    data TEXT NOT NULL,
    created_ms BIGINT NOT NULL
);

CREATE UNIQUE INDEX outbox_by_position ON outbox (position) WHERE position IS NOT NULL;
CREATE INDEX outbox_unnumbered ON outbox (id) WHERE position IS NULL;
