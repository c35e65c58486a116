//! Cells: what a spreadsheet would run as a formula is written so that it does not, and lists in a cell. What may not
//! enter: which column means what.

/// With these a spreadsheet begins a formula.
const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];
const ESCAPE: char = '\'';

fn begins_a_formula(cell: &str) -> bool {
    cell.trim_start_matches(ESCAPE).starts_with(FORMULA)
}

/// A cell that no spreadsheet takes for a formula.
pub fn escaped(cell: String) -> String {
    if begins_a_formula(&cell) { format!("{ESCAPE}{cell}") } else { cell }
}

/// The cell as it was before.
pub fn unescaped(cell: &str) -> &str {
    cell.strip_prefix(ESCAPE).filter(|_| begins_a_formula(cell)).unwrap_or(cell)
}

/// The items of a list in a cell.
pub fn items(cell: &str) -> impl Iterator<Item = &str> {
    cell.split('|').map(str::trim).filter(|item| !item.is_empty())
}

/// Yes or no, as people and spreadsheets write it.
pub fn flag(cell: &str) -> Option<bool> {
    match cell.to_ascii_lowercase().as_str() {
        "true" | "yes" | "1" => Some(true),
        "false" | "no" | "0" => Some(false),
        _ => None,
    }
}
