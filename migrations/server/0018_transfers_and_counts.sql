-- Goods between warehouses, stock takes while selling (S-11), and the points at which goods are ordered again.

CREATE TABLE transfers (
  id TEXT NOT NULL PRIMARY KEY,
  from_warehouse_id TEXT NOT NULL REFERENCES warehouses (id),
  to_warehouse_id TEXT NOT NULL REFERENCES warehouses (id),
  status TEXT NOT NULL CHECK (status IN ('Draft', 'InTransit', 'Received', 'Cancelled')),
  note TEXT NOT NULL,
  created_by TEXT NOT NULL,
  created_ms BIGINT NOT NULL,
  shipped_ms BIGINT,
  received_ms BIGINT,
  cancelled_ms BIGINT
) {{without_rowid}};

-- What is in transit is what was shipped and neither arrived nor was lost, with the value that it left with (A-5).
CREATE TABLE transfer_lines (
  transfer_id TEXT NOT NULL REFERENCES transfers (id),
  line_no BIGINT NOT NULL,
  product_id TEXT NOT NULL,
  quantity BIGINT NOT NULL,                 -- thousandths
  value_minor BIGINT NOT NULL DEFAULT 0,    -- at cost, set when it leaves
  received BIGINT NOT NULL DEFAULT 0,       -- thousandths; less than quantity on a received transfer: the rest is lost
  PRIMARY KEY (transfer_id, line_no)
) {{without_rowid}};

CREATE TABLE stock_takes (
  id TEXT NOT NULL PRIMARY KEY,
  warehouse_id TEXT NOT NULL REFERENCES warehouses (id),
  category_id TEXT,                         -- only what is in it or below; NULL: everything
  status TEXT NOT NULL CHECK (status IN ('Open', 'Posted', 'Cancelled')),
  note TEXT NOT NULL,
  created_by TEXT NOT NULL,
  created_ms BIGINT NOT NULL,
  posted_ms BIGINT,
  cancelled_ms BIGINT
) {{without_rowid}};

-- S-11: a line posts counted less book at the time of the count. Book, difference and value are NULL until posted;
-- a sale from before the count that arrives later corrects all three.
CREATE TABLE stock_take_lines (
  stock_take_id TEXT NOT NULL REFERENCES stock_takes (id),
  warehouse_id TEXT NOT NULL,
  product_id TEXT NOT NULL,
  counted BIGINT NOT NULL,                  -- thousandths
  counted_ms BIGINT NOT NULL,
  counted_by TEXT NOT NULL,
  book BIGINT,
  difference BIGINT,
  value_minor BIGINT,                       -- of the difference, at cost
  PRIMARY KEY (stock_take_id, product_id)
) {{without_rowid}};
CREATE INDEX stock_take_lines_posted ON stock_take_lines (warehouse_id, product_id, counted_ms) WHERE book IS NOT NULL;
CREATE INDEX stock_take_lines_last ON stock_take_lines (warehouse_id, counted_ms) WHERE book IS NOT NULL;

-- Where a till's clock is not to be believed, the time of its sale is only known to lie between this and `recorded_ms`.
ALTER TABLE movements ADD COLUMN earliest_ms BIGINT;

ALTER TABLE stock ADD COLUMN reorder_point BIGINT;          -- thousandths; NULL: nobody asked
CREATE INDEX stock_reorder ON stock (product_id) WHERE reorder_point IS NOT NULL;
