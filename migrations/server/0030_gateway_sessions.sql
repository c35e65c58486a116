-- Gateways whose buyers go away and come back.

-- Where a buyer comes back to, and what the gateway's own page needs.
ALTER TABLE payments ADD COLUMN return_url TEXT;
ALTER TABLE payments ADD COLUMN client_secret TEXT;
