-- Web orders: placed, paid, packed, handed over, given back. Nothing is reserved by an order (S-2).

ALTER TABLE orders ADD COLUMN warehouse_chosen BIGINT NOT NULL DEFAULT 0;     -- 1: by the server, which may choose again (S-4)
ALTER TABLE orders ADD COLUMN pricing_tier TEXT;                              -- Retail, Wholesale
ALTER TABLE orders ADD COLUMN livemode BIGINT NOT NULL DEFAULT 1;             -- 0: paid through the test gateway only
ALTER TABLE orders ADD COLUMN discounts TEXT NOT NULL DEFAULT '[]';           -- JSON list of {code, name, amountMinor}
ALTER TABLE orders ADD COLUMN shipping_option TEXT;
ALTER TABLE orders ADD COLUMN shipping_address TEXT;                          -- JSON
ALTER TABLE orders ADD COLUMN billing_address TEXT;                           -- JSON
ALTER TABLE orders ADD COLUMN coupons TEXT NOT NULL DEFAULT '[]';             -- JSON list of codes
ALTER TABLE orders ADD COLUMN po_number TEXT;
ALTER TABLE orders ADD COLUMN terms TEXT;
ALTER TABLE orders ADD COLUMN invoice_number TEXT;
ALTER TABLE orders ADD COLUMN customer_language TEXT;
ALTER TABLE orders ADD COLUMN depleted_by TEXT;                               -- channel that took the last one (S-4)
CREATE INDEX orders_pending ON orders (id) WHERE status = 'PendingPayment';
CREATE INDEX orders_customer ON orders (customer_id, id) WHERE customer_id IS NOT NULL;

-- Shipping is a line like any other (M-8); its product is the nil id.
ALTER TABLE order_items ADD COLUMN kind TEXT NOT NULL DEFAULT 'Goods';        -- Goods, Shipping
ALTER TABLE order_items ADD COLUMN allocated_quantity BIGINT NOT NULL DEFAULT 0;      -- paid and not handed over (S-1)
ALTER TABLE order_items ADD COLUMN fulfilled_quantity BIGINT NOT NULL DEFAULT 0;      -- handed over

-- Who took the last one, and when: so that the movement itself looks at no order (S-4).
ALTER TABLE stock ADD COLUMN depleted_by TEXT;
ALTER TABLE stock ADD COLUMN depleted_ms BIGINT;

-- An attempt of a web payment (O-10): its id is the key by which the gateway knows it.
ALTER TABLE payments ADD COLUMN gateway TEXT;                                 -- hand, test, stripe; NULL: of a till
ALTER TABLE payments ADD COLUMN order_version BIGINT;                         -- what the buyer has seen
ALTER TABLE payments ADD COLUMN token TEXT;                                   -- what the gateway was given
ALTER TABLE payments ADD COLUMN request_key TEXT;                             -- of the request that made it: whose, and its Idempotency-Key
ALTER TABLE payments ADD COLUMN next_action TEXT;                             -- where the buyer goes on
ALTER TABLE payments ADD COLUMN expires_ms BIGINT;                            -- of a session that nobody has paid
ALTER TABLE payments ADD COLUMN next_ms BIGINT;                               -- when an unknown outcome is asked for again
ALTER TABLE payments ADD COLUMN asked BIGINT NOT NULL DEFAULT 0;              -- how often
CREATE UNIQUE INDEX payments_request ON payments (order_id, request_key) WHERE request_key IS NOT NULL;
CREATE INDEX payments_unknown ON payments (next_ms) WHERE next_ms IS NOT NULL;

-- What a gateway is still to be told: repeated until its answer is known (S-3).
CREATE TABLE payment_tasks (
  id TEXT NOT NULL PRIMARY KEY,
  order_id TEXT NOT NULL REFERENCES orders (id),
  payment_id TEXT NOT NULL,
  refund_id TEXT,
  kind TEXT NOT NULL,                       -- Capture, Void, Refund
  amount_minor BIGINT NOT NULL,
  status TEXT NOT NULL DEFAULT 'Pending',   -- Pending, Done, Failed
  attempts BIGINT NOT NULL DEFAULT 0,
  next_ms BIGINT NOT NULL,
  error TEXT,
  created_ms BIGINT NOT NULL,
  ended_ms BIGINT
);
CREATE INDEX payment_tasks_due ON payment_tasks (next_ms) WHERE status = 'Pending';
CREATE INDEX payment_tasks_order ON payment_tasks (order_id);

ALTER TABLE refunds ADD COLUMN status TEXT NOT NULL DEFAULT 'Done';           -- Pending: the gateway has not confirmed it
ALTER TABLE refunds ADD COLUMN reason TEXT;
ALTER TABLE refunds ADD COLUMN payment_id TEXT;
ALTER TABLE refunds ADD COLUMN created_by TEXT;

-- What a refund gave back of each line: parts add up to the whole (M-6).
CREATE TABLE refund_lines (
  refund_id TEXT NOT NULL REFERENCES refunds (id),
  order_id TEXT NOT NULL,
  line_no BIGINT NOT NULL,
  quantity BIGINT NOT NULL,                 -- thousandths
  net_minor BIGINT NOT NULL,
  tax_minor BIGINT NOT NULL,
  total_minor BIGINT NOT NULL,
  taxes TEXT NOT NULL,                      -- JSON list of domain TaxPortion
  restocked BIGINT NOT NULL,                -- thousandths
  PRIMARY KEY (refund_id, line_no)
) {{without_rowid}};
CREATE INDEX refund_lines_order ON refund_lines (order_id, line_no);

CREATE TABLE fulfilments (
  id TEXT NOT NULL PRIMARY KEY,
  order_id TEXT NOT NULL REFERENCES orders (id),
  kind TEXT NOT NULL,                       -- Shipped, Collected
  items TEXT NOT NULL,                      -- JSON list of {id, quantity}
  tracking TEXT,
  created_by TEXT NOT NULL,
  created_ms BIGINT NOT NULL
);
CREATE INDEX fulfilments_order ON fulfilments (order_id);

-- S-9: every decision, with what was known when it was taken.
CREATE TABLE order_timeline (
  id TEXT NOT NULL PRIMARY KEY,
  order_id TEXT NOT NULL,
  at_ms BIGINT NOT NULL,
  what TEXT NOT NULL,
  rule TEXT,
  claims TEXT,                              -- JSON
  outcome TEXT NOT NULL,
  text TEXT NOT NULL
);
CREATE INDEX order_timeline_order ON order_timeline (order_id, id);
