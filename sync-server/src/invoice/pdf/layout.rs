//! Where what stands on an invoice: letterhead, addresses, dates, the table over as many pages as it takes, taxes, total
//! and terms. What may not enter: fonts and drawing.

use super::fonts::{width, wrapped};
use super::sheet::{Align, HEIGHT, Mark, Page, Pages, Style, WIDTH};
use super::words::{Words, of};
use super::{Content, Paper};
use crate::invoice::Line;
use domain::UnitPrice;

/// Margins and columns, tenths of a point: where a column ends, but for the first, which begins there.
const LEFT: i32 = 560;
const RIGHT: i32 = WIDTH - 560;
const BOTTOM: i32 = HEIGHT - 760;
const QUANTITY: i32 = 3_230;
const PRICE: i32 = 4_030;
const DISCOUNT: i32 = 4_680;
/// How long a name of a line may be.
const NAME_WIDTH: i32 = 2_030;
/// Where taxes and totals begin.
const SUMS: i32 = 3_000;
/// From line to line.
const STEP: i32 = 130;

const TITLE: Style = Style { size: 220, bold: true, grey: 0 };
const SIGN: Style = Style { size: 130, bold: true, grey: 0 };
const TEXT: Style = Style { size: 90, bold: false, grey: 0 };
const STRONG: Style = Style { size: 90, bold: true, grey: 0 };
const LABEL: Style = Style { size: 80, bold: false, grey: 100 };
const HEAD: Style = Style { size: 80, bold: true, grey: 60 };
const SMALL: Style = Style { size: 75, bold: false, grey: 110 };
const SUM: Style = Style { size: 110, bold: true, grey: 0 };

/// A paper being written.
struct Writer<'a> {
    paper: &'a Paper,
    words: &'static Words,
    pages: Vec<Page>,
    /// Where the next line stands.
    y: i32,
}

/// Lays a paper out.
pub(super) fn pages(paper: &Paper) -> Pages {
    let mut writer = Writer { paper, words: of(paper), pages: vec![Page::default()], y: 0 };
    writer.letterhead();
    writer.parties();
    writer.table();
    writer.sums();
    writer.terms();
    writer.footers();
    let language = paper.content.language.clone();
    Pages { rtl: language == "ar", pages: writer.pages, language }
}

impl Writer<'_> {
    fn content(&self) -> &Content {
        &self.paper.content
    }

    fn mark(&mut self, mark: Mark) {
        if let Some(page) = self.pages.last_mut() {
            page.marks.push(mark);
        }
    }

    fn put(&mut self, x: i32, style: Style, align: Align, text: impl Into<String>) {
        let y = self.y;
        self.mark(Mark::Text { x, y, style, align, text: text.into() });
    }

    fn bar(&mut self, x: i32, y: i32, (width, height): (i32, i32), grey: u8) {
        self.mark(Mark::Bar { x, y, width, height, grey });
    }

    fn amount(&self, minor: i64) -> String {
        self.words.amount(minor, self.paper.currency)
    }

    fn letterhead(&mut self) {
        let seller = self.content().seller.clone();
        self.y = 700;
        let title = self.words.title(self.paper);
        self.put(LEFT, SIGN, Align::Start, seller.name);
        self.put(RIGHT, TITLE, Align::End, title);
        for line in seller.address {
            self.y += STEP;
            self.put(LEFT, LABEL, Align::Start, line);
        }
        if let Some(number) = seller.tax_number {
            self.y += STEP;
            let text = format!("{} {number}", self.words.tax_number);
            self.put(LEFT, LABEL, Align::Start, text);
        }
        let y = self.y.max(960) + 130;
        self.bar(LEFT, y, (RIGHT - LEFT, 8), 190);
        self.y = y + 260;
    }

    /// Both addresses, and beside them the dates and numbers.
    fn parties(&mut self) {
        let (top, content) = (self.y, self.content().clone());
        let buyer = content.buyer;
        let mut lines: Vec<String> = buyer.company.into_iter().chain([buyer.name]).collect();
        let place = buyer.address.map(|place| place.lines()).unwrap_or_default();
        lines.extend(place.into_iter().filter(|line| !lines.contains(line)).collect::<Vec<_>>());
        let billed = self.block(LEFT, self.words.bill_to, &lines);
        self.y = top;
        let shipped = match content.ship_to {
            Some(place) => self.block(2_300, self.words.ship_to, &place.lines()),
            None => top,
        };
        self.y = top;
        let words = self.words;
        let mut facts =
            vec![(words.number, self.paper.number.clone()), (words.issued, self.paper.issued_on.to_string())];
        if self.paper.credit {
            facts.push((words.of_invoice, content.invoice_number.unwrap_or_default()));
        } else {
            facts.push((words.due, self.paper.due_on.to_string()));
        }
        facts.push((words.order, content.order_number));
        facts.extend(content.po_number.map(|number| (words.po_number, number)));
        for (what, value) in facts {
            self.put(3_960, LABEL, Align::Start, what);
            let value = wrapped(&value, STRONG.size, true, 980);
            for (n, line) in value.into_iter().enumerate() {
                self.y += if n > 0 { STEP } else { 0 };
                self.put(RIGHT, STRONG, Align::End, line);
            }
            self.y += 150;
        }
        self.y = self.y.max(billed).max(shipped) + 220;
    }

    /// A heading and lines under it; gives where they end.
    fn block(&mut self, x: i32, heading: &str, lines: &[String]) -> i32 {
        self.put(x, LABEL, Align::Start, heading);
        self.y += 150;
        for line in lines {
            for line in wrapped(line, TEXT.size, false, 1_600) {
                self.put(x, TEXT, Align::Start, line);
                self.y += STEP;
            }
        }
        self.y
    }

    fn head(&mut self) {
        self.bar(LEFT, self.y - 120, (RIGHT - LEFT, 185), 238);
        let words = self.words;
        self.put(LEFT + 60, HEAD, Align::Start, words.item);
        for (x, text) in [(QUANTITY, words.quantity), (PRICE, words.price), (DISCOUNT, words.discount)] {
            self.put(x, HEAD, Align::End, text);
        }
        let net = format!("{} {}", words.net, self.paper.currency.code());
        self.put(RIGHT - 60, HEAD, Align::End, net);
        self.y += 240;
    }

    /// Goes on on another page unless there is so much room.
    fn room(&mut self, height: i32) -> bool {
        if self.y + height <= BOTTOM {
            return false;
        }
        self.pages.push(Page::default());
        self.y = 700;
        true
    }

    fn table(&mut self) {
        self.head();
        for line in self.content().lines.clone() {
            let name = wrapped(&line.name, TEXT.size, false, NAME_WIDTH);
            let height = i32::try_from(name.len()).unwrap_or(1) * STEP + 200;
            if self.room(height) {
                self.head();
            }
            self.row(&line, name);
        }
    }

    fn row(&mut self, line: &Line, name: Vec<String>) {
        let currency = self.paper.currency;
        let price = UnitPrice { ten_thousandths: line.unit_price_ten_thousandths, currency };
        let price = self.words.decimal(&price.amount_text());
        let quantity = self.words.decimal(&line.sold.quantity.to_string());
        self.put(QUANTITY, TEXT, Align::End, quantity);
        self.put(PRICE, TEXT, Align::End, price);
        if line.discount_minor != 0 {
            let discount = self.amount(-line.discount_minor);
            self.put(DISCOUNT, TEXT, Align::End, discount);
        }
        let net = self.amount(line.sold.net_minor);
        self.put(RIGHT - 60, TEXT, Align::End, net);
        for part in name {
            self.put(LEFT + 60, TEXT, Align::Start, part);
            self.y += STEP;
        }
        self.put(LEFT + 60, SMALL, Align::Start, line.sku.clone());
        self.bar(LEFT, self.y + 50, (RIGHT - LEFT, 5), 215);
        self.y += 190;
    }

    fn sums(&mut self) {
        let (words, content) = (self.words, self.content().clone());
        let rows = i32::try_from(content.taxes.len()).unwrap_or(1);
        self.room(900 + rows * 160);
        self.y += 40;
        self.sum(words.net, content.net_minor, TEXT);
        for tax in &content.taxes {
            let rate = self.words.decimal(&tax.percent.normalize().to_string());
            let base = self.amount(tax.base_minor);
            let text = format!("{} {rate} % ({} {base})", tax.name, words.base);
            self.sum(&text, tax.tax_minor, TEXT);
        }
        if content.taxes.len() != 1 {
            self.sum(words.tax, content.tax_minor, TEXT);
        }
        self.bar(SUMS, self.y - 95, (RIGHT - SUMS, 10), 60);
        self.y += 80;
        let total = if self.paper.credit { words.total_credited } else { words.total };
        self.sum(&format!("{total} {}", self.paper.currency.code()), self.paper.total_minor, SUM);
        if self.paper.settled_minor != 0 {
            self.sum(words.paid, -self.paper.settled_minor, TEXT);
            self.sum(words.open, self.paper.total_minor - self.paper.settled_minor, STRONG);
        }
    }

    fn sum(&mut self, what: &str, minor: i64, style: Style) {
        let amount = self.amount(minor);
        let most = RIGHT - SUMS - 100 - width(&amount, style.size, style.bold);
        let lines = wrapped(what, style.size, style.bold, most);
        self.put(RIGHT - 60, style, Align::End, amount);
        for line in lines {
            self.put(SUMS, style, Align::Start, line);
            self.y += STEP;
        }
        self.y += 30;
    }

    fn terms(&mut self) {
        let (words, content) = (self.words, self.content().clone());
        let mut lines = Vec::new();
        if !self.paper.credit && self.paper.total_minor > self.paper.settled_minor {
            lines.push(match content.terms_days {
                0 => words.at_once.to_owned(),
                days => words
                    .terms
                    .replace("{days}", &days.to_string())
                    .replace("{date}", &format!("\u{2066}{}\u{2069}", self.paper.due_on)),
            });
        }
        lines.extend(content.reason.map(|reason| format!("{} {reason}", words.reason)));
        lines.extend(content.buyer.exemption.map(|words_of| format!("{} {words_of}", words.exempt)));
        self.y += 160;
        for line in lines.iter().flat_map(|line| wrapped(line, TEXT.size, false, RIGHT - LEFT)) {
            self.room(STEP);
            self.put(LEFT, TEXT, Align::Start, line);
            self.y += 150;
        }
    }

    fn footers(&mut self) {
        let pages = self.pages.len();
        let left = format!(
            "{} · {} {}",
            self.content().seller.name,
            self.words.title(self.paper),
            self.paper.number
        );
        for (n, page) in self.pages.iter_mut().enumerate() {
            let number = self.words.page.replace("{page}", &(n + 1).to_string());
            let number = number.replace("{pages}", &pages.to_string());
            let y = HEIGHT - 420;
            page.marks.push(Mark::Bar { x: LEFT, y: y - 150, width: RIGHT - LEFT, height: 5, grey: 190 });
            for (x, align, text) in [(LEFT, Align::Start, left.clone()), (RIGHT, Align::End, number)] {
                page.marks.push(Mark::Text { x, y, style: SMALL, align, text });
            }
        }
    }
}
