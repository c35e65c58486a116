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

/// What a page is narrowed to: category with those inside it, status, changed since.
macro_rules! filters {
    ($category:literal, $status:literal, $since:literal) => {
        concat!(
            "(CAST(",
            $category,
            " AS TEXT) IS NULL OR p.category_id IN (
                    WITH RECURSIVE inside (id) AS (SELECT CAST(",
            $category,
            " AS TEXT)
                        UNION SELECT k.id FROM categories k JOIN inside ON k.parent_id = inside.id)
                    SELECT id FROM inside))
               AND (CAST(",
            $status,
            " AS TEXT) IS NULL OR p.status = ",
            $status,
            ")
               AND (CAST(",
            $since,
            " AS BIGINT) IS NULL OR p.updated_ms >= ",
            $since,
            ")"
        )
    };
}

/// A page in an order of its own; the key stands behind the product's columns.
macro_rules! sorted {
    ($key:literal, $beyond:literal, $direction:literal) => {
        concat!(
            "SELECT ",
            columns!(),
            ", ",
            $key,
            " FROM products p LEFT JOIN categories c ON c.id = p.category_id
             WHERE (",
            $key,
            ", p.id) ",
            $beyond,
            " ($1, $2) AND ",
            filters!("$3", "$4", "$6"),
            " ORDER BY ",
            $key,
            " ",
            $direction,
            ", p.id ",
            $direction,
            " LIMIT $5"
        )
    };
}

store::statements! {
    /// A page of products, newest first: before id, `~` from the start, category with those inside it, status, limit,
    /// changed since.
    LIST = concat!("SELECT ", columns!(), " FROM products p LEFT JOIN categories c ON c.id = p.category_id
             WHERE p.id < $1 AND ", filters!("$2", "$3", "$5"), " ORDER BY p.id DESC LIMIT $4");
    /// Products by name: key and id to go on from, filters as `LIST`.
    BY_NAME = sorted!("LOWER(p.name)", ">", "");
    /// Products by name, the last first: key and id to go on from, filters as `LIST`.
    BY_NAME_DESC = sorted!("LOWER(p.name)", "<", "DESC");
    /// Products by SKU: key and id to go on from, filters as `LIST`.
    BY_SKU = sorted!("p.sku", ">", "");
    /// Products by SKU, the last first: key and id to go on from, filters as `LIST`.
    BY_SKU_DESC = sorted!("p.sku", "<", "DESC");
    /// Products by retail price: key and id to go on from, filters as `LIST`.
    BY_PRICE = sorted!("p.retail_now_ten_thousandths", ">", "");
    /// Products by retail price, the last first: key and id to go on from, filters as `LIST`.
    BY_PRICE_DESC = sorted!("p.retail_now_ten_thousandths", "<", "DESC");
    /// Products by time of their last change: key and id to go on from, filters as `LIST`.
    BY_UPDATED = sorted!("p.updated_ms", ">", "");
    /// Products by time of their last change, the last first: key and id to go on from, filters as `LIST`.
    BY_UPDATED_DESC = sorted!("p.updated_ms", "<", "DESC");
    /// Products by time of their making: key and id to go on from, filters as `LIST`.
    BY_CREATED = sorted!("p.created_ms", ">", "");
    /// Products by time of their making, the last first: key and id to go on from, filters as `LIST`.
    BY_CREATED_DESC = sorted!("p.created_ms", "<", "DESC");
    /// One product by id.
    BY_ID = concat!("SELECT ", columns!(), " FROM products p LEFT JOIN categories c ON c.id = p.category_id WHERE p.id = $1");
    /// The id that a SKU stands for.
    ID_BY_SKU = "SELECT id FROM products WHERE sku = $1";
    /// The id that a barcode stands for.
    ID_BY_BARCODE = "SELECT product_id FROM barcodes WHERE code = $1";
    /// The id of a category by its id or slug.
    CATEGORY = "SELECT id FROM categories WHERE id = $1 OR slug = $1";
    /// A category and those inside it.
    CATEGORIES_INSIDE = "WITH RECURSIVE inside (id) AS (SELECT CAST($1 AS TEXT)
            UNION SELECT k.id FROM categories k JOIN inside ON k.parent_id = inside.id) SELECT id FROM inside";
    /// A page of categories, newest first: before id, parent, limit.
    CATEGORY_LIST = "SELECT id, parent_id, name, slug, version FROM categories
         WHERE id < COALESCE(CAST($1 AS TEXT), 'g') AND (CAST($2 AS TEXT) IS NULL OR parent_id = $2)
         ORDER BY id DESC LIMIT $3";
    /// All price lists.
    PRICE_LISTS = "SELECT code, name, currency, prices_include_tax FROM price_lists ORDER BY code";
    /// The codes of one product.
    BARCODES = "SELECT code, pack_quantity, pack_price_minor FROM barcodes WHERE product_id = $1 ORDER BY code";
    /// The linked items of one product.
    LINKS = "SELECT l.linked_id, p.sku, p.name, l.quantity FROM product_links l JOIN products p ON p.id = l.linked_id
              WHERE l.product_id = $1 ORDER BY l.linked_id";
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
                 AND r.valid_from_ms < COALESCE(CAST($3 AS BIGINT), 9223372036854775807)
               ORDER BY r.valid_from_ms DESC LIMIT $5";
    /// Variants of a product, by SKU.
    VARIANTS = "SELECT id FROM products WHERE parent_id = $1 ORDER BY sku LIMIT 500";
    /// Wholesale tiers of one product, smallest quantity first.
    TIERS = "SELECT min_quantity, unit_price_ten_thousandths FROM wholesale_tiers
              WHERE product_id = $1 ORDER BY min_quantity";
}
