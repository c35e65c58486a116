//! What a person may ask: status, stock, search, the journal's check, the rescue bundle.

use domain::{Currency, Quantity};
use protocol::{EventBody, PushEvent, PushHeader, TimeEvidence};
use serde_json::{Value, json};
use store::{Disk, Durability, params};

use super::park::parked_tickets;
use super::refund::body_of;
use super::shop::time_text;
use super::view::{money, unit_price};
use super::{settings, sql};
use crate::api::{PrinterState, Refusal};
use crate::core::{Reply, Till, not_enrolled};
use crate::identity::Enrolment;
use crate::journal;

const SEARCH_RESULTS: usize = 20;
const SHOWN_ERRORS: usize = 20;

impl<D: Disk> Till<D> {
    /// Who this till is; refused before it is enrolled.
    pub(crate) fn enrolment(&self) -> Result<&Enrolment, Refusal> {
        self.identity.as_ref().and_then(|identity| identity.enrolment.as_ref()).ok_or_else(not_enrolled)
    }

    /// Everything at a glance.
    pub(crate) fn status(&mut self) -> Result<Value, Refusal> {
        let mut status = self.sync_figures()?;
        let enrolment = self.enrolment().ok().cloned();
        let shift = self.open_shift()?.map(|shift| json!({ "id": shift.shift_id, "number": shift.number }));
        let parked = self.read(parked_tickets)?;
        let parked: Vec<Value> = parked
            .iter()
            .map(|ticket| json!({ "id": ticket.number.to_string(), "lines": ticket.lines.len() }))
            .collect();
        let last = self.last_receipt()?;
        let printer = self.printer_status()?;
        let ticket_lines = self.ticket.as_ref().map_or(0, |ticket| ticket.lines.len());
        if let Value::Object(fields) = &mut status {
            fields.insert("enrolled".to_owned(), json!(enrolment.is_some()));
            fields.insert("terminal".to_owned(), json!(enrolment.as_ref().map(|known| &known.terminal_code)));
            fields.insert("terminalId".to_owned(), json!(enrolment.as_ref().map(|known| known.terminal_id)));
            fields.insert("store".to_owned(), json!(enrolment.as_ref().map(|known| &known.store_code)));
            fields.insert("epoch".to_owned(), json!(self.epoch));
            fields.insert("server".to_owned(), json!(self.server()));
            fields.insert("user".to_owned(), json!(self.session.as_ref().map(|session| &session.staff.name)));
            fields.insert("shift".to_owned(), json!(shift));
            fields.insert("ticketLines".to_owned(), json!(ticket_lines));
            fields.insert("parked".to_owned(), Value::Array(parked));
            fields.insert("lastReceipt".to_owned(), last);
            fields.insert("printer".to_owned(), printer);
            fields.insert("catalogue".to_owned(), json!(self.catalogue.is_some()));
            let session = self.session.as_ref().map(|session| &session.staff);
            fields.insert("role".to_owned(), json!(session.map(|staff| &staff.role)));
            fields.insert("permissions".to_owned(), json!(session.map(|staff| &staff.permissions)));
            if let Some(shop) = &self.shop {
                let store = &shop.store;
                fields.insert("storeName".to_owned(), json!(store.name));
                fields.insert("blindCount".to_owned(), json!(store.blind_count));
                fields.insert("currency".to_owned(), json!(store.currency.code()));
                fields.insert("currencyDigits".to_owned(), json!(store.currency.digits()));
                fields.insert("cashNotes".to_owned(), json!(notes(store.currency)));
                fields.insert("discountLimitPercent".to_owned(), json!(store.discount_limit_percent));
                fields.insert("businessDate".to_owned(), json!(shop.business_date(self.now.wall_ms)));
            }
            fields.insert("version".to_owned(), json!(env!("CARGO_PKG_VERSION")));
        }
        Ok(status)
    }

    /// What `network`, `sync` and `status` say of the talk with the server.
    pub(crate) fn sync_figures(&mut self) -> Result<Value, Refusal> {
        let (waiting, quarantined) = self.read(journal::counts)?;
        let waiting_sales = self.read(journal::waiting_sales)?;
        let head = match self.signer() {
            Ok(signer) => Some(self.read(|tx| journal::head(tx, signer.terminal_id, &signer.epoch))?),
            Err(_) => None,
        };
        let stored: Option<i64> = self.read(|tx| settings::get(tx, settings::LAST_CONTACT))?;
        let last_contact = self.figures.last_contact_ms.or(stored);
        let epoch_closed: Option<bool> = self.read(|tx| settings::get(tx, settings::EPOCH_CLOSED))?;
        let stock_as_of = self.stock_as_of_ms();
        let trouble = self.planner.trouble();
        Ok(json!({
            "pushed": self.figures.pushed,
            "pulled": self.figures.pulled,
            "waiting": waiting,
            "waitingSales": waiting_sales,
            "quarantined": quarantined,
            "head": head,
            "lastContact": last_contact.map(time_text),
            "stockAsOf": stock_as_of.map(time_text),
            "network": self.network_on,
            "online": self.network_on && trouble.is_none() && self.figures.last_contact_ms.is_some(),
            "syncing": self.planner.is_busy(),
            "trouble": trouble.map(|trouble| json!({ "code": trouble.code, "detail": trouble.detail })),
            "epochClosed": epoch_closed.unwrap_or(false),
            "alarm": waiting > 0 && self.planner.is_stuck(self.now.ticks_ms),
        }))
    }

    fn last_receipt(&mut self) -> Result<Value, Refusal> {
        let last = self.read(|tx| {
            let Some(event_id) = tx.query_opt(&sql::LAST_SALE, params![], |row| row.uuid(0))? else {
                return Ok(None);
            };
            let event_id = domain::EventId::new(event_id);
            Ok(body_of(tx, event_id)?.map(|body| (event_id, body)))
        })?;
        let Some((event_id, body)) = last else { return Ok(Value::Null) };
        let currency = self.enrolment()?.currency;
        let (number, kind, total_minor) = match &body {
            EventBody::SaleCompleted(sale) => (&sale.receipt_number, "sale", sale.total_minor),
            EventBody::SaleRefunded(refund) => (&refund.receipt_number, "refund", refund.total_minor),
            _ => return Ok(Value::Null),
        };
        Ok(json!({
            "receiptNumber": number,
            "eventId": event_id,
            "kind": kind,
            "total": money(total_minor, currency),
        }))
    }

    fn printer_status(&mut self) -> Result<Value, Refusal> {
        let waiting = self.read(|tx| tx.query_one(&sql::PRINT_WAITING, params![], |row| row.int(0)))?;
        Ok(json!({
            "present": self.config.has_printer,
            "waiting": waiting,
            "error": self.printing.last_error,
            "state": if self.config.has_printer { self.printing.state } else { PrinterState::None }.code(),
        }))
    }

    pub(crate) fn stock(&mut self, sku: &str) -> Result<Reply, Refusal> {
        let by_sku = self.product_by_sku(sku)?;
        let product = match by_sku {
            Some(product) => Some(product),
            None => self.product_by_code(sku)?.map(|(product, _)| product),
        };
        let Some(product) = product else {
            return Err(Refusal::new("UNKNOWN_SKU", "No product has this SKU; look it up with search."));
        };
        let known = self.known_stock(product.id)?;
        let quantity = |thousandths: i64| Quantity::from_thousandths(thousandths);
        let minutes = known.map(|known| self.now.wall_ms.saturating_sub(known.as_of_ms).max(0) / 60_000);
        Ok(Reply::Now(json!({
            "productId": product.id,
            "sku": product.sku,
            "name": product.name,
            "unitPrice": unit_price(product.unit_price_ten_thousandths, product.currency),
            "quantity": known.map(|known| quantity(known.available_thousandths)),
            "onHand": known.map(|known| quantity(known.on_hand_thousandths)),
            "stockAsOf": known.map(|known| time_text(known.as_of_ms)),
            "ageMinutes": minutes,
        })))
    }

    pub(crate) fn search(&mut self, text: &str) -> Result<Reply, Refusal> {
        let found = self.look_up(|tx| replica::search(tx, text, SEARCH_RESULTS))?;
        Ok(Reply::Now(json!({ "results": self.tiles(&found)? })))
    }

    pub(crate) fn verify_journal(&mut self) -> Result<Reply, Refusal> {
        let key = self.signer()?.key.public();
        let found = self.read(|tx| journal::verify(tx, &key))?;
        let figures = json!({ "events": found.events, "epochs": found.epochs });
        if found.faults.is_empty() {
            return Ok(Reply::Now(figures));
        }
        let shown: Vec<&String> = found.faults.iter().take(SHOWN_ERRORS).collect();
        Err(Refusal::new(
            "JOURNAL_BROKEN",
            format!(
                "{} entries of the journal do not verify; save it with rescue PATH and call support.",
                found.faults.len()
            ),
        )
        .with(json!({ "events": found.events, "epochs": found.epochs, "faults": shown })))
    }

    /// Everything that waits, signed by its events, as pushes one after the other: a server can take it in.
    pub(crate) fn rescue(&mut self, path: String) -> Result<Reply, Refusal> {
        let signer = self.signer()?;
        let events = self.read(journal::all_waiting)?;
        let count = events.len();
        let time = TimeEvidence::new(self.now, self.anchor.clone());
        let mut lines = vec![
            json!({
                "bundle": "counterfoil-rescue",
                "version": 1,
                "terminalId": signer.terminal_id,
                "publicKey": signer.key.public(),
                "events": count,
                "time": time,
            })
            .to_string(),
        ];
        let mut rest = events.as_slice();
        while !rest.is_empty() {
            let fitting = protocol::batch_len(
                rest.iter()
                    .map(|(_, event)| (event.bytes.len(), event.personal.as_ref().map_or(0, String::len))),
            );
            let terminal_id = rest.first().map_or(signer.terminal_id, |(terminal_id, _)| *terminal_id);
            let same = rest.iter().take(fitting).take_while(|(owner, _)| *owner == terminal_id).count();
            let (batch, later) = rest.split_at(same.max(1));
            let header = PushHeader {
                protocol: protocol::PROTOCOL,
                terminal_id,
                epoch: signer.epoch.clone(),
                incarnation: None,
                time: time.clone(),
            };
            let batch: Vec<PushEvent> = batch.iter().map(|(_, event)| event.clone()).collect();
            let push = protocol::encode_push(&header, &batch, protocol::Encoding::Plain)
                .map_err(|error| Refusal::new("NOT_RESCUED", super::ticket::sentence(&error.to_string())))?;
            lines.push(json!({ "push": data_encoding::BASE64.encode(&push) }).to_string());
            rest = later;
        }
        let content = lines.join("\n") + "\n";
        // The bundle as a whole is signed too, so that nobody takes a push out of it unseen.
        let digest = protocol::Hash::of("rescue", content.as_bytes());
        let signature = signer.key.sign(protocol::Purpose::Event, digest.bytes());
        let content = format!("{content}{}\n", json!({ "hash": digest, "signature": signature }));
        let answer = json!({ "path": path, "events": count });
        Ok(Reply::Save { path, bytes: content.into_bytes(), answer })
    }

    /// Switches the network of this till off or on; remembered over a restart.
    pub(crate) fn set_network(&mut self, on: bool) -> Result<Reply, Refusal> {
        self.write(Durability::Full, |tx| Ok(settings::put(tx, settings::NETWORK, &on)?))?;
        self.network_on = on;
        self.planner.forget_session();
        if on {
            self.planner.force();
        }
        Ok(Reply::Now(self.sync_figures()?))
    }
}

/// What people hand over: the notes in use, where they are known; else powers of ten of the main unit.
fn notes(currency: Currency) -> &'static [&'static str] {
    match currency.code() {
        "USD" | "CAD" => &["5", "10", "20", "50", "100"],
        "EUR" | "GBP" => &["5", "10", "20", "50", "100", "200"],
        "CHF" => &["10", "20", "50", "100", "200"],
        "JPY" => &["1000", "2000", "5000", "10000"],
        _ => &["10", "50", "100", "500", "1000"],
    }
}
