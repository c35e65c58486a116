-- The till's own database: journal, shifts, open tickets, stock overlay, print queue.
-- The catalogue is not here: it is a file of its own (migrations/replica), swapped whole.

-- Who this till is, where its server is, which replica file is in use, failed logins. One JSON text a name.
CREATE TABLE setting (
    name  TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) {{without_rowid}};

-- J-2, J-3: the signed bytes as they were written. Kept 30 days after the server has them (U-5).
CREATE TABLE journal (
    ordinal          INTEGER PRIMARY KEY,           -- order of writing, over all epochs
    event_id         TEXT   NOT NULL UNIQUE,
    terminal_id      TEXT   NOT NULL,               -- another enrolment may bring another id
    epoch            TEXT   NOT NULL,
    seq              BIGINT NOT NULL,
    kind             TEXT   NOT NULL,
    hash             TEXT   NOT NULL,
    bytes            BLOB   NOT NULL,
    signature        TEXT   NOT NULL,
    personal         TEXT,
    created_ms       BIGINT NOT NULL,
    acked            BIGINT NOT NULL DEFAULT 0,     -- the server holds it durably (U-2)
    acked_server_ms  BIGINT,                        -- by the server's clock
    outcome          TEXT,                          -- applied, duplicate, quarantined
    order_number     TEXT,
    code             TEXT,
    UNIQUE (terminal_id, epoch, seq)
);
CREATE INDEX journal_waiting ON journal (ordinal) WHERE acked = 0;
CREATE INDEX journal_acked ON journal (acked_server_ms) WHERE acked = 1;
CREATE INDEX journal_quarantined ON journal (ordinal) WHERE outcome = 'quarantined';

-- The sale as the till asks for it again: by receipt, by shift. Derived from the journal alone.
CREATE TABLE sale (
    event_id          TEXT   NOT NULL PRIMARY KEY,
    receipt_number    TEXT   NOT NULL UNIQUE,
    kind              TEXT   NOT NULL,              -- sale, refund
    original_event_id TEXT,                         -- of a refund
    shift_id          TEXT   NOT NULL,
    business_date     TEXT   NOT NULL,
    total_minor       BIGINT NOT NULL,
    created_ms        BIGINT NOT NULL
) {{without_rowid}};
CREATE INDEX sale_original ON sale (original_event_id) WHERE original_event_id IS NOT NULL;

CREATE TABLE sale_line (
    event_id            TEXT   NOT NULL,
    line                BIGINT NOT NULL,            -- 1, 2, … as printed
    line_id             TEXT   NOT NULL,
    product_id          TEXT   NOT NULL,
    warehouse_id        TEXT   NOT NULL,
    stock_thousandths   BIGINT NOT NULL,            -- what it did to the shelf: a sale is negative
    total_minor         BIGINT NOT NULL,
    PRIMARY KEY (event_id, line)
) {{without_rowid}};

CREATE TABLE sale_tender (
    event_id     TEXT   NOT NULL,
    line         BIGINT NOT NULL,
    method       TEXT   NOT NULL,
    amount_minor BIGINT NOT NULL,
    reference    TEXT,
    PRIMARY KEY (event_id, line)
) {{without_rowid}};

-- D-7: own sales that the replica's stock does not know yet.
CREATE TABLE overlay (
    product_id        TEXT   NOT NULL,
    event_id          TEXT   NOT NULL,
    stock_thousandths BIGINT NOT NULL,
    position          BIGINT,                       -- named by the acknowledgement; NULL while waiting
    PRIMARY KEY (product_id, event_id)
) {{without_rowid}};
CREATE INDEX overlay_event ON overlay (event_id);
CREATE INDEX overlay_position ON overlay (position) WHERE position IS NOT NULL;

-- C-1: a shift outlives a crash.
CREATE TABLE shift (
    shift_id      TEXT   NOT NULL PRIMARY KEY,
    number        BIGINT NOT NULL,
    staff_id      TEXT   NOT NULL,
    staff_name    TEXT   NOT NULL,
    float_minor   BIGINT NOT NULL,
    opened_ms     BIGINT NOT NULL,
    closed_ms     BIGINT
) {{without_rowid}};
CREATE UNIQUE INDEX shift_open ON shift ((closed_ms IS NULL)) WHERE closed_ms IS NULL;

CREATE TABLE shift_tender (
    shift_id        TEXT   NOT NULL,
    method          TEXT   NOT NULL,
    taken_minor     BIGINT NOT NULL DEFAULT 0,      -- sales, cash net of change
    given_minor     BIGINT NOT NULL DEFAULT 0,      -- refunds
    tender_count    BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (shift_id, method)
) {{without_rowid}};

CREATE TABLE shift_total (
    shift_id       TEXT   NOT NULL PRIMARY KEY,
    sale_count     BIGINT NOT NULL DEFAULT 0,
    sale_minor     BIGINT NOT NULL DEFAULT 0,
    refund_count   BIGINT NOT NULL DEFAULT 0,
    refund_minor   BIGINT NOT NULL DEFAULT 0,
    tax_minor      BIGINT NOT NULL DEFAULT 0,       -- sales less refunds
    rounding_minor BIGINT NOT NULL DEFAULT 0
) {{without_rowid}};

-- The ticket on the counter and the parked ones; gone when paid or voided.
CREATE TABLE ticket (
    ticket_id  TEXT   NOT NULL PRIMARY KEY,
    event_id   TEXT   NOT NULL,                     -- minted when the ticket opened (J-2)
    state      TEXT   NOT NULL,                     -- open, parked
    draft      TEXT   NOT NULL,
    number     BIGINT NOT NULL,                     -- short name of a parked ticket
    updated_ms BIGINT NOT NULL
) {{without_rowid}};

-- Receipts on their way to paper. A printer that is gone never loses one.
CREATE TABLE print_queue (
    job         INTEGER PRIMARY KEY,
    event_id    TEXT   NOT NULL,
    kick_drawer BIGINT NOT NULL,
    queued_ms   BIGINT NOT NULL
);
