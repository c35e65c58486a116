//! What mails say, in the languages of those who read them; as plain text and as HTML in which everything that comes
//! from outside is escaped. What may not enter: whom a mail goes to, and the storage.

use std::fmt::Write as _;

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

struct Words {
    reset_subject: &'static str,
    reset_code: &'static str,
    reset_ends: &'static str,
    reset_ignore: &'static str,
    receipt_subject: &'static str,
    receipt_thanks: &'static str,
    confirmed_subject: &'static str,
    confirmed_thanks: &'static str,
    cancelled_subject: &'static str,
    cancelled_sold_out: &'static str,
    cancelled_unpaid: &'static str,
    cancelled_otherwise: &'static str,
    subtotal: &'static str,
    discount: &'static str,
    tax: &'static str,
    total: &'static str,
}

const ENGLISH: Words = Words {
    reset_subject: "A new password",
    reset_code: "Somebody asked for a new password for your account. With this code you can choose one:",
    reset_ends: "The code can be used once, within 30 minutes.",
    reset_ignore: "If it was not you, do nothing: your password stays as it is.",
    receipt_subject: "Your receipt",
    receipt_thanks: "Thank you for your purchase.",
    confirmed_subject: "Your order is confirmed",
    confirmed_thanks: "Thank you: your order is paid, and its goods are set aside for you.",
    cancelled_subject: "Your order was cancelled",
    cancelled_sold_out: "We are sorry: others paid first, and what you ordered is sold out. Nothing was charged.",
    cancelled_unpaid: "We are sorry: the payment could not be taken, so nothing was charged and your order was cancelled.",
    cancelled_otherwise: "Your order was cancelled. If you had paid, the money goes back the way it came.",
    subtotal: "Subtotal",
    discount: "Discount",
    tax: "Tax",
    total: "Total",
};
const GERMAN: Words = Words {
    reset_subject: "Ein neues Passwort",
    reset_code: "Für Ihr Konto wurde ein neues Passwort angefordert. Mit diesem Code können Sie eines wählen:",
    reset_ends: "Der Code gilt einmal und 30 Minuten lang.",
    reset_ignore: "Waren Sie das nicht, so tun Sie nichts: Ihr Passwort bleibt, wie es ist.",
    receipt_subject: "Ihr Beleg",
    receipt_thanks: "Vielen Dank für Ihren Einkauf.",
    confirmed_subject: "Ihre Bestellung ist bestätigt",
    confirmed_thanks: "Vielen Dank: Ihre Bestellung ist bezahlt, und die Ware liegt für Sie bereit.",
    cancelled_subject: "Ihre Bestellung wurde storniert",
    cancelled_sold_out: "Es tut uns leid: Andere haben zuerst bezahlt, und was Sie bestellt haben, ist ausverkauft. Es wurde nichts abgebucht.",
    cancelled_unpaid: "Es tut uns leid: Die Zahlung konnte nicht eingezogen werden. Es wurde nichts abgebucht, und Ihre Bestellung wurde storniert.",
    cancelled_otherwise: "Ihre Bestellung wurde storniert. Falls Sie bezahlt hatten, geht das Geld auf demselben Weg zurück.",
    subtotal: "Zwischensumme",
    discount: "Rabatt",
    tax: "Steuer",
    total: "Summe",
};
const FRENCH: Words = Words {
    reset_subject: "Un nouveau mot de passe",
    reset_code: "Un nouveau mot de passe a été demandé pour votre compte. Ce code vous permet d’en choisir un :",
    reset_ends: "Le code est valable une seule fois, pendant 30 minutes.",
    reset_ignore: "Si ce n’était pas vous, ne faites rien : votre mot de passe reste inchangé.",
    receipt_subject: "Votre reçu",
    receipt_thanks: "Merci pour votre achat.",
    confirmed_subject: "Votre commande est confirmée",
    confirmed_thanks: "Merci : votre commande est payée et les articles sont mis de côté pour vous.",
    cancelled_subject: "Votre commande a été annulée",
    cancelled_sold_out: "Nous sommes désolés : d’autres ont payé avant vous et l’article est épuisé. Rien n’a été débité.",
    cancelled_unpaid: "Nous sommes désolés : le paiement n’a pas pu être encaissé. Rien n’a été débité et votre commande a été annulée.",
    cancelled_otherwise: "Votre commande a été annulée. Si vous aviez payé, l’argent vous revient par la même voie.",
    subtotal: "Sous-total",
    discount: "Remise",
    tax: "Taxe",
    total: "Total",
};
const SPANISH: Words = Words {
    reset_subject: "Una contraseña nueva",
    reset_code: "Se ha pedido una contraseña nueva para su cuenta. Con este código puede elegirla:",
    reset_ends: "El código sirve una sola vez, durante 30 minutos.",
    reset_ignore: "Si no fue usted, no haga nada: su contraseña sigue siendo la misma.",
    receipt_subject: "Su recibo",
    receipt_thanks: "Gracias por su compra.",
    confirmed_subject: "Su pedido está confirmado",
    confirmed_thanks: "Gracias: su pedido está pagado y los artículos están apartados para usted.",
    cancelled_subject: "Su pedido ha sido cancelado",
    cancelled_sold_out: "Lo sentimos: otros pagaron antes y lo que pidió está agotado. No se ha cobrado nada.",
    cancelled_unpaid: "Lo sentimos: no se pudo cobrar el pago. No se ha cobrado nada y su pedido ha sido cancelado.",
    cancelled_otherwise: "Su pedido ha sido cancelado. Si ya había pagado, el dinero vuelve por la misma vía.",
    subtotal: "Subtotal",
    discount: "Descuento",
    tax: "Impuesto",
    total: "Total",
};
const ARABIC: Words = Words {
    reset_subject: "كلمة مرور جديدة",
    reset_code: "طُلبت كلمة مرور جديدة لحسابك. يمكنك اختيارها بهذا الرمز:",
    reset_ends: "يُستخدم الرمز مرة واحدة خلال 30 دقيقة.",
    reset_ignore: "إن لم تكن أنت من طلبها فلا تفعل شيئًا: تبقى كلمة مرورك كما هي.",
    receipt_subject: "إيصالك",
    receipt_thanks: "شكرًا لشرائك.",
    confirmed_subject: "تم تأكيد طلبك",
    confirmed_thanks: "شكرًا لك: تم دفع ثمن طلبك والبضاعة محجوزة لك.",
    cancelled_subject: "أُلغي طلبك",
    cancelled_sold_out: "نأسف لذلك: دفع آخرون أولًا ونفد ما طلبته. لم يُخصم منك أي مبلغ.",
    cancelled_unpaid: "نأسف لذلك: تعذّر تحصيل المبلغ. لم يُخصم منك شيء وأُلغي طلبك.",
    cancelled_otherwise: "أُلغي طلبك. إن كنت قد دفعت فسيعود المبلغ بالطريقة نفسها.",
    subtotal: "المجموع الفرعي",
    discount: "خصم",
    tax: "ضريبة",
    total: "المجموع",
};

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
        "CAPTURE_FAILED" => words.cancelled_unpaid,
        _ => words.cancelled_otherwise,
    };
    let parts = [number, why, shop].map(|text| Part::Text(text.to_owned())).into();
    Letter { language, subject: format!("{} {number} – {shop}", words.cancelled_subject), parts }
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
        assert_eq!(Language::parse("zz"), None);
        assert_eq!(Language::accepted("nl, ar-EG;q=0.9, en"), Some(Language::Arabic));
    }
}
