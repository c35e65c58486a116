-- Order numbers rise and may have gaps (O-4). Where many write at once they come from a sequence: the row of a counter
-- would be held until its sale is committed, and every other till would wait for it.
-- postgres:
CREATE SEQUENCE order_numbers;
SELECT setval('order_numbers', COALESCE(MAX(last), 0) + 1, false) FROM number_series WHERE series = 'ORD';
-- both:
