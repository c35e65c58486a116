//! All SQL of the replica. This file is always SQLite (full-text search, `pragma_` tables), on both sides.

store::statements! {
    /// Which kind of file this is.
    APPLICATION_ID = "SELECT application_id FROM pragma_application_id";
    /// Whether the schema's record is there.
    HAS_RECORD = "SELECT COUNT(*) FROM sqlite_schema WHERE name = 'schema_migrations'";
    /// Damage, one line each; `ok` when there is none.
    QUICK_CHECK = "PRAGMA quick_check(10)";
    /// Copies the log into the file and empties it; the first column is 1 when a reader was in the way.
    CHECKPOINT = "PRAGMA wal_checkpoint(TRUNCATE)";

    /// A fact about the file.
    META = "SELECT value FROM meta WHERE name = $1";
    /// Sets a fact about the file.
    SET_META = "INSERT INTO meta (name, value) VALUES ($1, $2)
        ON CONFLICT (name) DO UPDATE SET value = excluded.value";

    /// What is known of a product's text.
    PRODUCT_ROW = "SELECT row_id, sku, name FROM product WHERE id = $1";
    /// A new product.
    INSERT_PRODUCT = "INSERT INTO product (id, sku, name, state, data, category_id)
        VALUES ($1, $2, $3, $4, $5, $6) RETURNING row_id";
    /// A known product.
    UPDATE_PRODUCT = "UPDATE product SET sku = $2, name = $3, state = $4, data = $5, category_id = $6
        WHERE row_id = $1";
    /// Takes a product out.
    DELETE_PRODUCT = "DELETE FROM product WHERE row_id = $1";
    /// Takes a product's codes out.
    DELETE_BARCODES = "DELETE FROM barcode WHERE product_row = $1";
    /// A code of a product; twice the same code: the last counts.
    PUT_BARCODE = "INSERT INTO barcode (code, product_row, pack_quantity) VALUES ($1, $2, $3)
        ON CONFLICT (code, product_row) DO UPDATE SET pack_quantity = excluded.pack_quantity";
    /// Takes a product out of the search.
    DELETE_FTS = "DELETE FROM product_fts WHERE rowid = $1";
    /// Puts a product into the search.
    INSERT_FTS = "INSERT INTO product_fts (rowid, name, sku) VALUES ($1, $2, $3)";
    /// Merges the search index into one piece; after a bulk fill.
    OPTIMIZE_FTS = "INSERT INTO product_fts (product_fts) VALUES ('optimize')";

    /// A word that a product's text has.
    PUT_WORD = "INSERT INTO word (text) VALUES ($1) ON CONFLICT (text) DO NOTHING";
    /// All words of the search index; after a bulk fill.
    FILL_WORDS = "INSERT INTO word (text) SELECT term FROM product_term
        WHERE length(term) BETWEEN 3 AND 32 AND term NOT GLOB '*[0-9]*' ON CONFLICT (text) DO NOTHING";
    /// Words from one on and before another.
    WORDS = "SELECT text FROM word WHERE text >= $1 AND text < $2 LIMIT $3";

    /// A product by id.
    BY_ID = "SELECT data FROM product WHERE id = $1";
    /// A product by SKU; what is on sale and came last is preferred.
    BY_SKU = "SELECT data FROM product WHERE sku = $1 ORDER BY state, row_id DESC LIMIT 1";
    /// A product by code; what is on sale and came last is preferred.
    BY_CODE = "SELECT p.data, b.pack_quantity FROM barcode AS b JOIN product AS p ON p.row_id = b.product_row
        WHERE b.code = $1 ORDER BY p.state, p.row_id DESC LIMIT 1";
    /// Products whose text has all the words, in no order but that of their rows.
    SEARCH = "SELECT p.data FROM (SELECT rowid AS found FROM product_fts WHERE product_fts MATCH $1
            ORDER BY rowid LIMIT $2) AS f
        JOIN product AS p ON p.row_id = f.found WHERE p.state < 2";
    /// Names of a category's products on sale, in order; read from the index alone.
    CATEGORY_NAMES = "SELECT name, row_id FROM product WHERE category_id = $1 AND state = 0
        ORDER BY name, row_id LIMIT $2";
    /// A product by its row.
    BY_ROW = "SELECT data FROM product WHERE row_id = $1";
    /// All products, by id.
    EACH_PRODUCT = "SELECT data FROM product ORDER BY id";
    /// How many products there are.
    COUNT_PRODUCTS = "SELECT COUNT(*) FROM product";

    /// Stock of a product in a warehouse.
    PUT_STOCK = "INSERT INTO stock (product_id, warehouse_id, on_hand, allocated, held, as_of_ms)
        VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (product_id, warehouse_id) DO UPDATE SET on_hand = excluded.on_hand,
            allocated = excluded.allocated, held = excluded.held, as_of_ms = excluded.as_of_ms";
    /// Takes a stock row out.
    DELETE_STOCK = "DELETE FROM stock WHERE product_id = $1 AND warehouse_id = $2";
    /// Stock of a product, all warehouses.
    STOCK = "SELECT product_id, warehouse_id, on_hand, allocated, held, as_of_ms FROM stock
        WHERE product_id = $1 ORDER BY warehouse_id";
    /// Stock of a product in one warehouse.
    STOCK_AT = "SELECT product_id, warehouse_id, on_hand, allocated, held, as_of_ms FROM stock
        WHERE product_id = $1 AND warehouse_id = $2";
    /// All stock.
    EACH_STOCK = "SELECT product_id, warehouse_id, on_hand, allocated, held, as_of_ms FROM stock
        ORDER BY product_id, warehouse_id";

    /// A document as it came.
    PUT_DOCUMENT = "INSERT INTO document (entity, id, data) VALUES ($1, $2, $3)
        ON CONFLICT (entity, id) DO UPDATE SET data = excluded.data";
    /// Takes a document out.
    DELETE_DOCUMENT = "DELETE FROM document WHERE entity = $1 AND id = $2";
    /// A document.
    DOCUMENT = "SELECT data FROM document WHERE entity = $1 AND id = $2";
    /// All documents of a kind.
    DOCUMENTS = "SELECT id, data FROM document WHERE entity = $1 ORDER BY id";
    /// Documents that an earlier version could not read (`?` sorts right before `@`).
    UNREADABLE = "SELECT entity, id, data FROM document WHERE entity >= '?' AND entity < '@'
        ORDER BY entity, id";

    /// Where a feed stands.
    CURSOR = "SELECT feed, cursor, position, as_of_ms FROM cursor WHERE feed = $1";
    /// Where all feeds stand.
    CURSORS = "SELECT feed, cursor, position, as_of_ms FROM cursor ORDER BY feed";
    /// Sets where a feed stands.
    SET_CURSOR = "INSERT INTO cursor (feed, cursor, position, as_of_ms) VALUES ($1, $2, $3, $4)
        ON CONFLICT (feed) DO UPDATE SET cursor = excluded.cursor, position = excluded.position,
            as_of_ms = excluded.as_of_ms";
}
