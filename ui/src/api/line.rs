//! The lines that the window asks: the `till` command's grammar, one function a kind where text of a person enters.

/// A line out of words; what would break a line is taken out of them.
#[must_use]
pub fn ask(words: &[&str]) -> String {
    let mut line = String::new();
    for word in words.iter().map(|word| word.trim()).filter(|word| !word.is_empty()) {
        if !line.is_empty() {
            line.push(' ');
        }
        line.extend(word.chars().map(|c| if c.is_control() { ' ' } else { c }));
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_typed_breaks_a_line() {
        assert_eq!(ask(&["price", "9.90", "bent\r\ntin "]), "price 9.90 bent  tin");
        assert_eq!(ask(&["recall", ""]), "recall");
    }
}
