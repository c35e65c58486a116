-- O-2: a web order carries the recognition that it was paid under; the shop's setting may change meanwhile.

ALTER TABLE orders ADD COLUMN recognition TEXT NOT NULL DEFAULT 'payment';    -- payment, handover
ALTER TABLE orders ADD COLUMN tax_point TEXT NOT NULL DEFAULT 'payment';      -- payment, supply; of handover only
ALTER TABLE fulfilments ADD COLUMN journal_entry_id TEXT;                     -- what it has earned; NULL: nothing
CREATE INDEX orders_deferred ON orders (id) WHERE recognition = 'handover';
-- On terms and not billed yet: the customer's limit counts it (O-5).
CREATE INDEX orders_unbilled ON orders (customer_id)
  WHERE recognition = 'handover' AND journal_entry_id IS NULL AND status = 'Completed';

-- Allocated, and not booked out: of orders whose sale is recognised with its hand-over (A-5).
ALTER TABLE stock ADD COLUMN deferred BIGINT NOT NULL DEFAULT 0;
ALTER TABLE movements ADD COLUMN deferred_delta BIGINT NOT NULL DEFAULT 0;
