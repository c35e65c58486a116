//! Promotion: what the shop offers (M-7), and how often coupons may be used. What a basket earns is `domain`'s.
//! Not here: prices, carts, orders.

pub mod sql;
mod uses;

pub use uses::{redeem, release};

use crate::refusal::Refusal;
use domain::{Promotion, PromotionId};
use store::{Row, StoreError, Tx, params};

/// Longer names are read by nobody.
const NAME_CHARS_MAX: usize = 100;
const COUPON_CHARS_MAX: usize = 40;

/// Why promotion refuses.
#[derive(Debug, thiserror::Error)]
pub enum OfferError {
    /// The storage below failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// What was asked for is refused.
    #[error(transparent)]
    Refused(#[from] Refusal),
}

/// A promotion as people edit it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offered {
    /// What is offered to whom; its id counts where it is stored already.
    pub rule: Promotion,
    /// Whether it is offered at all.
    pub active: bool,
    /// Orders that its coupon is good for; `None`: any number.
    pub use_limit: Option<i64>,
    /// Orders of one customer; `None`: any number.
    pub customer_limit: Option<i64>,
}

/// A promotion as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    /// What people edit.
    pub offered: Offered,
    /// Confirmed orders with its coupon.
    pub uses: i64,
    /// Rises with each change.
    pub version: i64,
    /// Unix milliseconds.
    pub created_ms: i64,
    /// Unix milliseconds.
    pub updated_ms: i64,
}

/// What is offered to a basket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OnOffer {
    /// Active promotions that want no coupon, and those of the given ones that may be used.
    pub promotions: Vec<Promotion>,
    /// Coupons that are of no use whatever is in the basket: `COUPON_UNKNOWN`, `COUPON_USED_UP`.
    pub refused: Vec<(String, &'static str)>,
}

/// A coupon's code as it is kept and compared: capitals, without spaces around it.
pub fn fold_coupon(code: &str) -> String {
    code.trim().to_uppercase()
}

/// Adds a promotion. Refusals: `PROMOTION_INVALID`, `DUPLICATE_COUPON`, `LIMIT_WITHOUT_COUPON`, `VALIDATION_FAILED`.
pub fn add(tx: &Tx, offered: &Offered, by: &str) -> Result<PromotionId, OfferError> {
    check(offered)?;
    let id = PromotionId::new(tx.new_id());
    let rule = Promotion { id, ..offered.rule.clone() };
    let (coupon, text) = (&rule.conditions.coupon, encoded(&rule)?);
    let Offered { active, use_limit, customer_limit, .. } = offered;
    let now_ms = tx.now_ms();
    let values =
        params![id.uuid(), &rule.name, *active, coupon, &text, *use_limit, *customer_limit, by, now_ms];
    unless_taken(tx.execute(&sql::INSERT, values))?;
    Ok(id)
}

/// Changes a promotion; orders that were placed keep what they earned. Refusals as [`add`], and `LIMIT_BELOW_USES`.
pub fn change(tx: &Tx, id: PromotionId, stored: &Stored, offered: &Offered) -> Result<(), OfferError> {
    check(offered)?;
    if offered.use_limit.is_some_and(|limit| limit < stored.uses) {
        let detail =
            format!("It was used {} times already; give a higher limit, or deactivate it.", stored.uses);
        return Err(Refusal::conflict("LIMIT_BELOW_USES", "limits.total", detail).into());
    }
    let rule = Promotion { id, ..offered.rule.clone() };
    let (coupon, text) = (&rule.conditions.coupon, encoded(&rule)?);
    let Offered { active, use_limit, customer_limit, .. } = offered;
    let values =
        params![id.uuid(), &rule.name, *active, coupon, &text, *use_limit, *customer_limit, tx.now_ms()];
    unless_taken(tx.execute(&sql::UPDATE, values))
}

/// Takes a promotion away that no order has used a coupon of. Refusal: `PROMOTION_USED`.
pub fn delete(tx: &Tx, id: PromotionId) -> Result<(), OfferError> {
    if tx.query_opt(&sql::EVER_USED, params![id.uuid()], |row| row.int(0))?.is_some() {
        let detail = "Orders were made with its coupon; deactivate it instead.";
        return Err(Refusal::conflict("PROMOTION_USED", "", detail).into());
    }
    tx.execute(&sql::DELETE, params![id.uuid()])?;
    Ok(())
}

/// One promotion. `None`: there is none.
pub fn load(tx: &Tx, id: PromotionId) -> Result<Option<Stored>, StoreError> {
    tx.query_opt(&sql::ONE, params![id.uuid()], read)
}

/// A page of promotions, newest first.
pub fn list(
    tx: &Tx,
    before: Option<PromotionId>,
    active: Option<bool>,
    limit: i64,
) -> Result<Vec<Stored>, StoreError> {
    tx.query(&sql::LIST, params![before.map(PromotionId::uuid), active.map(i64::from), limit], read)
}

/// What is offered to somebody who gives these coupons, in capitals. `customer` is whoever [`redeem`] would count them
/// for, where that is known yet.
pub fn on_offer(tx: &Tx, coupons: &[String], customer: Option<&str>) -> Result<OnOffer, StoreError> {
    let mut promotions: Vec<Promotion> =
        tx.query(&sql::ON_OFFER, params![], read)?.into_iter().map(|stored| stored.offered.rule).collect();
    let mut refused = Vec::new();
    for coupon in coupons {
        match tx.query_opt(&sql::BY_COUPON, params![coupon], read)? {
            None => refused.push((coupon.clone(), "COUPON_UNKNOWN")),
            Some(stored) if uses::are_used_up(tx, &stored, customer)? => {
                refused.push((coupon.clone(), "COUPON_USED_UP"));
            }
            Some(stored) => promotions.push(stored.offered.rule),
        }
    }
    Ok(OnOffer { promotions, refused })
}

fn check(offered: &Offered) -> Result<(), Refusal> {
    let rule = &offered.rule;
    let visible = |text: &str, max: usize| {
        !text.trim().is_empty() && text.chars().count() <= max && !text.chars().any(char::is_control)
    };
    if !visible(&rule.name, NAME_CHARS_MAX) {
        return Err(Refusal::invalid(
            "name",
            "A promotion has a name of 1 to 100 characters; customers read it.",
        ));
    }
    let coupon = rule.conditions.coupon.as_deref();
    let plain = |code: &str| {
        (1..=COUPON_CHARS_MAX).contains(&code.len())
            && code.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '-' || c == '_')
    };
    if coupon.is_some_and(|code| !plain(code)) {
        let detail = "A coupon has 1 to 40 letters, digits, hyphens and underscores; choose such a code.";
        return Err(Refusal::invalid("conditions.coupon", detail));
    }
    if rule.conditions.customer_group.as_deref().is_some_and(|group| !visible(group, 40)) {
        return Err(Refusal::invalid(
            "conditions.customerGroup",
            "A group has a name of 1 to 40 characters.",
        ));
    }
    if rule.conditions.minimum_minor.is_some_and(|minor| minor < 0) {
        return Err(Refusal::invalid("conditions.minimum", "The least sum is not below zero; correct it."));
    }
    for (field, limit) in
        [("limits.total", offered.use_limit), ("limits.perCustomer", offered.customer_limit)]
    {
        if limit.is_some_and(|limit| limit < 1) {
            return Err(Refusal::invalid(field, "A limit is 1 or more; leave it away for none."));
        }
        if limit.is_some() && coupon.is_none() {
            let detail = "Uses are counted of coupons only; give the promotion one, or no limit.";
            return Err(Refusal::rule("LIMIT_WITHOUT_COUPON", field, detail));
        }
    }
    rule.validate()
        .map_err(|error| Refusal::rule("PROMOTION_INVALID", error.field(), crate::amount::sentence(&error)))
}

fn unless_taken(done: Result<u64, StoreError>) -> Result<(), OfferError> {
    match done {
        Err(StoreError::Unique(_)) => {
            let detail = "Another promotion has this coupon; choose another code.";
            Err(Refusal::conflict("DUPLICATE_COUPON", "conditions.coupon", detail).into())
        }
        other => Ok(other.map(drop)?),
    }
}

fn encoded(rule: &Promotion) -> Result<String, StoreError> {
    serde_json::to_string(rule).map_err(|error| StoreError::Other(error.to_string()))
}

fn read(row: &Row<'_>) -> Result<Stored, StoreError> {
    let rule = serde_json::from_str(row.text(2)?)
        .map_err(|error| StoreError::Corrupt(format!("a promotion cannot be read: {error}")))?;
    let (active, use_limit, customer_limit) = (row.bool(1)?, row.opt_int(3)?, row.opt_int(4)?);
    Ok(Stored {
        offered: Offered { rule, active, use_limit, customer_limit },
        uses: row.int(5)?,
        version: row.int(6)?,
        created_ms: row.int(7)?,
        updated_ms: row.int(8)?,
    })
}
