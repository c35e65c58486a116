-- Goods that come, go and are counted: documents with their lines. What they did to the stock are movements.

CREATE TABLE goods_receipts (
  id TEXT NOT NULL PRIMARY KEY,
  warehouse_id TEXT NOT NULL REFERENCES warehouses (id),
  supplier TEXT NOT NULL,
  reference TEXT NOT NULL,                  -- delivery note
  value_minor BIGINT NOT NULL,
  journal_entry_id TEXT,                    -- NULL: worth nothing
  created_by TEXT NOT NULL,
  received_ms BIGINT NOT NULL
) {{without_rowid}};

CREATE TABLE goods_receipt_lines (
  receipt_id TEXT NOT NULL REFERENCES goods_receipts (id),
  line_no BIGINT NOT NULL,
  product_id TEXT NOT NULL,
  quantity BIGINT NOT NULL,                 -- thousandths
  unit_cost_ten_thousandths BIGINT NOT NULL,
  value_minor BIGINT NOT NULL,
  PRIMARY KEY (receipt_id, line_no)
) {{without_rowid}};

-- What another system took for an order of its own: once (S-12).
CREATE TABLE deductions (
  order_id TEXT NOT NULL PRIMARY KEY,
  warehouse_id TEXT NOT NULL,
  request TEXT NOT NULL,                    -- what was asked, to tell a repetition from another request
  answer TEXT NOT NULL,
  created_by TEXT NOT NULL,
  created_ms BIGINT NOT NULL
) {{without_rowid}};

CREATE TABLE transfers (
  id TEXT NOT NULL PRIMARY KEY,
  from_warehouse_id TEXT NOT NULL REFERENCES warehouses (id),
  to_warehouse_id TEXT NOT NULL REFERENCES warehouses (id),
  status TEXT NOT NULL,                     -- Draft, InTransit, Received, Cancelled
  note TEXT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1,
  created_by TEXT NOT NULL,
  created_ms BIGINT NOT NULL,
  shipped_ms BIGINT,
  closed_ms BIGINT
) {{without_rowid}};

-- In transit: shipped less received less lost; its value likewise.
CREATE TABLE transfer_lines (
  transfer_id TEXT NOT NULL REFERENCES transfers (id),
  line_no BIGINT NOT NULL,
  product_id TEXT NOT NULL,
  quantity BIGINT NOT NULL,                 -- thousandths
  shipped_value_minor BIGINT NOT NULL DEFAULT 0,
  received BIGINT NOT NULL DEFAULT 0,
  received_value_minor BIGINT NOT NULL DEFAULT 0,
  lost BIGINT NOT NULL DEFAULT 0,
  lost_value_minor BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (transfer_id, line_no)
) {{without_rowid}};
CREATE INDEX transfers_open ON transfers (to_warehouse_id) WHERE status = 'InTransit';

-- Holds are for people; orders never reserve (S-2).
CREATE TABLE reservations (
  id TEXT NOT NULL PRIMARY KEY,
  warehouse_id TEXT NOT NULL REFERENCES warehouses (id),
  reference TEXT NOT NULL,
  status TEXT NOT NULL,                     -- Held, Confirmed, Released, Expired
  expires_ms BIGINT,
  created_by TEXT NOT NULL,
  created_ms BIGINT NOT NULL,
  closed_ms BIGINT
) {{without_rowid}};
CREATE INDEX reservations_expire ON reservations (expires_ms) WHERE status = 'Held';

CREATE TABLE reservation_items (
  reservation_id TEXT NOT NULL REFERENCES reservations (id),
  product_id TEXT NOT NULL,
  quantity BIGINT NOT NULL,                 -- thousandths
  PRIMARY KEY (reservation_id, product_id)
) {{without_rowid}};

CREATE TABLE stock_takes (
  id TEXT NOT NULL PRIMARY KEY,
  warehouse_id TEXT NOT NULL REFERENCES warehouses (id),
  status TEXT NOT NULL,                     -- Open, Posted, Cancelled
  note TEXT NOT NULL,
  created_by TEXT NOT NULL,
  created_ms BIGINT NOT NULL,
  posted_ms BIGINT
) {{without_rowid}};

-- S-11: a line posts counted minus book at the time of the count.
CREATE TABLE stock_take_lines (
  stock_take_id TEXT NOT NULL REFERENCES stock_takes (id),
  warehouse_id TEXT NOT NULL,
  product_id TEXT NOT NULL,
  counted BIGINT NOT NULL,                  -- thousandths
  counted_ms BIGINT NOT NULL,
  counted_by TEXT NOT NULL,
  book BIGINT,                              -- thousandths, at the time of the count; NULL until posted
  difference BIGINT,                        -- counted less book
  reversed BIGINT NOT NULL DEFAULT 0,       -- of a missing quantity, what late sales have explained
  PRIMARY KEY (stock_take_id, product_id)
) {{without_rowid}};
CREATE INDEX stock_take_lines_counted ON stock_take_lines (warehouse_id, product_id, counted_ms) WHERE difference < 0;
CREATE INDEX movements_occurred ON movements (product_id, warehouse_id, occurred_ms);
