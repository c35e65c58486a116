-- A search that forgives typing errors: the words of the search index, each once. What has a digit is a code, and
-- nobody wants the nearest code. Words that no product has any more stay until the next snapshot.
CREATE TABLE word (
    text TEXT NOT NULL PRIMARY KEY
) STRICT, WITHOUT ROWID;

-- A view into the search index; keeps nothing of its own.
CREATE VIRTUAL TABLE product_term USING fts5vocab (product_fts, row);

INSERT INTO word (text) SELECT term FROM product_term
WHERE length(term) BETWEEN 3 AND 32 AND term NOT GLOB '*[0-9]*';
