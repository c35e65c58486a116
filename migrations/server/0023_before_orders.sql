-- What comes before an order: promotions with their coupons, shipping zones, carts.

CREATE TABLE promotions (
  id TEXT NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  active BIGINT NOT NULL CHECK (active IN (0, 1)),
  coupon TEXT UNIQUE,                       -- in capitals; NULL: it wants none
  rule TEXT NOT NULL,                       -- domain Promotion as JSON
  use_limit BIGINT,                         -- orders; NULL: any number
  customer_limit BIGINT,                    -- orders of one customer; NULL: any number
  uses BIGINT NOT NULL DEFAULT 0,           -- confirmed orders; the row is what two of them wait for
  version BIGINT NOT NULL DEFAULT 1,
  created_by TEXT NOT NULL,
  created_ms BIGINT NOT NULL,
  updated_ms BIGINT NOT NULL,
  CHECK (use_limit IS NULL OR uses <= use_limit)
);

-- Confirmed orders with a coupon.
CREATE TABLE coupon_uses (
  order_id TEXT NOT NULL,
  promotion_id TEXT NOT NULL REFERENCES promotions (id),
  customer TEXT NOT NULL,                   -- id, or e-mail address in small letters
  used_ms BIGINT NOT NULL,
  PRIMARY KEY (order_id, promotion_id)
) {{without_rowid}};
CREATE INDEX coupon_uses_customer ON coupon_uses (promotion_id, customer);

-- Promotions are for everybody or for a group (M-7).
ALTER TABLE customers ADD COLUMN customer_group TEXT;

CREATE TABLE shipping_zones (
  id TEXT NOT NULL PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  zone TEXT NOT NULL,                       -- domain ShippingZone as JSON
  version BIGINT NOT NULL DEFAULT 1,
  created_ms BIGINT NOT NULL,
  updated_ms BIGINT NOT NULL
);

CREATE TABLE carts (
  id TEXT NOT NULL PRIMARY KEY,
  token_hash TEXT NOT NULL UNIQUE,          -- of the token that opens it
  sales_channel TEXT NOT NULL,              -- RetailWeb, WholesaleWeb
  customer_id TEXT,
  customer_email TEXT,
  customer_name TEXT,
  shipping_address TEXT,                    -- JSON
  shipping_option TEXT,                     -- code
  coupon TEXT,                              -- as given, in capitals
  order_id TEXT,                            -- the last order made of it; while that is not cancelled the cart is closed
  version BIGINT NOT NULL DEFAULT 1,
  created_by TEXT NOT NULL,
  created_ms BIGINT NOT NULL,
  updated_ms BIGINT NOT NULL
);
CREATE INDEX carts_updated ON carts (updated_ms);

CREATE TABLE cart_items (
  cart_id TEXT NOT NULL REFERENCES carts (id),
  id TEXT NOT NULL,
  product_id TEXT NOT NULL,
  quantity BIGINT NOT NULL,                 -- thousandths
  seen_price_ten_thousandths BIGINT,        -- what the buyer was shown last; NULL: it had no price
  added_ms BIGINT NOT NULL,
  PRIMARY KEY (cart_id, id),
  UNIQUE (cart_id, product_id)
) {{without_rowid}};

-- Every order made of a cart: the cart's token opens them too.
CREATE TABLE cart_orders (
  order_id TEXT NOT NULL PRIMARY KEY,
  cart_id TEXT NOT NULL
) {{without_rowid}};
CREATE INDEX cart_orders_cart ON cart_orders (cart_id);
