-- Product: search by words, the orders of lists, linked items, imports.

-- What search knows of a product. Numbers rise and are not used again; sets of products are sets of numbers.
CREATE TABLE search_documents (
  number BIGINT NOT NULL PRIMARY KEY,
  product_id TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,                       -- its words, folded, with a space between
  sku TEXT NOT NULL,                        -- likewise
  sku_key TEXT NOT NULL,                    -- the words of the SKU without anything between
  category_id TEXT,
  status TEXT NOT NULL
) {{without_rowid}};
CREATE INDEX search_documents_sku ON search_documents (sku_key);

-- Which products have a term: a Roaring bitmap of their numbers for every 131,072 of them. The first letter of a
-- term is its kind; they are listed where they are made.
CREATE TABLE search_postings (
  term TEXT NOT NULL,
  block BIGINT NOT NULL,
  bits BYTEA NOT NULL,
  PRIMARY KEY (term, block)
);

-- Beginnings of words, found by themselves with one letter missing. They stay when the last product is gone.
CREATE TABLE search_near (
  variant TEXT NOT NULL,
  stem TEXT NOT NULL,
  PRIMARY KEY (variant, stem)
) {{without_rowid}};

-- Products that changed and are not yet in the index: with `later` 0 the commit's own last step takes them, with 1
-- they wait for a quiet moment.
CREATE TABLE search_queue (
  later BIGINT NOT NULL,
  product_id TEXT NOT NULL,
  changes BIGINT NOT NULL DEFAULT 1,        -- a change meanwhile keeps the row
  PRIMARY KEY (later, product_id)
) {{without_rowid}};
INSERT INTO search_queue (later, product_id) SELECT 1, id FROM products;

-- Orders of lists. The retail price in force is kept beside its history for that alone; 0: none.
ALTER TABLE products ADD COLUMN retail_now_ten_thousandths BIGINT NOT NULL DEFAULT 0;
UPDATE products SET retail_now_ten_thousandths = COALESCE((SELECT p.unit_price_ten_thousandths FROM prices p
  WHERE p.product_id = products.id AND p.price_list = 'retail'
    AND (p.created_ms IS NULL OR p.created_ms >= p.valid_from_ms
      OR p.valid_from_ms <= COALESCE((SELECT CAST(s.value AS BIGINT) FROM settings s WHERE s.name = 'prices_begun_ms'), 0))
  ORDER BY p.valid_from_ms DESC LIMIT 1), 0);
CREATE INDEX products_by_name ON products (LOWER(name), id);
CREATE INDEX products_by_price ON products (retail_now_ten_thousandths, id);
CREATE INDEX products_by_updated ON products (updated_ms, id);
CREATE INDEX products_by_created ON products (created_ms, id);

-- Linked items (M-8): what is sold along with every unit of a product.
CREATE TABLE product_links (
  product_id TEXT NOT NULL REFERENCES products (id),
  linked_id TEXT NOT NULL REFERENCES products (id),
  quantity BIGINT NOT NULL,                 -- thousandths for one unit
  PRIMARY KEY (product_id, linked_id)
) {{without_rowid}};
CREATE INDEX product_links_of ON product_links (linked_id);

CREATE TABLE product_imports (
  id TEXT NOT NULL PRIMARY KEY,
  status TEXT NOT NULL,                     -- Running, Done, Failed
  dry_run BIGINT NOT NULL,
  rows_total BIGINT NOT NULL,
  rows_read BIGINT NOT NULL DEFAULT 0,
  created BIGINT NOT NULL DEFAULT 0,
  updated BIGINT NOT NULL DEFAULT 0,
  unchanged BIGINT NOT NULL DEFAULT 0,
  failed BIGINT NOT NULL DEFAULT 0,
  errors TEXT NOT NULL DEFAULT '[]',        -- JSON list of {line, field, code, detail}, the first 1000
  reason TEXT,                              -- why it failed as a whole: code and sentence
  created_by TEXT NOT NULL,
  started_ms BIGINT NOT NULL,
  beat_ms BIGINT NOT NULL,                  -- when it last got on
  ended_ms BIGINT
);
