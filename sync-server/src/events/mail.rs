//! Outgoing mail as rows: written with what caused it, sent later, erased when it was sent. And the consumer that
//! mails receipts.

use domain::Money;
use serde::Deserialize;
use store::{StoreError, Tx, params};
use uuid::Uuid;

use super::deliveries::pause_ms;
use super::words::{self, Language, Letter, Way};
use super::{AcceptError, Consumer, Event, receipt, sql, types_text};
use crate::facts::{OrderCancelled, OrderCompleted};
use crate::identity::{IdentityError, mint_order_link, setting};

/// How long a code for a new password can be used.
pub const RESET_MS: i64 = 30 * 60 * 1_000;
/// How long the code of an invitation can be used.
pub const INVITATION_MS: i64 = 7 * 24 * 60 * 60 * 1_000;
/// A receipt that could not be sent for so long is given up.
const RECEIPT_MS: i64 = 3 * 24 * 60 * 60 * 1_000;
/// What buyers are told by mail.
pub const RECEIPTS_OF: &[&str] = &["OrderCompleted", "OrderCancelled", "OrderRefunded"];
/// Longer addresses are none (RFC 5321).
const ADDRESS_BYTES_MAX: usize = 254;

/// A mail to be sent.
pub struct NewMail<'a> {
    /// What it is.
    kind: &'a str,
    /// Id of what caused it: one mail each.
    cause_id: Uuid,
    recipient: &'a str,
    letter: Letter,
    /// Of no use after so long.
    useful_ms: i64,
}

/// Puts a mail into the queue, once per cause.
pub fn add_mail(tx: &Tx, mail: &NewMail<'_>) -> Result<(), StoreError> {
    let (text, html) = (mail.letter.text(), mail.letter.html());
    let now_ms = tx.now_ms();
    let values = params![
        tx.new_id(),
        mail.kind,
        mail.cause_id,
        mail.recipient,
        mail.letter.language.code(),
        &mail.letter.subject,
        &text,
        &html,
        now_ms,
        now_ms + mail.useful_ms
    ];
    tx.execute(&sql::ADD_MAIL, values).map(drop)
}

/// The mail with a code for a new password. `office` is the address of the back office, when it is known.
pub fn password_reset<'a>(
    tx: &Tx,
    recipient: &'a str,
    code: &str,
    language: Language,
    office: Option<&str>,
) -> Result<NewMail<'a>, StoreError> {
    let shop = setting(tx, "shop_name")?.unwrap_or_default();
    let link = office.map(|office| format!("{}/office/reset?token={code}", office.trim_end_matches('/')));
    let letter = words::reset(language, &shop, code, link);
    Ok(NewMail { kind: "PasswordReset", cause_id: tx.new_id(), recipient, letter, useful_ms: RESET_MS })
}

/// The mail that lets somebody in who was added by another: a code with which to choose a password.
pub fn invitation<'a>(
    tx: &Tx,
    recipient: &'a str,
    code: &str,
    language: Language,
) -> Result<NewMail<'a>, StoreError> {
    let shop = setting(tx, "shop_name")?.unwrap_or_default();
    let letter = words::invitation(language, &shop, code);
    Ok(NewMail { kind: "Invitation", cause_id: tx.new_id(), recipient, letter, useful_ms: INVITATION_MS })
}

/// How long the link to an order works.
pub const ORDER_LINK_MS: i64 = 30 * 24 * 60 * 60 * 1_000;
/// The setting that holds the shop's page of an order.
pub const ORDER_PAGE: &str = "order_page";

/// The link that shows an order to whoever has it: to the shop's own page where it has one, else to this server, when it
/// knows its address.
fn order_link(tx: &Tx, token: &str, public_url: Option<&str>) -> Result<Option<String>, StoreError> {
    if let Some(page) = setting(tx, ORDER_PAGE)?.filter(|page| !page.is_empty()) {
        let and = if page.contains('?') { '&' } else { '?' };
        return Ok(Some(format!("{page}{and}token={token}")));
    }
    Ok(public_url.map(|url| format!("{}/api/orders/lookup/{token}", url.trim_end_matches('/'))))
}

/// The mail with the way to an order, for somebody who knows its number and whose it is. `None`: there is no such order.
pub fn order_lookup(
    tx: &Tx,
    (number, email): (&str, &str),
    language: Language,
    public_url: Option<&str>,
) -> Result<Option<OrderLookup>, IdentityError> {
    let found = tx.query_opt(&sql::ORDER_OF_BUYER, params![number, email], |row| {
        Ok((row.uuid(0)?, row.text(1)?.to_owned(), row.opt_text(2)?.map(str::to_owned)))
    })?;
    let Some((order_id, recipient, of_buyer)) = found else { return Ok(None) };
    let language = of_buyer.as_deref().and_then(Language::parse).unwrap_or(language);
    let shop = setting(tx, "shop_name")?.unwrap_or_default();
    let token = mint_order_link(tx, order_id, ORDER_LINK_MS)?;
    let way = order_link(tx, &token, public_url)?.map_or_else(|| Way::Code(token), Way::Link);
    Ok(Some(OrderLookup { recipient, letter: words::order_link(language, &shop, number, way) }))
}

/// A mail with the way to an order.
pub struct OrderLookup {
    recipient: String,
    letter: Letter,
}

impl OrderLookup {
    /// Puts it into the queue.
    pub fn add(self, tx: &Tx) -> Result<(), StoreError> {
        let (cause_id, recipient) = (tx.new_id(), self.recipient.as_str());
        let kind = "OrderLink";
        add_mail(tx, &NewMail { kind, cause_id, recipient, letter: self.letter, useful_ms: RECEIPT_MS })
    }
}

/// The mail that tells whether a registration was approved.
pub fn registration_answered<'a>(
    tx: &Tx,
    (recipient, name): (&'a str, &str),
    language: Language,
    approved: bool,
) -> Result<NewMail<'a>, StoreError> {
    let shop = setting(tx, "shop_name")?.unwrap_or_default();
    let letter = words::registration(language, &shop, name, approved);
    let kind = if approved { "RegistrationApproved" } else { "RegistrationDeclined" };
    Ok(NewMail { kind, cause_id: tx.new_id(), recipient, letter, useful_ms: RECEIPT_MS })
}

/// Mails receipts, confirmations and cancellations to buyers who gave an address.
#[derive(Debug, Clone)]
pub struct MailConsumer {
    /// For buyers whose language is not known.
    pub language: Language,
    /// Where people reach this server.
    pub public_url: Option<String>,
}

impl Consumer for MailConsumer {
    fn name(&self) -> &'static str {
        "mail"
    }

    fn key(&self) -> Uuid {
        Uuid::from_u128(0x0193_0000_0000_7000_8000_0000_0000_0b02)
    }

    fn wants(&self, _: &Tx) -> Result<Option<String>, StoreError> {
        Ok(Some(types_text(RECEIPTS_OF.iter().copied())))
    }

    /// Most sales of tills name no address.
    fn concerns(&self, event: &Event) -> bool {
        event.data.contains("\"customerEmail\":")
    }

    fn accept(&self, tx: &Tx, event: &Event) -> Result<(), AcceptError> {
        if event.event_type == "OrderCancelled" {
            let order: OrderCancelled = read(event)?;
            let Some(recipient) = recipient(order.customer_email.as_deref())? else { return Ok(()) };
            let language = self.language(order.customer_language.as_deref());
            let shop = setting(tx, "shop_name")?.unwrap_or_default();
            let letter = words::cancelled(language, &shop, &order.order_number, &order.reason);
            return self.send(tx, event, ("OrderCancelled", recipient), letter);
        }
        if event.event_type == "OrderRefunded" {
            let refund: Refunded = read(event)?;
            let Some(recipient) = recipient(refund.customer_email.as_deref())? else { return Ok(()) };
            let language = self.language(refund.customer_language.as_deref());
            let shop = setting(tx, "shop_name")?.unwrap_or_default();
            let amount = format!("{} {}", refund.total.amount_text(), refund.total.currency.code());
            let number = refund.order_number.as_deref().unwrap_or_default();
            let letter = words::refunded(language, &shop, number, &amount, &refund.reason);
            return self.send(tx, event, ("OrderRefunded", recipient), letter);
        }
        let order: OrderCompleted = read(event)?;
        let Some(recipient) = recipient(order.customer_email.as_deref())? else { return Ok(()) };
        let language = self.language(order.customer_language.as_deref());
        let letter = receipt::letter(tx, order.order_id.uuid(), order.receipt_number.as_deref(), language)?;
        let letter = letter.ok_or_else(|| AcceptError::Poison("its order is not here".to_owned()))?;
        if order.receipt_number.is_some() {
            return self.send(tx, event, ("Receipt", recipient), letter);
        }
        let token = mint_order_link(tx, order.order_id.uuid(), ORDER_LINK_MS);
        let token = token.map_err(|error| AcceptError::Poison(error.to_string()))?;
        let letter = letter.with_link(order_link(tx, &token, self.public_url.as_deref())?);
        let kind = "OrderConfirmation";
        self.send(tx, event, (kind, recipient), letter)
    }
}

/// What a letter needs of `OrderRefunded`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Refunded {
    order_number: Option<String>,
    total: Money,
    reason: String,
    customer_email: Option<String>,
    customer_language: Option<String>,
}

impl MailConsumer {
    fn language(&self, of_buyer: Option<&str>) -> Language {
        of_buyer.and_then(Language::parse).unwrap_or(self.language)
    }

    fn send(
        &self,
        tx: &Tx,
        event: &Event,
        (kind, recipient): (&str, &str),
        letter: Letter,
    ) -> Result<(), AcceptError> {
        let cause_id = event.id;
        Ok(add_mail(tx, &NewMail { kind, cause_id, recipient, letter, useful_ms: RECEIPT_MS })?)
    }
}

fn read<T: serde::de::DeserializeOwned>(event: &Event) -> Result<T, AcceptError> {
    serde_json::from_str(&event.data)
        .map_err(|error| AcceptError::Poison(format!("its data cannot be read: {error}")))
}

/// An address that mail can go to.
fn recipient(given: Option<&str>) -> Result<Option<&str>, AcceptError> {
    let sound = |address: &str| {
        address.contains('@')
            && address.len() <= ADDRESS_BYTES_MAX
            && !address.chars().any(|c| c.is_control() || c.is_whitespace())
    };
    match given {
        Some(address) if !sound(address) => {
            Err(AcceptError::Poison("the buyer's e-mail address is none".to_owned()))
        }
        given => Ok(given),
    }
}

/// A mail as it is sent.
#[derive(Debug, Clone)]
pub struct MailOut {
    /// Its row.
    pub id: Uuid,
    /// To whom.
    pub recipient: String,
    /// Its subject.
    pub subject: String,
    /// Plain text.
    pub text: String,
    /// The same as HTML.
    pub html: String,
    /// Which attempt this is, from 1.
    pub attempt: i64,
    expires_ms: i64,
}

/// Mails to be sent now: ids, and how often each was tried.
pub fn due_mails(tx: &Tx, limit: i64) -> Result<Vec<(Uuid, i64)>, StoreError> {
    tx.query(&sql::DUE_MAILS, params![tx.now_ms(), limit], |row| Ok((row.uuid(0)?, row.int(1)?)))
}

/// Takes a mail in hand for a while; `false`: another one has it.
pub fn claim_mail(tx: &Tx, (id, attempts): (Uuid, i64), lease_ms: i64) -> Result<bool, StoreError> {
    Ok(tx.execute(&sql::CLAIM_MAIL, params![id, attempts, tx.now_ms() + lease_ms])? > 0)
}

/// What is sent.
pub fn mail_out(tx: &Tx, id: Uuid) -> Result<Option<MailOut>, StoreError> {
    tx.query_opt(&sql::MAIL, params![id], |row| {
        Ok(MailOut {
            id,
            recipient: row.text(0)?.to_owned(),
            subject: row.text(1)?.to_owned(),
            text: row.text(2)?.to_owned(),
            html: row.text(3)?.to_owned(),
            attempt: row.int(4)?,
            expires_ms: row.int(5)?,
        })
    })
}

/// The server took it, or will never (`error`): what it said is erased.
pub fn mail_ended(tx: &Tx, mail: &MailOut, error: Option<&str>) -> Result<(), StoreError> {
    let status = if error.is_none() { "Sent" } else { "Dead" };
    let values = params![mail.id, mail.attempt, status, error, tx.now_ms()];
    tx.execute(&sql::MAIL_ENDED, values).map(drop)
}

/// An attempt failed that may go well later; it is given up when it would come too late. The pause starts at `base_ms`.
pub fn mail_failed(tx: &Tx, mail: &MailOut, error: &str, base_ms: i64) -> Result<(), StoreError> {
    let next_ms = tx.now_ms() + pause_ms(tx, mail.attempt, base_ms);
    if next_ms >= mail.expires_ms {
        return mail_ended(tx, mail, Some(error));
    }
    tx.execute(&sql::MAIL_LATER, params![mail.id, mail.attempt, next_ms, error]).map(drop)
}

/// Gives up mails that are of no use any more.
pub fn expire_mails(tx: &Tx) -> Result<(), StoreError> {
    let reason = "it was not sent in time; is a mail server set (--smtp-url)?";
    tx.execute(&sql::EXPIRE_MAILS, params![tx.now_ms(), reason]).map(drop)
}
