//! Reading statements of the product endpoints.

/// The columns of a product, in the order in which `read.rs` takes them.
macro_rules! columns {
    () => {
        "p.id, p.parent_id, p.sku, p.name, p.description, p.slug, p.category_id, c.name, p.unit,
         p.weighable, p.tare, p.tax_class, p.currency, p.cost_ten_thousandths, p.moq, p.order_multiple,
         p.minimum_age, p.tracking, p.discountable, p.safety_block, p.safety_stock, p.status, p.images,
         p.attributes, p.version, p.created_ms, p.updated_ms, p.picture"
    };
}

store::statements! {
    /// A page of products, newest first: before id, category, status, a pattern per word, limit.
    LIST = concat!("SELECT ", columns!(), " FROM products p LEFT JOIN categories c ON c.id = p.category_id
             WHERE (CAST($1 AS TEXT) IS NULL OR p.id < $1)
               AND (CAST($2 AS TEXT) IS NULL OR p.category_id = $2)
               AND (CAST($3 AS TEXT) IS NULL OR p.status = $3)
               AND (LOWER(p.name) LIKE $4 ESCAPE '!' OR LOWER(p.sku) LIKE $4 ESCAPE '!')
               AND (LOWER(p.name) LIKE $5 ESCAPE '!' OR LOWER(p.sku) LIKE $5 ESCAPE '!')
               AND (LOWER(p.name) LIKE $6 ESCAPE '!' OR LOWER(p.sku) LIKE $6 ESCAPE '!')
               AND (LOWER(p.name) LIKE $7 ESCAPE '!' OR LOWER(p.sku) LIKE $7 ESCAPE '!')
             ORDER BY p.id DESC LIMIT $8");
    /// One product by id.
    BY_ID = concat!("SELECT ", columns!(), " FROM products p LEFT JOIN categories c ON c.id = p.category_id WHERE p.id = $1");
    /// The id that a SKU stands for.
    ID_BY_SKU = "SELECT id FROM products WHERE sku = $1";
    /// The id that a barcode stands for.
    ID_BY_BARCODE = "SELECT product_id FROM barcodes WHERE code = $1";
    /// The id of a category by its id or slug.
    CATEGORY = "SELECT id FROM categories WHERE id = $1 OR slug = $1";
    /// The codes of one product.
    BARCODES = "SELECT code, pack_quantity, pack_price_minor FROM barcodes WHERE product_id = $1 ORDER BY code";
    /// The retail price in force: product, now.
    RETAIL_PRICE = "SELECT r.unit_price_ten_thousandths, l.currency, l.prices_include_tax
                      FROM prices r JOIN price_lists l ON l.code = r.price_list
                     WHERE r.product_id = $1 AND r.price_list = 'retail' AND r.valid_from_ms <= $2
                     ORDER BY r.valid_from_ms DESC LIMIT 1";
    /// Prices of one product and list, the latest first: product, list, before, now, limit.
    PRICES = "SELECT r.valid_from_ms, r.unit_price_ten_thousandths, l.currency, r.created_by,
                     (SELECT MAX(c.valid_from_ms) FROM prices c
                       WHERE c.product_id = $1 AND c.price_list = $2 AND c.valid_from_ms <= $4)
                FROM prices r JOIN price_lists l ON l.code = r.price_list
               WHERE r.product_id = $1 AND r.price_list = $2
                 AND (CAST($3 AS BIGINT) IS NULL OR r.valid_from_ms < $3)
               ORDER BY r.valid_from_ms DESC LIMIT $5";
    /// Variants of a product, by SKU.
    VARIANTS = "SELECT id FROM products WHERE parent_id = $1 ORDER BY sku LIMIT 500";
    /// Wholesale tiers of one product, smallest quantity first.
    TIERS = "SELECT min_quantity, unit_price_ten_thousandths FROM wholesale_tiers
              WHERE product_id = $1 ORDER BY min_quantity";
}
