-- Goods that come and go: documents with their lines. What they did to the stock are movements.

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

CREATE INDEX movements_occurred ON movements (product_id, warehouse_id, occurred_ms);
