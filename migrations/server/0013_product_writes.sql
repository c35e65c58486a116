-- Products are edited: prices that begin later are found by their time, goods by what was sold of them.

ALTER TABLE prices ADD COLUMN created_ms BIGINT;       -- NULL: in force when it was written
CREATE INDEX prices_begin ON prices (valid_from_ms) WHERE created_ms < valid_from_ms;
ALTER TABLE categories ADD COLUMN version BIGINT NOT NULL DEFAULT 1;
