-- The grid: products of a category by name. What is here already is sorted in from its own text.
ALTER TABLE product ADD COLUMN category_id TEXT;
UPDATE product SET category_id = json_extract(data, '$.categoryId');
CREATE INDEX product_category ON product (category_id, name) WHERE state = 0;
