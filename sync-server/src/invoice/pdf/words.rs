//! What invoices say, in the languages of the customers, and how they write amounts. What may not enter: where it stands.

use super::Paper;
use domain::{Currency, format_minor};

/// The words of a language.
pub(super) struct Words {
    invoice: &'static str,
    credit_note: &'static str,
    pub(super) number: &'static str,
    pub(super) issued: &'static str,
    pub(super) due: &'static str,
    pub(super) order: &'static str,
    pub(super) po_number: &'static str,
    pub(super) of_invoice: &'static str,
    pub(super) bill_to: &'static str,
    pub(super) ship_to: &'static str,
    pub(super) item: &'static str,
    pub(super) quantity: &'static str,
    pub(super) price: &'static str,
    pub(super) discount: &'static str,
    pub(super) net: &'static str,
    pub(super) tax: &'static str,
    pub(super) base: &'static str,
    pub(super) total: &'static str,
    pub(super) total_credited: &'static str,
    pub(super) paid: &'static str,
    pub(super) open: &'static str,
    /// `{days}` and `{date}` are filled in.
    pub(super) terms: &'static str,
    pub(super) at_once: &'static str,
    pub(super) exempt: &'static str,
    pub(super) reason: &'static str,
    pub(super) tax_number: &'static str,
    /// `{page}` and `{pages}` are filled in.
    pub(super) page: &'static str,
    /// Between thousands, and before the decimals.
    marks: (char, char),
}

const ENGLISH: Words = Words {
    invoice: "Invoice",
    credit_note: "Credit note",
    number: "Number",
    issued: "Date",
    due: "Due",
    order: "Order",
    po_number: "Your order",
    of_invoice: "For invoice",
    bill_to: "Bill to",
    ship_to: "Ship to",
    item: "Item",
    quantity: "Quantity",
    price: "Unit price",
    discount: "Discount",
    net: "Net",
    tax: "Tax",
    base: "Tax on",
    total: "Total",
    total_credited: "Total credited",
    paid: "Paid already",
    open: "Amount due",
    terms: "Payable within {days} days, until {date}, without deduction.",
    at_once: "Payable at once.",
    exempt: "Exempt from tax:",
    reason: "Reason:",
    tax_number: "Tax number",
    page: "Page {page} of {pages}",
    marks: (',', '.'),
};
const GERMAN: Words = Words {
    invoice: "Rechnung",
    credit_note: "Gutschrift",
    number: "Nummer",
    issued: "Datum",
    due: "Fällig",
    order: "Auftrag",
    po_number: "Ihre Bestellung",
    of_invoice: "Zur Rechnung",
    bill_to: "Rechnung an",
    ship_to: "Lieferung an",
    item: "Artikel",
    quantity: "Menge",
    price: "Einzelpreis",
    discount: "Rabatt",
    net: "Netto",
    tax: "Steuer",
    base: "Steuer auf",
    total: "Gesamtbetrag",
    total_credited: "Gutgeschrieben",
    paid: "Bereits bezahlt",
    open: "Zu zahlen",
    terms: "Zahlbar innerhalb von {days} Tagen, bis {date}, ohne Abzug.",
    at_once: "Sofort zahlbar.",
    exempt: "Steuerbefreit:",
    reason: "Grund:",
    tax_number: "Steuernummer",
    page: "Seite {page} von {pages}",
    marks: ('.', ','),
};
const FRENCH: Words = Words {
    invoice: "Facture",
    credit_note: "Avoir",
    number: "Numéro",
    issued: "Date",
    due: "Échéance",
    order: "Commande",
    po_number: "Votre commande",
    of_invoice: "Sur facture",
    bill_to: "Facturé à",
    ship_to: "Livré à",
    item: "Article",
    quantity: "Quantité",
    price: "Prix unitaire",
    discount: "Remise",
    net: "Hors taxe",
    tax: "Taxe",
    base: "Taxe sur",
    total: "Total",
    total_credited: "Total crédité",
    paid: "Déjà payé",
    open: "À payer",
    terms: "Payable sous {days} jours, jusqu’au {date}, sans escompte.",
    at_once: "Payable immédiatement.",
    exempt: "Exonéré de taxe :",
    reason: "Motif :",
    tax_number: "Numéro fiscal",
    page: "Page {page} sur {pages}",
    marks: ('\u{a0}', ','),
};
const SPANISH: Words = Words {
    invoice: "Factura",
    credit_note: "Nota de crédito",
    number: "Número",
    issued: "Fecha",
    due: "Vencimiento",
    order: "Pedido",
    po_number: "Su pedido",
    of_invoice: "De la factura",
    bill_to: "Facturar a",
    ship_to: "Enviar a",
    item: "Artículo",
    quantity: "Cantidad",
    price: "Precio unitario",
    discount: "Descuento",
    net: "Neto",
    tax: "Impuesto",
    base: "Impuesto sobre",
    total: "Total",
    total_credited: "Total abonado",
    paid: "Ya pagado",
    open: "A pagar",
    terms: "A pagar en {days} días, hasta el {date}, sin descuento.",
    at_once: "A pagar al contado.",
    exempt: "Exento de impuestos:",
    reason: "Motivo:",
    tax_number: "Número fiscal",
    page: "Página {page} de {pages}",
    marks: ('.', ','),
};
const ARABIC: Words = Words {
    invoice: "فاتورة",
    credit_note: "إشعار دائن",
    number: "الرقم",
    issued: "التاريخ",
    due: "الاستحقاق",
    order: "الطلب",
    po_number: "طلبكم",
    of_invoice: "عن الفاتورة",
    bill_to: "الفاتورة إلى",
    ship_to: "التسليم إلى",
    item: "الصنف",
    quantity: "الكمية",
    price: "سعر الوحدة",
    discount: "خصم",
    net: "الصافي",
    tax: "ضريبة",
    base: "الضريبة على",
    total: "المجموع",
    total_credited: "المجموع المقيد",
    paid: "مدفوع سابقًا",
    open: "المستحق",
    terms: "يُدفع خلال {days} يومًا، حتى {date}، دون أي خصم.",
    at_once: "يُدفع فورًا.",
    exempt: "معفى من الضريبة:",
    reason: "السبب:",
    tax_number: "الرقم الضريبي",
    page: "صفحة {page} من {pages}",
    marks: (',', '.'),
};

/// The words of a paper's language; English where it is none of ours.
pub(super) fn of(paper: &Paper) -> &'static Words {
    match paper.content.language.as_str() {
        "de" => &GERMAN,
        "fr" => &FRENCH,
        "es" => &SPANISH,
        "ar" => &ARABIC,
        _ => &ENGLISH,
    }
}

impl Words {
    /// What it is called.
    pub(super) const fn title(&self, paper: &Paper) -> &'static str {
        if paper.credit { self.credit_note } else { self.invoice }
    }

    /// An amount without its currency, as people write it.
    pub(super) fn amount(&self, minor: i64, currency: Currency) -> String {
        self.decimal(&format_minor(minor, currency))
    }

    /// A decimal number, as people write it.
    pub(super) fn decimal(&self, text: &str) -> String {
        let (sign, digits) = text.strip_prefix('-').map_or(("", text), |digits| ("\u{2212}", digits));
        let (whole, places) =
            digits.split_once('.').map_or((digits, None), |(whole, places)| (whole, Some(places)));
        let mut out = String::from(sign);
        for (n, digit) in whole.chars().enumerate() {
            if n > 0 && (whole.len() - n).is_multiple_of(3) {
                out.push(self.marks.0);
            }
            out.push(digit);
        }
        if let Some(places) = places {
            out.push(self.marks.1);
            out.push_str(places);
        }
        out
    }
}
