-- Order: orders of every channel with items and payments, refunds, shifts, idempotency keys.
-- Amounts are minor units of the order's currency, quantities thousandths.

CREATE TABLE orders (
  id TEXT NOT NULL PRIMARY KEY,
  version BIGINT NOT NULL DEFAULT 1,
  order_number TEXT NOT NULL UNIQUE,        -- ORD-2026-000001 (O-4)
  sales_channel TEXT NOT NULL,              -- RetailWeb, WholesaleWeb, POS
  status TEXT NOT NULL,                     -- Draft, PendingPayment, PaymentConfirmed, Completed, Cancelled
  fulfilment TEXT NOT NULL,                 -- Unfulfilled, Packed, Shipped, Collected, Returned
  customer_id TEXT,
  customer_email TEXT,
  customer_name TEXT,
  currency TEXT NOT NULL,
  prices_include_tax BIGINT NOT NULL,
  subtotal_minor BIGINT NOT NULL,
  discount_minor BIGINT NOT NULL,
  shipping_minor BIGINT NOT NULL DEFAULT 0,
  tax_minor BIGINT NOT NULL,
  total_minor BIGINT NOT NULL,
  cash_rounding_minor BIGINT NOT NULL DEFAULT 0,
  change_minor BIGINT NOT NULL DEFAULT 0,
  refunded_minor BIGINT NOT NULL DEFAULT 0,
  tax_lines TEXT NOT NULL,                  -- JSON list of domain TaxLine
  warehouse_id TEXT NOT NULL,
  store_id TEXT,
  terminal_id TEXT,
  shift_id TEXT,
  cashier_id TEXT,
  cashier_name TEXT,
  receipt_number TEXT,                      -- not unique here: two branches of a cloned till may collide (U-6)
  business_date TEXT NOT NULL,              -- YYYY-MM-DD (A-8)
  event_id TEXT UNIQUE,                     -- the journal event that brought it; NULL for web orders
  journal_entry_id TEXT,                    -- NULL: nothing to book (a free sale)
  flags TEXT NOT NULL DEFAULT '[]',         -- JSON list of what was unusual (S-10)
  created_by TEXT,
  metadata TEXT NOT NULL DEFAULT '{}',
  occurred_ms BIGINT NOT NULL,              -- the till's clock, clamped by the receipt
  created_ms BIGINT NOT NULL,
  payment_confirmed_ms BIGINT,
  completed_ms BIGINT,
  cancelled_ms BIGINT,
  cancel_reason TEXT,
  auto_cancelled BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX orders_channel ON orders (sales_channel, id);
CREATE INDEX orders_receipt ON orders (receipt_number) WHERE receipt_number IS NOT NULL;
CREATE INDEX orders_shift ON orders (shift_id) WHERE shift_id IS NOT NULL;

CREATE TABLE order_items (
  order_id TEXT NOT NULL REFERENCES orders (id),
  line_no BIGINT NOT NULL,                  -- from 1
  id TEXT NOT NULL,                         -- the till's line id
  product_id TEXT NOT NULL,
  product_name TEXT NOT NULL,
  sku TEXT NOT NULL,
  quantity BIGINT NOT NULL,
  unit_price_ten_thousandths BIGINT NOT NULL,
  gross_minor BIGINT NOT NULL,
  discount_minor BIGINT NOT NULL,           -- line and document discount together
  net_minor BIGINT NOT NULL,
  tax_minor BIGINT NOT NULL,
  line_total_minor BIGINT NOT NULL,         -- net + tax
  tax_class TEXT NOT NULL,
  taxes TEXT NOT NULL,                      -- JSON list of domain TaxPortion
  cost_minor BIGINT NOT NULL,               -- what left the inventory account (A-5)
  generation BIGINT NOT NULL DEFAULT 0,     -- the stock generation that it was placed in (S-4)
  refunded_quantity BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (order_id, line_no)
);
CREATE INDEX order_items_product ON order_items (product_id);

-- O-10: every attempt stays.
CREATE TABLE payments (
  order_id TEXT NOT NULL REFERENCES orders (id),
  attempt_no BIGINT NOT NULL,               -- from 1
  id TEXT NOT NULL UNIQUE,
  method TEXT NOT NULL,                     -- cash, card, gift, account …
  amount_minor BIGINT NOT NULL,             -- cash: net of change
  status TEXT NOT NULL,                     -- Captured, Failed …
  transaction_id TEXT,
  failed_reason TEXT,
  created_ms BIGINT NOT NULL,
  PRIMARY KEY (order_id, attempt_no)
) {{without_rowid}};

CREATE TABLE refunds (
  id TEXT NOT NULL PRIMARY KEY,
  order_id TEXT REFERENCES orders (id),     -- NULL: the original is not known here (yet)
  original_receipt TEXT,
  receipt_number TEXT NOT NULL,
  event_id TEXT UNIQUE,
  currency TEXT NOT NULL,
  tax_minor BIGINT NOT NULL,
  total_minor BIGINT NOT NULL,              -- what was given back
  tenders TEXT NOT NULL,                    -- JSON object method → minor
  items TEXT NOT NULL,                      -- JSON list of {lineId, productId, quantity, totalMinor, restock}
  warehouse_id TEXT NOT NULL,
  store_id TEXT,
  terminal_id TEXT,
  shift_id TEXT,
  cashier_id TEXT,
  business_date TEXT NOT NULL,
  journal_entry_id TEXT,
  flags TEXT NOT NULL DEFAULT '[]',
  occurred_ms BIGINT NOT NULL,
  created_ms BIGINT NOT NULL
) {{without_rowid}};
CREATE INDEX refunds_order ON refunds (order_id);

CREATE TABLE shifts (
  id TEXT NOT NULL PRIMARY KEY,
  store_id TEXT NOT NULL,
  terminal_id TEXT NOT NULL,
  status TEXT NOT NULL,                     -- Open, Closed
  opened_by TEXT,
  opened_ms BIGINT NOT NULL,
  float_minor BIGINT NOT NULL,
  closed_by TEXT,
  closed_ms BIGINT,
  counted TEXT,                             -- JSON object method → minor
  expected TEXT,                            -- JSON object method → minor
  business_date TEXT NOT NULL,
  flags TEXT NOT NULL DEFAULT '[]'
) {{without_rowid}};
CREATE INDEX shifts_terminal ON shifts (terminal_id);

-- Pay-ins, pay-outs, drops, drawer openings, approvals: what a shift did besides selling (C-1, C-2).
CREATE TABLE shift_events (
  event_id TEXT NOT NULL PRIMARY KEY,
  shift_id TEXT,
  terminal_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  amount_minor BIGINT NOT NULL DEFAULT 0,
  body TEXT NOT NULL,                       -- the event's body as JSON
  occurred_ms BIGINT NOT NULL
) {{without_rowid}};
CREATE INDEX shift_events_shift ON shift_events (shift_id);

CREATE TABLE idempotency_keys (
  scope TEXT NOT NULL,                      -- credential and path
  idempotency_key TEXT NOT NULL,
  request_hash TEXT NOT NULL,
  status BIGINT NOT NULL,                   -- HTTP status of the stored answer
  response TEXT NOT NULL,
  created_ms BIGINT NOT NULL,
  PRIMARY KEY (scope, idempotency_key)
) {{without_rowid}};
