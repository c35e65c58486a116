-- Linked items at tills; lists that are read page by page and day by day.

-- Tills sell linked items along with their parents (M-8): products that have some are told once more.
UPDATE feed SET position = NULL
WHERE entity = 'product' AND removed = 0 AND entity_id IN (SELECT product_id FROM product_links);

CREATE INDEX audit_log_at ON audit_log (at_ms, id);
CREATE INDEX shifts_day ON shifts (business_date);
