//! From a code to a line: house codes, GTINs, price- and weight-embedded labels, `6*CODE`. What changes a line
//! afterwards is `line.rs`.

use domain::{BarcodeError, EmbeddedValue, LineId, ProductId, Quantity, Scanned, derive_quantity, read_scan};
use protocol::{ProductData, ProductStatus};
use store::Disk;

use super::line::{QUANTITY_MAX, check_quantity, parse_quantity};
use super::permission;
use super::ticket::{Ticket, TicketLine, sentence};
use crate::api::Refusal;
use crate::command::Command;
use crate::core::{Reply, Till};

/// What a code came to.
struct Found {
    product: ProductData,
    quantity: Quantity,
    embedded_total_minor: Option<i64>,
}

impl<D: Disk> Till<D> {
    pub(crate) fn scan(&mut self, text: &str) -> Result<Reply, Refusal> {
        self.allowed(permission::SELL, "", || Command::Scan { code: text.to_owned() })?;
        self.need_shift()?;
        let (times, code) = multiplier(text)?;
        let ticket = self.ticket_for_goods()?;
        let found = self.find_code(code)?;
        let line = self.new_line(&found, times, Some(code))?;
        self.add_line(ticket, line, &found.product)
    }

    /// A product that was touched on the grid: as a scan of it. What is weighed needs its quantity.
    pub(crate) fn add(&mut self, product: &str, quantity: Option<&str>) -> Result<Reply, Refusal> {
        self.allowed(permission::SELL, "", || Command::Add {
            product: product.to_owned(),
            quantity: quantity.map(str::to_owned),
        })?;
        self.need_shift()?;
        let ticket = self.ticket_for_goods()?;
        let gone = || {
            Refusal::new(
                "UNKNOWN_PRODUCT",
                "This product is no longer in the catalogue; look it up with search.",
            )
        };
        let id: ProductId = product.parse().map_err(|_| gone())?;
        let product = self.look_up(|tx| replica::find_by_id(tx, id))?.ok_or_else(gone)?;
        let times = match quantity {
            Some(text) => parse_quantity(text)?,
            None if product.weighable => {
                return Err(Refusal::new(
                    "QUANTITY_NEEDED",
                    format!("{} is sold by weight; weigh it and type the {}.", product.name, product.unit),
                ));
            }
            None => Quantity::ONE,
        };
        let found = Found { product, quantity: Quantity::ONE, embedded_total_minor: None };
        let line = self.new_line(&found, times, None)?;
        self.add_line(ticket, line, &found.product)
    }

    /// The open ticket, or a new one, if goods may still be added.
    fn ticket_for_goods(&mut self) -> Result<Ticket, Refusal> {
        match &self.ticket {
            Some(ticket) if ticket.refund.is_some() => Err(Refusal::new(
                "TICKET_IS_RETURN",
                "A return is open; pay it out or void the ticket, then sell.",
            )),
            Some(ticket) => {
                ticket.refuse_after_tender()?;
                Ok(ticket.clone())
            }
            None => Ok(self.new_ticket()),
        }
    }

    fn add_line(
        &mut self,
        mut ticket: Ticket,
        line: TicketLine,
        product: &ProductData,
    ) -> Result<Reply, Refusal> {
        if ticket.lines.is_empty() {
            ticket.prices_include_tax = product.prices_include_tax;
        }
        refuse_mixed(&ticket, product)?;
        match ticket.lines.iter_mut().rfind(|last| last.follows.is_none()) {
            Some(last) if last.takes_more_of(&line) => {
                last.quantity = add(last.quantity, line.quantity)?;
                ticket.carry_quantities()?;
            }
            _ => {
                let following = self.lines_along(&ticket, &line, &product.linked_items)?;
                ticket.lines.push(line);
                ticket.lines.extend(following);
            }
        }
        self.keep_ticket(ticket)?;
        self.ticket_reply()
    }

    fn find_code(&mut self, code: &str) -> Result<Found, Refusal> {
        // House codes first: a numeric one may have a GTIN's length.
        if let Some((product, quantity)) = self.product_by_code(code)? {
            return Ok(Found { product, quantity, embedded_total_minor: None });
        }
        let shop = self.shop()?;
        let currency = shop.store.currency;
        let scanned = read_scan(code, &shop.store.embedded_schemes, currency);
        if scanned.is_err()
            && let Some(product) = self.product_by_sku(code)?
        {
            return Ok(Found { product, quantity: Quantity::ONE, embedded_total_minor: None });
        }
        match scanned.map_err(|error| bad_code(&error))? {
            Scanned::Gtin(gtin) => match self.product_by_code(gtin.as_str())? {
                Some((product, quantity)) => Ok(Found { product, quantity, embedded_total_minor: None }),
                None => Err(unknown(code)),
            },
            Scanned::Embedded(embedded) => {
                let Some((product, _)) = self.product_by_code(&embedded.lookup_code())? else {
                    return Err(unknown(code));
                };
                match embedded.value {
                    EmbeddedValue::Weight(quantity) => {
                        Ok(Found { product, quantity, embedded_total_minor: None })
                    }
                    EmbeddedValue::PriceMinor(total_minor) => {
                        let quantity =
                            derive_quantity(total_minor, product.unit_price_ten_thousandths, currency)
                                .map_err(|error| Refusal::new("NOT_PRICED", sentence(&error.to_string())))?;
                        Ok(Found { product, quantity, embedded_total_minor: Some(total_minor) })
                    }
                }
            }
            Scanned::House(code) => match self.product_by_sku(&code)? {
                Some(product) => Ok(Found { product, quantity: Quantity::ONE, embedded_total_minor: None }),
                None => Err(unknown(&code)),
            },
        }
    }

    fn new_line(
        &mut self,
        found: &Found,
        times: Quantity,
        code: Option<&str>,
    ) -> Result<TicketLine, Refusal> {
        let product = &found.product;
        refuse_recalled(product)?;
        if product.status == ProductStatus::Archived {
            return Err(Refusal::new(
                "PRODUCT_ARCHIVED",
                format!("{} is no longer sold; ask a manager to put it on sale again.", product.name),
            ));
        }
        if found.embedded_total_minor.is_some() && times != Quantity::ONE {
            return Err(Refusal::new("LABEL_NOT_MULTIPLIED", "A priced label counts once; scan each label."));
        }
        let quantity = multiply(found.quantity, times)?;
        check_quantity(quantity, product.weighable, &product.name)?;
        Ok(TicketLine {
            embedded_total_minor: found.embedded_total_minor,
            barcode: code.map(str::to_owned),
            ..self.line_of(product, quantity)
        })
    }

    /// So many of a product, at its own price.
    pub(crate) fn line_of(&mut self, product: &ProductData, quantity: Quantity) -> TicketLine {
        TicketLine {
            line_id: LineId::new(self.new_event_id().uuid()),
            product_id: product.id,
            sku: product.sku.clone(),
            name: product.name.clone(),
            unit: product.unit.clone(),
            weighable: product.weighable,
            tax_class: product.tax_class.clone(),
            quantity,
            unit_price_ten_thousandths: product.unit_price_ten_thousandths,
            embedded_total_minor: None,
            discountable: product.discountable,
            discount: None,
            price_override: None,
            barcode: None,
            minimum_age: product.minimum_age,
            follows: None,
        }
    }
}

/// Nobody sells what was recalled, by itself or along with something.
pub(crate) fn refuse_recalled(product: &ProductData) -> Result<(), Refusal> {
    if !product.safety_block {
        return Ok(());
    }
    Err(Refusal::new(
        "PRODUCT_RECALLED",
        format!("{} is recalled and must not be sold; take it off the shelf.", product.name),
    ))
}

/// A ticket is priced as a whole with tax or without.
pub(crate) fn refuse_mixed(ticket: &Ticket, product: &ProductData) -> Result<(), Refusal> {
    if ticket.prices_include_tax == product.prices_include_tax {
        return Ok(());
    }
    Err(Refusal::new(
        "PRICE_LISTS_MIXED",
        "This item's price and the ticket's are not of one kind (with and without tax); sell it on its own ticket.",
    ))
}

fn unknown(code: &str) -> Refusal {
    let shown: String = code.chars().filter(|c| !c.is_control()).take(40).collect();
    Refusal::new(
        "UNKNOWN_CODE",
        format!("No product has the code {shown}; look it up with search, or ask a manager to add it."),
    )
}

fn bad_code(error: &BarcodeError) -> Refusal {
    let code = match error {
        BarcodeError::CheckDigit { .. } | BarcodeError::PriceCheckDigit { .. } => "WRONG_CHECK_DIGIT",
        _ => "BAD_CODE",
    };
    Refusal::new(code, sentence(&error.to_string()))
}

/// `6*CODE`: six of it.
fn multiplier(text: &str) -> Result<(Quantity, &str), Refusal> {
    match text.split_once('*') {
        Some((times, code)) if !code.trim().is_empty() => Ok((parse_quantity(times.trim())?, code.trim())),
        _ => Ok((Quantity::ONE, text.trim())),
    }
}

fn add(a: Quantity, b: Quantity) -> Result<Quantity, Refusal> {
    match a.checked_add(b) {
        Some(sum) if sum <= QUANTITY_MAX => Ok(sum),
        _ => Err(Refusal::new("BAD_QUANTITY", "This is more than one line can hold; begin another.")),
    }
}

fn multiply(a: Quantity, b: Quantity) -> Result<Quantity, Refusal> {
    let product = i128::from(a.thousandths()) * i128::from(b.thousandths());
    let whole = product % 1000 == 0;
    match i64::try_from(product / 1000).map(Quantity::from_thousandths) {
        Ok(quantity) if whole && quantity.is_positive() && quantity <= QUANTITY_MAX => Ok(quantity),
        _ => Err(Refusal::new("BAD_QUANTITY", "This quantity is not possible; type another.")),
    }
}
