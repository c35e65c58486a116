-- Product: the sellable variants (P-1), their codes, prices with history, and the tax rules.

CREATE TABLE categories (
  id TEXT NOT NULL PRIMARY KEY,
  parent_id TEXT REFERENCES categories (id),
  name TEXT NOT NULL,
  slug TEXT NOT NULL UNIQUE
) {{without_rowid}};

CREATE TABLE tax_rules (
  id TEXT NOT NULL PRIMARY KEY,
  tax_class TEXT NOT NULL,
  zone TEXT NOT NULL,
  valid_from TEXT NOT NULL,                 -- YYYY-MM-DD
  valid_to TEXT,                            -- YYYY-MM-DD, NULL: open
  rule TEXT NOT NULL                        -- domain TaxRule as JSON (M-4)
) {{without_rowid}};
CREATE INDEX tax_rules_class ON tax_rules (tax_class, zone, valid_from);

CREATE TABLE products (
  id TEXT NOT NULL PRIMARY KEY,
  parent_id TEXT,                           -- groups variants; a simple product is its own only variant
  sku TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  description TEXT NOT NULL DEFAULT '',
  slug TEXT,
  category_id TEXT REFERENCES categories (id),
  unit TEXT NOT NULL DEFAULT 'pc',
  weighable BIGINT NOT NULL DEFAULT 0,
  tare BIGINT,                              -- thousandths of the unit
  tax_class TEXT NOT NULL,
  currency TEXT NOT NULL,
  cost_ten_thousandths BIGINT NOT NULL DEFAULT 0,   -- planned unit cost; the books use the moving average
  moq BIGINT,                               -- thousandths
  order_multiple BIGINT,                    -- thousandths
  minimum_age BIGINT,                       -- years
  tracking TEXT NOT NULL DEFAULT 'None',    -- None, Lot, Serial
  discountable BIGINT NOT NULL DEFAULT 1,
  safety_block BIGINT NOT NULL DEFAULT 0,   -- recall
  safety_stock BIGINT NOT NULL DEFAULT 0,   -- thousandths (S-12)
  status TEXT NOT NULL DEFAULT 'Active',    -- Active, Inactive, Archived
  images TEXT NOT NULL DEFAULT '[]',        -- JSON list of addresses
  attributes TEXT NOT NULL DEFAULT '{}',    -- JSON object
  version BIGINT NOT NULL DEFAULT 1,
  created_ms BIGINT NOT NULL,
  updated_ms BIGINT NOT NULL
) {{without_rowid}};
CREATE INDEX products_category ON products (category_id);
CREATE INDEX products_parent ON products (parent_id);

-- GTINs are stored normalised to 14 digits, house codes as they are.
CREATE TABLE barcodes (
  code TEXT NOT NULL PRIMARY KEY,
  product_id TEXT NOT NULL REFERENCES products (id),
  pack_quantity BIGINT NOT NULL DEFAULT 1000,       -- thousandths
  pack_price_minor BIGINT
) {{without_rowid}};
CREATE INDEX barcodes_product ON barcodes (product_id);

CREATE TABLE price_lists (
  code TEXT NOT NULL PRIMARY KEY,           -- retail, wholesale
  name TEXT NOT NULL,
  currency TEXT NOT NULL,
  prices_include_tax BIGINT NOT NULL
) {{without_rowid}};

-- The price in force is the row with the greatest valid_from_ms not after now; older rows are the history.
CREATE TABLE prices (
  product_id TEXT NOT NULL REFERENCES products (id),
  price_list TEXT NOT NULL REFERENCES price_lists (code),
  valid_from_ms BIGINT NOT NULL,
  unit_price_ten_thousandths BIGINT NOT NULL,
  created_by TEXT,
  PRIMARY KEY (product_id, price_list, valid_from_ms)
) {{without_rowid}};

CREATE TABLE wholesale_tiers (
  product_id TEXT NOT NULL REFERENCES products (id),
  min_quantity BIGINT NOT NULL,             -- thousandths
  unit_price_ten_thousandths BIGINT NOT NULL,
  PRIMARY KEY (product_id, min_quantity)
) {{without_rowid}};
