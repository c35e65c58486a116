//! Promotions as requests give them, read into the domain's own types. A refusal names its field.

use domain::promotion::{Break, Conditions, Hours, Offer, Scope, Weekday};
use domain::{CategoryId, Channel, Currency, Decimal, ProductId, Promotion, PromotionId};
use jiff::civil::Date;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::http::values::{AmountIn, quantity_in};
use crate::promotion::{Offered, fold_coupon};
use crate::refusal::Refusal;

/// A promotion that is wanted, or as it shall be.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[schema(example = json!({"name": "Friday evening, a tenth off", "offer": {"kind": "percentOff", "percent": "10"},
    "conditions": {"hours": {"weekdays": ["friday"], "from": "17:00", "to": "19:00"}, "channels": ["RetailWeb"]}}))]
pub struct PromotionBody {
    /// What customers read as the reason of the discount.
    name: String,
    offer: OfferBody,
    /// On which goods; on all when absent.
    #[serde(default)]
    scope: ScopeBody,
    /// When and to whom; always and to everybody when absent.
    #[serde(default)]
    conditions: ConditionsBody,
    /// How often its coupon may be used.
    #[serde(default)]
    limits: LimitsBody,
    /// The higher is looked at first; 0 when absent.
    #[serde(default)]
    priority: i32,
    /// Shares a line with no other promotion.
    #[serde(default)]
    exclusive: bool,
    /// Whether it is offered; true when absent.
    active: Option<bool>,
}

/// What is given; each kind has its own fields.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct OfferBody {
    kind: OfferKind,
    /// percentOff, and buyXGetY where 100 (free) is meant when absent.
    percent: Option<String>,
    /// amountOff: once a basket.
    amount: Option<AmountIn>,
    /// buyXGetY: how many are bought.
    buy: Option<u32>,
    /// buyXGetY: how many of them, the cheapest, are given for it.
    get: Option<u32>,
    /// buyXGetY: which goods are given, where they are others.
    reward: Option<ScopeBody>,
    /// mixAndMatch: how many go together.
    quantity: Option<u32>,
    /// mixAndMatch: what they cost together.
    price: Option<AmountIn>,
    /// quantityBreak: smallest quantity first.
    breaks: Option<Vec<BreakBody>>,
}

/// Kinds of offers.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub enum OfferKind {
    /// A percentage of its goods.
    PercentOff,
    /// An amount.
    AmountOff,
    /// For so many bought so many are cheaper.
    BuyXGetY,
    /// So many for one price.
    MixAndMatch,
    /// The more, the cheaper.
    QuantityBreak,
}

/// From this quantity of all its goods together on, this percentage.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct BreakBody {
    min_quantity: String,
    percent: String,
}

/// Which goods; everything when both are empty.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct ScopeBody {
    /// Ids of variants.
    #[serde(default)]
    product_ids: Vec<Uuid>,
    /// Ids of categories; what is inside them counts.
    #[serde(default)]
    category_ids: Vec<Uuid>,
}

/// When and to whom.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct ConditionsBody {
    /// First day, in the shop's zone.
    #[schema(value_type = Option<String>, format = Date)]
    valid_from: Option<Date>,
    /// Last day.
    #[schema(value_type = Option<String>, format = Date)]
    valid_to: Option<Date>,
    /// A happy hour.
    hours: Option<HoursBody>,
    /// RetailWeb, WholesaleWeb, POS; everywhere when empty.
    #[serde(default)]
    channels: Vec<String>,
    /// To customers of this group.
    customer_group: Option<String>,
    /// To whoever gives this code; capitals and small letters are the same.
    coupon: Option<String>,
    /// What its goods come to at least.
    minimum: Option<AmountIn>,
}

/// A window of time; one that ends before it begins lasts past midnight.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HoursBody {
    /// monday to sunday; every day when empty.
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    weekdays: Vec<Weekday>,
    /// As in `17:00`, in the shop's zone.
    from: String,
    /// As in `19:00`; `24:00` is the end of the day.
    to: String,
}

/// How often a coupon may be used; any number when absent.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct LimitsBody {
    /// Orders.
    total: Option<i64>,
    /// Orders of one customer.
    per_customer: Option<i64>,
}

/// A percentage as text.
fn percent(text: &str, field: &str) -> Result<Decimal, Refusal> {
    text.parse()
        .map_err(|_| Refusal::invalid(field, "Write the percentage as digits with a point, such as \"7.5\"."))
}

/// A field that this kind of offer or rate wants.
pub(super) fn wanted<T>(value: Option<T>, field: &str) -> Result<T, Refusal> {
    value.ok_or_else(|| Refusal::rule("REQUIRED", field, "This kind wants this field; fill it in."))
}

/// A time of day in minutes.
fn minute(text: &str, field: &str) -> Result<u16, Refusal> {
    let read = || {
        let (hour, minute) = text.split_once(':')?;
        let digits = |part: &str| (part.len() == 2).then(|| part.parse::<u16>().ok()).flatten();
        let (hour, minute) = (digits(hour)?, digits(minute)?);
        (minute < 60 && hour * 60 + minute <= 24 * 60).then_some(hour * 60 + minute)
    };
    read().ok_or_else(|| Refusal::invalid(field, "Write the time as hours and minutes, such as 17:00."))
}

impl ScopeBody {
    fn scope(&self) -> Scope {
        Scope {
            products: self.product_ids.iter().copied().map(ProductId::new).collect(),
            categories: self.category_ids.iter().copied().map(CategoryId::new).collect(),
        }
    }
}

impl OfferBody {
    /// Fields that another kind of offer has.
    fn foreign(&self) -> Option<&'static str> {
        use OfferKind as K;
        let given = [
            ("percent", self.percent.is_some(), matches!(self.kind, K::PercentOff | K::BuyXGetY)),
            ("amount", self.amount.is_some(), matches!(self.kind, K::AmountOff)),
            ("buy", self.buy.is_some(), matches!(self.kind, K::BuyXGetY)),
            ("get", self.get.is_some(), matches!(self.kind, K::BuyXGetY)),
            ("reward", self.reward.is_some(), matches!(self.kind, K::BuyXGetY)),
            ("quantity", self.quantity.is_some(), matches!(self.kind, K::MixAndMatch)),
            ("price", self.price.is_some(), matches!(self.kind, K::MixAndMatch)),
            ("breaks", self.breaks.is_some(), matches!(self.kind, K::QuantityBreak)),
        ];
        given.into_iter().find(|(_, given, own)| *given && !own).map(|(name, _, _)| name)
    }

    fn offer(&self, book: Currency) -> Result<Offer, Refusal> {
        if let Some(name) = self.foreign() {
            let detail = "This field belongs to another kind of offer; leave it away.";
            return Err(Refusal::invalid(format!("offer.{name}"), detail));
        }
        let minor =
            |amount: &Option<AmountIn>, field: &str| wanted(amount.as_ref(), field)?.minor(field, book);
        Ok(match self.kind {
            OfferKind::PercentOff => {
                let text = wanted(self.percent.as_deref(), "offer.percent")?;
                Offer::PercentOff { percent: percent(text, "offer.percent")? }
            }
            OfferKind::AmountOff => Offer::AmountOff { amount_minor: minor(&self.amount, "offer.amount")? },
            OfferKind::BuyXGetY => Offer::BuyXGetY {
                buy: wanted(self.buy, "offer.buy")?,
                get: wanted(self.get, "offer.get")?,
                percent: percent(self.percent.as_deref().unwrap_or("100"), "offer.percent")?,
                reward: self.reward.as_ref().map(ScopeBody::scope),
            },
            OfferKind::MixAndMatch => Offer::MixAndMatch {
                quantity: wanted(self.quantity, "offer.quantity")?,
                price_minor: minor(&self.price, "offer.price")?,
            },
            OfferKind::QuantityBreak => {
                let step = |(at, step): (usize, &BreakBody)| {
                    let field = |name: &str| format!("offer.breaks[{at}].{name}");
                    let min_quantity = quantity_in(&step.min_quantity, &field("minQuantity"))?;
                    Ok(Break { min_quantity, percent: percent(&step.percent, &field("percent"))? })
                };
                let steps = wanted(self.breaks.as_ref(), "offer.breaks")?.iter().enumerate();
                Offer::QuantityBreak { breaks: steps.map(step).collect::<Result<_, Refusal>>()? }
            }
        })
    }
}

impl ConditionsBody {
    fn conditions(&self, book: Currency) -> Result<Conditions, Refusal> {
        let channel = |(at, text): (usize, &String)| {
            Channel::parse(text).ok_or_else(|| {
                let detail = "The channel is not known; use RetailWeb, WholesaleWeb or POS.";
                Refusal::rule("UNKNOWN_CHANNEL", format!("conditions.channels[{at}]"), detail)
            })
        };
        let hours = |hours: &HoursBody| {
            Ok(Hours {
                weekdays: hours.weekdays.clone(),
                from_minute: minute(&hours.from, "conditions.hours.from")?,
                to_minute: minute(&hours.to, "conditions.hours.to")?,
            })
        };
        let minimum = self.minimum.as_ref().map(|amount| amount.minor("conditions.minimum", book));
        Ok(Conditions {
            valid_from: self.valid_from,
            valid_to: self.valid_to,
            hours: self.hours.as_ref().map(hours).transpose()?,
            channels: self.channels.iter().enumerate().map(channel).collect::<Result<_, Refusal>>()?,
            customer_group: self.customer_group.as_deref().map(|group| group.trim().to_owned()),
            coupon: self.coupon.as_deref().map(fold_coupon),
            minimum_minor: minimum.transpose()?,
        })
    }
}

impl PromotionBody {
    /// As the context takes it; the id is the stored one's, or given there.
    pub fn offered(&self, book: Currency) -> Result<Offered, Refusal> {
        let rule = Promotion {
            id: PromotionId::new(Uuid::nil()),
            name: self.name.trim().to_owned(),
            offer: self.offer.offer(book)?,
            scope: self.scope.scope(),
            conditions: self.conditions.conditions(book)?,
            priority: self.priority,
            exclusive: self.exclusive,
        };
        let LimitsBody { total: use_limit, per_customer: customer_limit } = self.limits;
        Ok(Offered { rule, active: self.active.unwrap_or(true), use_limit, customer_limit })
    }

    /// Variants and categories that are named, and where.
    pub fn named(&self) -> impl Iterator<Item = (String, Named)> {
        let scopes = [("scope", Some(&self.scope)), ("offer.reward", self.offer.reward.as_ref())];
        scopes.into_iter().filter_map(|(at, scope)| Some((at, scope?))).flat_map(|(at, scope)| {
            let products = scope.product_ids.iter().enumerate();
            let products =
                products.map(move |(n, id)| (format!("{at}.productIds[{n}]"), Named::Product(*id)));
            let categories = scope.category_ids.iter().enumerate();
            products.chain(
                categories.map(move |(n, id)| (format!("{at}.categoryIds[{n}]"), Named::Category(*id))),
            )
        })
    }
}

/// Something that a promotion names.
#[derive(Debug, Clone, Copy)]
pub enum Named {
    /// A variant.
    Product(Uuid),
    /// A category.
    Category(Uuid),
}
