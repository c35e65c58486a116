-- Inventory: what is where. Every figure of `stock` is the sum of its movements (S-1, I-6).

CREATE TABLE warehouses (
  id TEXT NOT NULL PRIMARY KEY,
  code TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  status TEXT NOT NULL DEFAULT 'Active',
  created_ms BIGINT NOT NULL
) {{without_rowid}};

-- Quantities are thousandths. `quantity` is what may be sold.
CREATE TABLE stock (
  warehouse_id TEXT NOT NULL REFERENCES warehouses (id),
  product_id TEXT NOT NULL,
  on_hand BIGINT NOT NULL DEFAULT 0,
  allocated BIGINT NOT NULL DEFAULT 0,
  held BIGINT NOT NULL DEFAULT 0,
  quantity BIGINT GENERATED ALWAYS AS (on_hand - allocated - held) STORED,
  generation BIGINT NOT NULL DEFAULT 0,     -- rises when quantity passes from above zero to zero or below (S-4)
  value_minor BIGINT NOT NULL DEFAULT 0,    -- book value of on_hand (A-5); negative with a provisional deficit
  last_cost_ten_thousandths BIGINT NOT NULL DEFAULT 0,      -- last known average, what a deficit costs
  as_of_ms BIGINT NOT NULL,
  PRIMARY KEY (warehouse_id, product_id)
) {{without_rowid}};
CREATE INDEX stock_product ON stock (product_id);

-- Append only.
CREATE TABLE movements (
  id TEXT NOT NULL PRIMARY KEY,
  warehouse_id TEXT NOT NULL,
  product_id TEXT NOT NULL,
  cause TEXT NOT NULL,                      -- Sale, Refund, Opening, Adjustment …
  cause_id TEXT NOT NULL,                   -- the order, refund or document
  on_hand_delta BIGINT NOT NULL,            -- thousandths
  allocated_delta BIGINT NOT NULL DEFAULT 0,
  held_delta BIGINT NOT NULL DEFAULT 0,
  value_delta_minor BIGINT NOT NULL,
  reason TEXT,
  occurred_ms BIGINT NOT NULL,              -- when it happened, as far as known
  recorded_ms BIGINT NOT NULL               -- when the server wrote it
) {{without_rowid}};
CREATE INDEX movements_stock ON movements (product_id, warehouse_id);

-- S-7 (2): stock that is negative names its causes until a person has settled it.
CREATE TABLE discrepancies (
  id TEXT NOT NULL PRIMARY KEY,
  warehouse_id TEXT NOT NULL,
  product_id TEXT NOT NULL,
  rule TEXT NOT NULL,                       -- PHYSICAL_PRECEDENCE …
  quantity BIGINT NOT NULL,                 -- thousandths, the figure when last looked at
  status TEXT NOT NULL DEFAULT 'Open',      -- Open, Resolved
  opened_ms BIGINT NOT NULL,
  updated_ms BIGINT NOT NULL,
  resolved_ms BIGINT,
  resolved_by TEXT,
  resolution TEXT
) {{without_rowid}};
CREATE UNIQUE INDEX discrepancies_open ON discrepancies (warehouse_id, product_id) WHERE status = 'Open';

CREATE TABLE discrepancy_causes (
  discrepancy_id TEXT NOT NULL REFERENCES discrepancies (id),
  movement_id TEXT NOT NULL,
  cause TEXT NOT NULL,
  cause_id TEXT NOT NULL,
  quantity BIGINT NOT NULL,                 -- thousandths taken
  occurred_ms BIGINT NOT NULL,
  PRIMARY KEY (discrepancy_id, movement_id)
) {{without_rowid}};
