-- Cash that moves without a sale, and what wants the printer besides receipts.

-- C-1: cash put in, taken out, brought to the safe.
CREATE TABLE shift_cash (
    shift_id       TEXT   NOT NULL PRIMARY KEY,
    paid_in_minor  BIGINT NOT NULL DEFAULT 0,
    paid_out_minor BIGINT NOT NULL DEFAULT 0,
    dropped_minor  BIGINT NOT NULL DEFAULT 0
) {{without_rowid}};

-- receipt, copy, drawer (a kick without paper).
ALTER TABLE print_queue ADD COLUMN what TEXT NOT NULL DEFAULT 'receipt';
