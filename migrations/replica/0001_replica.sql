-- The replica: what a till knows of catalogue, stock, staff and settings. The server ships this file as the
-- snapshot and the till opens it (D-4), so it is SQLite on both sides. Nothing here is a till's own: the whole
-- file can be thrown away and fetched again.

-- "CFR1": this file is a replica of ours.
PRAGMA application_id = 1128682033;

-- Facts about the file itself; `complete` stands once the server has finished filling it.
CREATE TABLE meta (
    name  TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- SKU and barcode are not unique here: a page may bring the new owner of a code before it takes the code from
-- the old one (D-1). The look-ups prefer what is on sale and came last.
CREATE TABLE product (
    row_id INTEGER PRIMARY KEY,
    id     TEXT    NOT NULL UNIQUE,
    sku    TEXT    NOT NULL,
    name   TEXT    NOT NULL,
    state  INTEGER NOT NULL,            -- 0 active, 1 inactive, 2 archived
    data   TEXT    NOT NULL             -- as it came, unknown fields included (U-4)
) STRICT;
CREATE INDEX product_sku ON product (sku);

CREATE TABLE barcode (
    code          TEXT    NOT NULL,
    product_row   INTEGER NOT NULL,
    pack_quantity INTEGER NOT NULL,     -- thousandths
    PRIMARY KEY (code, product_row)
) STRICT, WITHOUT ROWID;
CREATE INDEX barcode_product ON barcode (product_row);

-- Keeps no copy of the text. Prefixes of two and three letters are indexed: the first letters typed cost most.
CREATE VIRTUAL TABLE product_fts USING fts5 (
    name, sku,
    content = '', contentless_delete = 1, detail = 'full', prefix = '2 3',
    tokenize = "unicode61 remove_diacritics 2"
);

CREATE TABLE stock (                    -- thousandths (S-1)
    product_id   TEXT    NOT NULL,
    warehouse_id TEXT    NOT NULL,
    on_hand      INTEGER NOT NULL,
    allocated    INTEGER NOT NULL,
    held         INTEGER NOT NULL,
    as_of_ms     INTEGER NOT NULL,
    PRIMARY KEY (product_id, warehouse_id)
) STRICT, WITHOUT ROWID;

-- Every other entity: tax rules, staff, the store, and kinds that this version does not know. What a known
-- kind's reader could not read stands under `?kind` until a version comes that can.
CREATE TABLE document (
    entity TEXT NOT NULL,
    id     TEXT NOT NULL,
    data   TEXT NOT NULL,
    PRIMARY KEY (entity, id)
) STRICT, WITHOUT ROWID;

-- Where each feed stands; written with the page that brought it there (D-1).
CREATE TABLE cursor (
    feed     TEXT    NOT NULL PRIMARY KEY,
    cursor   TEXT    NOT NULL,
    position INTEGER NOT NULL,
    as_of_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
