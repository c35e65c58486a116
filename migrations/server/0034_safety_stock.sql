-- S-12: of a product in a warehouse, web channels that are told so leave this much, thousandths.

ALTER TABLE stock ADD COLUMN safety_stock BIGINT NOT NULL DEFAULT 0;
