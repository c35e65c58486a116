-- Tills show categories, and know the permissions around the drawer: what is there already is told once.
INSERT INTO feed (feed, entity, entity_id, position, removed, changed_ms)
SELECT 'catalog', 'category', id, NULL, 0, 0 FROM categories WHERE true
ON CONFLICT (feed, entity, entity_id) DO NOTHING;
UPDATE feed SET position = NULL WHERE entity = 'staff';
