-- Deposits and fees of web orders follow the lines that they came with (M-8); price lists of customers' own (O-5).

ALTER TABLE order_items ADD COLUMN follows_line_no BIGINT;

-- A list that was agreed with a customer, or with all of a group; the customer's own goes first.
ALTER TABLE customers ADD COLUMN price_list TEXT REFERENCES price_lists (code);
CREATE TABLE group_price_lists (
  customer_group TEXT NOT NULL PRIMARY KEY,
  price_list TEXT NOT NULL REFERENCES price_lists (code)
) {{without_rowid}};
