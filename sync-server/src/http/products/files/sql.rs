//! The statements of files in and out. Nothing but statements here.

store::statements! {
    /// A new import.
    INSERT = "INSERT INTO product_imports (id, status, dry_run, rows_total, created_by, started_ms, beat_ms)
        VALUES ($1, 'Running', $2, $3, $4, $5, 0)";
    /// An import that runs and has got on since $1.
    RUNNING = "SELECT id FROM product_imports WHERE status = 'Running' AND (beat_ms > $1 OR started_ms > $1) LIMIT 1";
    /// Takes a new import up; only one does.
    CLAIM = "UPDATE product_imports SET beat_ms = $2 WHERE id = $1 AND status = 'Running' AND beat_ms = 0";
    /// How far an import is: rows, created, updated, unchanged, failed, errors, now.
    PROGRESS = "UPDATE product_imports SET rows_read = $2, created = $3, updated = $4, unchanged = $5, failed = $6, errors = $7,
            beat_ms = $8
        WHERE id = $1 AND status = 'Running'";
    /// Ends an import.
    END = "UPDATE product_imports SET status = $2, reason = $3, ended_ms = $4 WHERE id = $1 AND status = 'Running'";
    /// Ends all imports that run: a server that stopped was at them.
    END_ALL = "UPDATE product_imports SET status = 'Failed', reason = $1, ended_ms = $2 WHERE status = 'Running'";
    /// An import.
    SHOW = "SELECT id, status, dry_run, rows_total, rows_read, created, updated, unchanged, failed, errors, reason, started_ms,
            beat_ms, ended_ms
        FROM product_imports WHERE id = $1";
    /// What a row of a file says beside the product: products after an id, in order; now.
    BESIDE = "SELECT p.id, q.sku, c.slug, (SELECT r.unit_price_ten_thousandths FROM prices r
            WHERE r.product_id = p.id AND r.price_list = 'retail' AND r.valid_from_ms <= $2
            ORDER BY r.valid_from_ms DESC LIMIT 1)
        FROM products p LEFT JOIN products q ON q.id = p.parent_id LEFT JOIN categories c ON c.id = p.category_id
        WHERE p.id > $1 ORDER BY p.id LIMIT $3";
    /// The SKU of a product.
    SKU = "SELECT sku FROM products WHERE id = $1";
}
