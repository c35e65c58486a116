-- S-7 (1): goods that were paid on the web and that a till's sale, paid earlier, has taken. Decided with the sale; what
-- follows (moved, refunded) is brought up to date like any stale order.
CREATE TABLE displacements (
  id TEXT NOT NULL PRIMARY KEY,
  order_id TEXT NOT NULL REFERENCES orders (id),
  line_no BIGINT NOT NULL,
  warehouse_id TEXT NOT NULL,
  product_id TEXT NOT NULL,
  quantity BIGINT NOT NULL,                 -- thousandths
  sale_id TEXT NOT NULL,                    -- the till's order
  status TEXT NOT NULL DEFAULT 'Pending',   -- Pending, Moved, Refunded, Gone: the order was given back meanwhile
  decided_ms BIGINT NOT NULL,
  settled_ms BIGINT
);
CREATE INDEX displacements_pending ON displacements (order_id) WHERE status = 'Pending';
CREATE INDEX displacements_stock ON displacements (warehouse_id, product_id) WHERE status = 'Pending';
-- Who has a claim on a variant.
CREATE INDEX order_items_claims ON order_items (product_id) WHERE allocated_quantity > 0;
