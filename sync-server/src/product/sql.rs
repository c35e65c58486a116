//! The statements of product. Nothing but statements here.

/// The columns of a variant that people edit, in the order in which `edit.rs` takes them.
macro_rules! edited {
    () => {
        "id, parent_id, sku, name, description, slug, category_id, unit, weighable, tare, tax_class,
            currency, cost_ten_thousandths, moq, order_multiple, minimum_age, tracking, discountable, safety_block, safety_stock,
            status, attributes, version"
    };
}

store::statements! {
    /// A new category.
    INSERT_CATEGORY = "INSERT INTO categories (id, parent_id, name, slug) VALUES ($1, $2, $3, $4)";
    /// A category.
    CATEGORY = "SELECT id, parent_id, name FROM categories WHERE id = $1";
    /// All categories.
    CATEGORIES = "SELECT id, parent_id, name FROM categories ORDER BY id";
    /// A category with all that people edit.
    CATEGORY_LOAD = "SELECT id, parent_id, name, slug, version FROM categories WHERE id = $1";
    /// Changes a category.
    CATEGORY_SAVE = "UPDATE categories SET parent_id = $2, name = $3, slug = $4, version = version + 1 WHERE id = $1";
    /// Levels of the tree inside a category, at most $2.
    CATEGORY_LEVELS = "WITH RECURSIVE inside (id, level) AS (SELECT CAST($1 AS TEXT), CAST(0 AS BIGINT)
            UNION SELECT k.id, inside.level + 1 FROM categories k JOIN inside ON k.parent_id = inside.id
            WHERE inside.level < $2)
        SELECT MAX(level) FROM inside";
    /// A category inside a category.
    CATEGORY_HAS_CHILD = "SELECT 1 FROM categories WHERE parent_id = $1 LIMIT 1";
    /// A variant in a category.
    CATEGORY_HAS_PRODUCT = "SELECT 1 FROM products WHERE category_id = $1 LIMIT 1";
    /// Whether a variant is in a category or below it: variant, category.
    IN_CATEGORY = "WITH RECURSIVE up (id, parent_id) AS (
            SELECT c.id, c.parent_id FROM categories c JOIN products p ON p.category_id = c.id WHERE p.id = $1
            UNION SELECT c.id, c.parent_id FROM categories c JOIN up ON c.id = up.parent_id)
        SELECT 1 FROM up WHERE id = $2";
    /// The category of a variant and those that it is inside of, at most $2.
    CATEGORIES_ABOVE = "WITH RECURSIVE up (id, parent_id, level) AS (
            SELECT c.id, c.parent_id, CAST(1 AS BIGINT) FROM categories c JOIN products p ON p.category_id = c.id WHERE p.id = $1
            UNION SELECT c.id, c.parent_id, up.level + 1 FROM categories c JOIN up ON c.id = up.parent_id WHERE up.level < $2)
        SELECT id FROM up ORDER BY level";
    /// What tells how much a unit weighs.
    WEIGHT = "SELECT weighable, unit, attributes FROM products WHERE id = $1";
    /// Forgets a category.
    CATEGORY_DELETE = "DELETE FROM categories WHERE id = $1";
    /// Ends a tax rule: its last day, and the rule itself.
    END_TAX_RULE = "UPDATE tax_rules SET valid_to = $2, rule = $3 WHERE id = $1";
    /// A new tax rule.
    INSERT_TAX_RULE = "INSERT INTO tax_rules (id, tax_class, zone, valid_from, valid_to, rule) VALUES ($1, $2, $3, $4, $5, $6)";
    /// A tax rule.
    TAX_RULE = "SELECT id, rule FROM tax_rules WHERE id = $1";
    /// All tax rules.
    TAX_RULES = "SELECT id, rule FROM tax_rules ORDER BY id";
    /// A new price list.
    INSERT_PRICE_LIST = "INSERT INTO price_lists (code, name, currency, prices_include_tax) VALUES ($1, $2, $3, $4)
        ON CONFLICT (code) DO NOTHING";
    /// Whether a list's prices include tax.
    PRICE_LIST = "SELECT prices_include_tax FROM price_lists WHERE code = $1";
    /// A variant with all that people edit.
    LOAD = concat!("SELECT ", edited!(), " FROM products WHERE id = $1");
    /// The next $2 variants after an id.
    LOAD_PAGE = concat!("SELECT ", edited!(), " FROM products WHERE id > $1 ORDER BY id LIMIT $2");
    /// Codes of variants after $1 up to $2.
    PAGE_CODES = "SELECT code, pack_quantity, pack_price_minor, product_id FROM barcodes
        WHERE product_id > $1 AND product_id <= $2 ORDER BY product_id, code";
    /// Wholesale prices of variants after $1 up to $2.
    PAGE_TIERS = "SELECT min_quantity, unit_price_ten_thousandths, product_id FROM wholesale_tiers
        WHERE product_id > $1 AND product_id <= $2 ORDER BY product_id, min_quantity";
    /// Linked items of variants after $1 up to $2.
    PAGE_LINKS = "SELECT linked_id, quantity, product_id FROM product_links
        WHERE product_id > $1 AND product_id <= $2 ORDER BY product_id, linked_id";
    /// Its codes.
    LOAD_CODES = "SELECT code, pack_quantity, pack_price_minor FROM barcodes WHERE product_id = $1 ORDER BY code";
    /// Its wholesale prices.
    LOAD_TIERS = "SELECT min_quantity, unit_price_ten_thousandths FROM wholesale_tiers WHERE product_id = $1 ORDER BY min_quantity";
    /// How much of it is left by web channels (S-12).
    SAFETY_STOCK = "SELECT safety_stock FROM products WHERE id = $1";
    /// Its linked items.
    LOAD_LINKS = "SELECT linked_id, quantity FROM product_links WHERE product_id = $1 ORDER BY linked_id";
    /// A new variant.
    ADD = "INSERT INTO products (id, parent_id, sku, name, description, slug, category_id, unit, weighable, tare, tax_class,
            currency, cost_ten_thousandths, moq, order_multiple, minimum_age, tracking, discountable, safety_block, safety_stock,
            status, attributes,
            created_ms, updated_ms)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24)";
    /// A changed variant.
    SAVE = "UPDATE products SET parent_id = $2, sku = $3, name = $4, description = $5, slug = $6, category_id = $7,
            unit = $8, weighable = $9, tare = $10, tax_class = $11, currency = $12, cost_ten_thousandths = $13, moq = $14,
            order_multiple = $15, minimum_age = $16, tracking = $17, discountable = $18, safety_block = $19,
            safety_stock = $20, status = $21, attributes = $22, version = version + 1, updated_ms = $23
        WHERE id = $1";
    /// Takes a variant away.
    DELETE = "DELETE FROM products WHERE id = $1";
    /// Its codes.
    DELETE_CODES = "DELETE FROM barcodes WHERE product_id = $1";
    /// Its wholesale prices.
    DELETE_TIERS = "DELETE FROM wholesale_tiers WHERE product_id = $1";
    /// Its linked items.
    DELETE_LINKS = "DELETE FROM product_links WHERE product_id = $1";
    /// Whether it is a linked item of another.
    IS_LINKED = "SELECT 1 FROM product_links WHERE linked_id = $1 LIMIT 1";
    /// Whether one is a linked item of another already.
    HAS_LINK = "SELECT 1 FROM product_links WHERE product_id = $1 AND linked_id = $2";
    /// State of a variant that may become a linked item.
    STATUS = "SELECT status FROM products WHERE id = $1";
    /// Whether $2 is among the linked items of $1, or theirs.
    LINKS_TO = "WITH RECURSIVE linked (id) AS (SELECT CAST($1 AS TEXT)
            UNION SELECT l.linked_id FROM product_links l JOIN linked ON l.product_id = linked.id)
        SELECT 1 FROM linked WHERE id = $2";
    /// Its prices, history and all.
    DELETE_PRICES = "DELETE FROM prices WHERE product_id = $1";
    /// Whether other variants belong to a product.
    HAS_VARIANTS = "SELECT 1 FROM products WHERE parent_id = $1 LIMIT 1";
    /// Whether a product may have variants: it is none itself.
    IS_PARENT = "SELECT 1 FROM products WHERE id = $1 AND parent_id IS NULL";
    /// Whether a tax class has a rule.
    HAS_TAX_CLASS = "SELECT 1 FROM tax_rules WHERE tax_class = $1 LIMIT 1";
    /// Whether there is a category.
    HAS_CATEGORY = "SELECT 1 FROM categories WHERE id = $1";
    /// The currency of a price list.
    LIST_CURRENCY = "SELECT currency FROM price_lists WHERE code = $1";
    /// Whether there is a price list.
    HAS_PRICE_LIST = "SELECT 1 FROM price_lists WHERE code = $1";
    /// Whether a price begins after $1 and not after $2.
    BEGINS = "SELECT 1 FROM prices WHERE created_ms < valid_from_ms AND valid_from_ms > $1 AND valid_from_ms <= $2 LIMIT 1";
    /// Variants whose price begins after $1 and not after $2.
    BEGINNING = "SELECT DISTINCT product_id FROM prices
        WHERE created_ms < valid_from_ms AND valid_from_ms > $1 AND valid_from_ms <= $2 ORDER BY product_id";
    /// A new code.
    ADD_CODE = "INSERT INTO barcodes (code, product_id, pack_quantity, pack_price_minor) VALUES ($1, $2, $3, $4)";
    /// A price from a time on.
    INSERT_PRICE = "INSERT INTO prices (product_id, price_list, valid_from_ms, unit_price_ten_thousandths, created_by, created_ms)
        VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (product_id, price_list, valid_from_ms)
        DO UPDATE SET unit_price_ten_thousandths = excluded.unit_price_ten_thousandths, created_by = excluded.created_by";
    /// A wholesale tier.
    INSERT_TIER = "INSERT INTO wholesale_tiers (product_id, min_quantity, unit_price_ten_thousandths) VALUES ($1, $2, $3)";
    /// A linked item.
    INSERT_LINK = "INSERT INTO product_links (product_id, linked_id, quantity) VALUES ($1, $2, $3)";
    /// The price in force at $3.
    PRICE = "SELECT unit_price_ten_thousandths FROM prices
        WHERE product_id = $1 AND price_list = $2 AND valid_from_ms <= $3 ORDER BY valid_from_ms DESC LIMIT 1";
    /// Keeps the retail price in force at $2 for the order of lists.
    SET_RETAIL_NOW = "UPDATE products SET retail_now_ten_thousandths = COALESCE((SELECT p.unit_price_ten_thousandths FROM prices p
            WHERE p.product_id = $1 AND p.price_list = 'retail' AND p.valid_from_ms <= $2
            ORDER BY p.valid_from_ms DESC LIMIT 1), 0)
        WHERE id = $1";
    /// Changes the state of a variant.
    SET_STATUS = "UPDATE products SET status = $2, version = version + 1, updated_ms = $3 WHERE id = $1 AND status <> $2";
    /// Marks a variant as changed.
    TOUCH_PRODUCT = "UPDATE products SET version = version + 1, updated_ms = $2 WHERE id = $1";
    /// A picture; twice the same bytes are one picture.
    PUT_PICTURE = "INSERT INTO pictures (hash, media_type, bytes, created_ms) VALUES ($1, $2, $3, $4)
        ON CONFLICT (hash) DO NOTHING";
    /// A picture by its hash.
    PICTURE = "SELECT hash, media_type, bytes FROM pictures WHERE hash = $1";
    /// The picture that a variant shows.
    PICTURE_OF = "SELECT pictures.hash, media_type, bytes FROM products JOIN pictures ON pictures.hash = products.picture
        WHERE products.id = $1";
    /// Hash of the picture that a variant shows.
    PICTURE_HASH = "SELECT picture FROM products WHERE id = $1";
    /// Changes which picture a variant shows.
    SET_PICTURE = "UPDATE products SET picture = $2, version = version + 1, updated_ms = $3 WHERE id = $1";
    /// What a sale is compared with: state, recall, retail price in force at $2.
    SOLD_AS = "SELECT status, safety_block, (SELECT p.unit_price_ten_thousandths FROM prices p
            WHERE p.product_id = products.id AND p.price_list = 'retail' AND p.valid_from_ms <= $2
            ORDER BY p.valid_from_ms DESC LIMIT 1)
        FROM products WHERE id = $1";
    /// A variant as orders price it: variant, list, now.
    OFFER = "SELECT sku, name, tax_class, category_id, status, safety_block, discountable, moq, order_multiple,
            (SELECT p.unit_price_ten_thousandths FROM prices p
                WHERE p.product_id = products.id AND p.price_list = $2 AND p.valid_from_ms <= $3
                ORDER BY p.valid_from_ms DESC LIMIT 1)
        FROM products WHERE id = $1";
    /// The variant with a SKU.
    ID_OF_SKU = "SELECT id FROM products WHERE sku = $1";
    /// Codes of a variant.
    BARCODES = "SELECT product_id, code, pack_quantity FROM barcodes WHERE product_id = $1 ORDER BY code";
    /// All codes, by variant.
    ALL_BARCODES = "SELECT product_id, code, pack_quantity FROM barcodes ORDER BY product_id, code";
    /// All linked items, by variant.
    ALL_LINKS = "SELECT linked_id, quantity, product_id FROM product_links ORDER BY product_id, linked_id";
    /// What tills see of a variant; $2: now.
    PRODUCT_DATA = "SELECT products.id, sku, products.name, unit, weighable, tare, tax_class, products.currency,
            discountable, minimum_age, safety_block, status, category_id, price_lists.prices_include_tax,
            (SELECT p.unit_price_ten_thousandths FROM prices p
                WHERE p.product_id = products.id AND p.price_list = 'retail' AND p.valid_from_ms <= $2
                ORDER BY p.valid_from_ms DESC LIMIT 1),
            products.picture
        FROM products JOIN price_lists ON price_lists.code = 'retail' WHERE products.id = $1";
    /// What tills see of all variants; $1: now.
    ALL_PRODUCT_DATA = "SELECT products.id, sku, products.name, unit, weighable, tare, tax_class, products.currency,
            discountable, minimum_age, safety_block, status, category_id, price_lists.prices_include_tax,
            (SELECT p.unit_price_ten_thousandths FROM prices p
                WHERE p.product_id = products.id AND p.price_list = 'retail' AND p.valid_from_ms <= $1
                ORDER BY p.valid_from_ms DESC LIMIT 1),
            products.picture
        FROM products JOIN price_lists ON price_lists.code = 'retail' ORDER BY products.id";
}
