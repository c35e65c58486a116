//! The statements of the search index. Nothing but statements here.

/// Sixty places for numbers or terms, from `$1` on.
macro_rules! sixty {
    () => {
        "$1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24,
         $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36, $37, $38, $39, $40, $41, $42, $43, $44, $45, $46,
         $47, $48, $49, $50, $51, $52, $53, $54, $55, $56, $57, $58, $59, $60"
    };
}

/// How many places `DOCUMENTS` and `BITS_OF` have.
pub const PLACES: usize = 60;
/// How many rows `PUT_BITS_MANY` puts.
pub const ROWS: usize = 20;
/// How many variants `PUT_NEAR` and `NEAR` take.
pub const VARIANTS: usize = 8;

store::statements! {
    /// A product has changed: the commit's last step takes it into the index.
    MARK = "INSERT INTO search_queue (later, product_id) VALUES (0, $1)
        ON CONFLICT (later, product_id) DO UPDATE SET changes = search_queue.changes + 1";
    /// Whether products wait for a quiet moment.
    WAITING = "SELECT 1 FROM search_queue WHERE later = 1 LIMIT 1";
    /// The first so many that wait for a quiet moment are marked as changed.
    BRING_UP = "INSERT INTO search_queue (later, product_id)
        SELECT 0, product_id FROM search_queue WHERE later = 1 ORDER BY product_id LIMIT $1
        ON CONFLICT (later, product_id) DO UPDATE SET changes = search_queue.changes + 1";
    /// Those wait no more.
    BROUGHT_UP = "DELETE FROM search_queue WHERE later = 1 AND product_id IN
        (SELECT product_id FROM search_queue WHERE later = 1 ORDER BY product_id LIMIT $1)";
    /// Changed products as they are, beside what the index has of them.
    CHANGED = "SELECT q.product_id, q.changes, p.name, p.sku, p.category_id, p.status,
            d.number, d.name, d.sku, d.category_id, d.status
        FROM search_queue q LEFT JOIN products p ON p.id = q.product_id
            LEFT JOIN search_documents d ON d.product_id = q.product_id
        WHERE q.later = 0 ORDER BY q.product_id LIMIT $1";
    /// A changed product is in the index, if it has not changed again.
    DONE = "DELETE FROM search_queue WHERE later = 0 AND product_id = $1 AND changes = $2";
    /// The last number given out.
    LAST_NUMBER = "SELECT COALESCE(MAX(number), 0) FROM search_documents";
    /// Puts what the index knows of a product.
    PUT_DOCUMENT = "INSERT INTO search_documents (number, product_id, name, sku, sku_key, category_id, status)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        ON CONFLICT (number) DO UPDATE SET name = excluded.name, sku = excluded.sku, sku_key = excluded.sku_key,
            category_id = excluded.category_id, status = excluded.status";
    /// Forgets a product.
    DELETE_DOCUMENT = "DELETE FROM search_documents WHERE number = $1";
    /// What the index knows of sixty products.
    DOCUMENTS = concat!("SELECT number, product_id, name, sku, sku_key, status FROM search_documents WHERE number IN (", sixty!(), ")");
    /// Numbers of products whose SKU begins so, the first so many.
    BY_SKU_KEY = "SELECT number, sku_key FROM search_documents WHERE sku_key >= $1 AND sku_key < $2
        ORDER BY sku_key, number LIMIT $3";
    /// Number of the product with a code.
    BY_CODE = "SELECT d.number FROM barcodes b JOIN search_documents d ON d.product_id = b.product_id WHERE b.code = $1";

    /// The products of a term.
    BITS = "SELECT bits FROM search_postings WHERE term = $1";
    /// The products of sixty terms in one block.
    BITS_OF = concat!("SELECT term, bits FROM search_postings WHERE term IN (", sixty!(), ") AND block = $61");
    /// The products of terms from one on and before another, the first so many rows.
    BITS_FROM = "SELECT term, bits FROM search_postings WHERE term >= $1 AND term < $2 ORDER BY term, block LIMIT $3";
    /// Puts the products of a term in a block.
    PUT_BITS = "INSERT INTO search_postings (term, block, bits) VALUES ($1, $2, $3)
        ON CONFLICT (term, block) DO UPDATE SET bits = excluded.bits";
    /// The same for twenty.
    PUT_BITS_MANY = "INSERT INTO search_postings (term, block, bits) VALUES ($1, $2, $3), ($4, $5, $6), ($7, $8, $9),
            ($10, $11, $12), ($13, $14, $15), ($16, $17, $18), ($19, $20, $21), ($22, $23, $24), ($25, $26, $27),
            ($28, $29, $30), ($31, $32, $33), ($34, $35, $36), ($37, $38, $39), ($40, $41, $42), ($43, $44, $45),
            ($46, $47, $48), ($49, $50, $51), ($52, $53, $54), ($55, $56, $57), ($58, $59, $60)
        ON CONFLICT (term, block) DO UPDATE SET bits = excluded.bits";
    /// No product of a block has the term any more.
    DELETE_BITS = "DELETE FROM search_postings WHERE term = $1 AND block = $2";

    /// Whether a beginning of a word is known.
    HAS_STEM = "SELECT 1 FROM search_near WHERE variant = $1 AND stem = $1";
    /// A beginning under its variants ($2 to $9; some may be the same).
    PUT_NEAR = "INSERT INTO search_near (variant, stem) VALUES
            ($2, $1), ($3, $1), ($4, $1), ($5, $1), ($6, $1), ($7, $1), ($8, $1), ($9, $1)
        ON CONFLICT (variant, stem) DO NOTHING";
    /// Beginnings that have a variant in common with what was typed.
    NEAR = "SELECT DISTINCT stem FROM search_near WHERE variant IN ($1, $2, $3, $4, $5, $6, $7, $8) ORDER BY stem LIMIT 200";
}
