//! What mails say, in the languages of those who read them; as plain text and as HTML in which everything that comes
//! from outside is escaped. What may not enter: whom a mail goes to, and the storage.

mod texts;

use std::fmt::Write as _;

use self::texts::{ARABIC, ENGLISH, FRENCH, GERMAN, SPANISH, Words};

/// A language that mails are written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Language {
    /// English.
    #[default]
    English,
    /// German.
    German,
    /// French.
    French,
    /// Spanish.
    Spanish,
    /// Arabic, from right to left.
    Arabic,
}

impl Language {
    /// By its code, as in `de` or `de-CH`.
    pub fn parse(tag: &str) -> Option<Self> {
        let primary = tag.trim().split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase();
        Some(match primary.as_str() {
            "en" => Self::English,
            "de" => Self::German,
            "fr" => Self::French,
            "es" => Self::Spanish,
            "ar" => Self::Arabic,
            _ => return None,
        })
    }

    /// The first known one of an `Accept-Language` header; what it weighs is not looked at, browsers send them in order.
    pub fn accepted(header: &str) -> Option<Self> {
        header.split(',').find_map(|one| Self::parse(one.split(';').next().unwrap_or_default()))
    }

    /// Its code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::German => "de",
            Self::French => "fr",
            Self::Spanish => "es",
            Self::Arabic => "ar",
        }
    }

    const fn words(self) -> &'static Words {
        match self {
            Self::English => &ENGLISH,
            Self::German => &GERMAN,
            Self::French => &FRENCH,
            Self::Spanish => &SPANISH,
            Self::Arabic => &ARABIC,
        }
    }
}

enum Part {
    Text(String),
    /// To be copied as it is.
    Code(String),
    Link(String),
    Rows(Vec<(String, String)>),
}

/// A mail's words.
pub(super) struct Letter {
    pub(super) language: Language,
    pub(super) subject: String,
    parts: Vec<Part>,
}

/// The code for a new password; `link` leads to where it is used, when the server knows its own address.
pub(super) fn reset(language: Language, shop: &str, code: &str, link: Option<String>) -> Letter {
    let words = language.words();
    let mut parts = vec![Part::Text(words.reset_code.to_owned()), Part::Code(code.to_owned())];
    parts.extend(link.map(Part::Link));
    parts.push(Part::Text(words.reset_ends.to_owned()));
    parts.push(Part::Text(words.reset_ignore.to_owned()));
    Letter { language, subject: format!("{} – {shop}", words.reset_subject), parts }
}

/// The code with which somebody who was added chooses a password.
pub(super) fn invitation(language: Language, shop: &str, code: &str) -> Letter {
    let words = language.words();
    let parts = vec![
        Part::Text(words.invitation_code.to_owned()),
        Part::Code(code.to_owned()),
        Part::Text(words.invitation_ends.to_owned()),
    ];
    Letter { language, subject: format!("{} – {shop}", words.invitation_subject), parts }
}

/// The way to an order: a link, or the code of one where the server does not know where it leads.
pub(super) enum Way {
    /// To be opened.
    Link(String),
    /// To be copied.
    Code(String),
}

/// Somebody asked for the way to an order.
pub(super) fn order_link(language: Language, shop: &str, number: &str, way: Way) -> Letter {
    let words = language.words();
    let parts = vec![
        Part::Text(words.link_text.to_owned()),
        match way {
            Way::Link(link) => Part::Link(link),
            Way::Code(code) => Part::Code(code),
        },
        Part::Text(words.link_ends.to_owned()),
    ];
    Letter { language, subject: format!("{} {number} – {shop}", words.link_subject), parts }
}

/// A registration was approved, or declined.
pub(super) fn registration(language: Language, shop: &str, name: &str, approved: bool) -> Letter {
    let words = language.words();
    let (subject, text) = match approved {
        true => (words.approved_subject, words.approved_text),
        false => (words.declined_subject, words.declined_text),
    };
    let parts = [name, text, shop].map(|text| Part::Text(text.to_owned())).into();
    Letter { language, subject: format!("{subject} – {shop}"), parts }
}

/// Figures of a receipt, as texts with their currency.
pub(super) struct Figures {
    pub(super) subtotal: String,
    pub(super) discount: Option<String>,
    pub(super) tax: String,
    pub(super) total: String,
}

/// What a letter with an order's lines is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Occasion {
    /// Bought over the counter.
    Receipt,
    /// Paid on the web.
    Confirmation,
}

/// An order was cancelled; `reason` is its stable one, or a person's.
pub(super) fn cancelled(language: Language, shop: &str, number: &str, reason: &str) -> Letter {
    let words = language.words();
    let why = match reason {
        "SOLD_OUT" => words.cancelled_sold_out,
        "EARLIER_PAYMENT" => words.cancelled_earlier,
        "CAPTURE_FAILED" => words.cancelled_unpaid,
        _ => words.cancelled_otherwise,
    };
    let parts = [number, why, shop].map(|text| Part::Text(text.to_owned())).into();
    Letter { language, subject: format!("{} {number} – {shop}", words.cancelled_subject), parts }
}

/// Money of an order that stays goes back; `reason` is its stable one, or a person's.
pub(super) fn refunded(language: Language, shop: &str, number: &str, amount: &str, reason: &str) -> Letter {
    let words = language.words();
    let mut parts = vec![Part::Text(number.to_owned())];
    if reason == "EARLIER_PAYMENT" {
        parts.push(Part::Text(words.refunded_earlier.to_owned()));
    }
    parts.push(Part::Text(format!("{amount} {}", words.refunded_amount)));
    parts.push(Part::Text(shop.to_owned()));
    Letter { language, subject: format!("{} {number} – {shop}", words.refunded_subject), parts }
}

/// A receipt or a confirmation: quantity and name, amount per line.
pub(super) fn receipt(
    (language, occasion): (Language, Occasion),
    shop: &str,
    number: &str,
    lines: Vec<(String, String)>,
    figures: Figures,
) -> Letter {
    let words = language.words();
    let (subject, thanks) = match occasion {
        Occasion::Receipt => (words.receipt_subject, words.receipt_thanks),
        Occasion::Confirmation => (words.confirmed_subject, words.confirmed_thanks),
    };
    let mut sums = vec![(words.subtotal.to_owned(), figures.subtotal)];
    sums.extend(figures.discount.map(|discount| (words.discount.to_owned(), discount)));
    sums.push((words.tax.to_owned(), figures.tax));
    sums.push((words.total.to_owned(), figures.total));
    let parts = vec![
        Part::Text(thanks.to_owned()),
        Part::Text(number.to_owned()),
        Part::Rows(lines),
        Part::Rows(sums),
        Part::Text(shop.to_owned()),
    ];
    Letter { language, subject: format!("{subject} {number} – {shop}"), parts }
}

impl Letter {
    /// With the way to what it is about, before its signature.
    pub(super) fn with_link(mut self, link: Option<String>) -> Self {
        if let Some(link) = link {
            let words = self.language.words();
            let at = self.parts.len().saturating_sub(1);
            self.parts.insert(at, Part::Text(words.link_text.to_owned()));
            self.parts.insert(at + 1, Part::Link(link));
        }
        self
    }

    /// For readers without HTML.
    pub(super) fn text(&self) -> String {
        let mut out = String::new();
        for part in &self.parts {
            match part {
                Part::Text(text) | Part::Code(text) | Part::Link(text) => out.push_str(text),
                Part::Rows(rows) => {
                    let rows: Vec<String> =
                        rows.iter().map(|(what, value)| format!("{what}  {value}")).collect();
                    out.push_str(&rows.join("\n"));
                }
            }
            out.push_str("\n\n");
        }
        out
    }

    /// For the others.
    pub(super) fn html(&self) -> String {
        let direction = if self.language == Language::Arabic { "rtl" } else { "ltr" };
        let mut out = format!(
            "<!doctype html><html lang=\"{}\" dir=\"{direction}\"><head><meta charset=\"utf-8\"><title>{}</title></head>\
             <body style=\"font-family:sans-serif\">",
            self.language.code(),
            escaped(&self.subject)
        );
        for part in &self.parts {
            // Writing to a string does not fail.
            let _ = match part {
                Part::Text(text) => write!(out, "<p>{}</p>", escaped(text)),
                Part::Code(text) => write!(out, "<p><code dir=\"ltr\">{}</code></p>", escaped(text)),
                Part::Link(text) => write!(out, "<p><a dir=\"ltr\" href=\"{0}\">{0}</a></p>", escaped(text)),
                Part::Rows(rows) => write!(out, "<table>{}</table>", table(rows)),
            };
        }
        out.push_str("</body></html>");
        out
    }
}

fn table(rows: &[(String, String)]) -> String {
    rows.iter()
        .map(|(what, value)| {
            format!("<tr><td>{}</td><td dir=\"ltr\">{}</td></tr>", escaped(what), escaped(value))
        })
        .collect()
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_from_outside_are_no_markup_in_any_language() {
        for code in ["en", "de-CH", "FR", "es_MX", "ar"] {
            let language = Language::parse(code).unwrap();
            let lines = vec![("2 × <script>alert(1)</script> & \"tea\"".to_owned(), "USD 3.00".to_owned())];
            let figures = Figures {
                subtotal: "USD 3.00".to_owned(),
                discount: None,
                tax: "USD 0.00".to_owned(),
                total: "USD 3.00".to_owned(),
            };
            let letter = receipt((language, Occasion::Receipt), "Tom & Ann's", "R-1", lines, figures);
            let html = letter.html();
            assert!(!html.contains("<script>") && html.contains("&lt;script&gt;"), "{html}");
            assert!(html.contains(&format!("lang=\"{}\"", language.code())));
            assert_eq!(html.contains("dir=\"rtl\""), language == Language::Arabic);
            assert!(letter.text().contains("<script>alert(1)</script> & \"tea\"  USD 3.00"));
        }
        let languages = ["en", "de", "fr", "es", "ar"].map(|code| Language::parse(code).unwrap());
        for (at, language) in languages.iter().enumerate() {
            // Each letter is written in each language, and in no other one's words.
            let all = |language: Language| {
                let link =
                    order_link(language, "S", "1", Way::Link("https://shop.example/?token=1".to_owned()));
                let answers = [true, false].map(|yes| registration(language, "S", "N", yes));
                let cancelled =
                    ["SOLD_OUT", "CAPTURE_FAILED", "x"].map(|why| cancelled(language, "S", "1", why));
                let mut all = vec![link];
                all.extend(answers);
                all.extend(cancelled);
                all.iter().map(Letter::text).collect::<Vec<_>>()
            };
            for other in &languages[at + 1..] {
                assert!(all(*language).iter().zip(all(*other)).all(|(one, two)| *one != two));
            }
        }
        assert_eq!(Language::parse("zz"), None);
        assert_eq!(Language::accepted("nl, ar-EG;q=0.9, en"), Some(Language::Arabic));
    }
}
