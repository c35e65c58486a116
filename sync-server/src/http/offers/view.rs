//! Promotions and zones as the API shows them. Amounts as M-1.

use domain::promotion::{Conditions, Hours, Offer, Scope, Weekday};
use domain::shipping::{SubtotalStep, WeightStep};
use domain::{Channel, Currency, Money, Quantity, ShippingOption, ShippingRate};
use jiff::civil::Date;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::http::values::{MoneyShape, money, quantity, time};
use crate::promotion::Stored;
use crate::shipping::StoredZone;

/// A promotion.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Promotion)]
pub struct PromotionView {
    /// UUIDv7.
    pub id: Uuid,
    name: String,
    offer: OfferView,
    scope: ScopeView,
    conditions: ConditionsView,
    limits: LimitsView,
    priority: i32,
    exclusive: bool,
    active: bool,
    /// Confirmed orders with its coupon.
    uses: i64,
    pub version: i64,
    created_at: String,
    updated_at: String,
}

/// What is given; what another kind of offer has is left away.
#[derive(Debug, Default, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Offer)]
pub struct OfferView {
    /// percentOff, amountOff, buyXGetY, mixAndMatch, quantityBreak.
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    percent: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<MoneyShape>)]
    amount: Option<Money>,
    #[serde(skip_serializing_if = "Option::is_none")]
    buy: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    get: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reward: Option<ScopeView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    quantity: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<MoneyShape>)]
    price: Option<Money>,
    #[serde(skip_serializing_if = "Option::is_none")]
    breaks: Option<Vec<BreakView>>,
}

/// A step of a quantity break.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = OfferBreak)]
pub struct BreakView {
    #[schema(value_type = String)]
    min_quantity: Quantity,
    percent: String,
}

/// Which goods; everything when both are empty.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = OfferScope)]
pub struct ScopeView {
    product_ids: Vec<Uuid>,
    category_ids: Vec<Uuid>,
}

/// When and to whom.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = OfferConditions)]
pub struct ConditionsView {
    #[schema(value_type = Option<String>, format = Date)]
    valid_from: Option<Date>,
    #[schema(value_type = Option<String>, format = Date)]
    valid_to: Option<Date>,
    hours: Option<HoursView>,
    channels: Vec<&'static str>,
    customer_group: Option<String>,
    coupon: Option<String>,
    #[schema(value_type = Option<MoneyShape>)]
    minimum: Option<Money>,
}

/// A happy hour.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OfferHours)]
pub struct HoursView {
    #[schema(value_type = Vec<String>)]
    weekdays: Vec<Weekday>,
    from: String,
    to: String,
}

/// How often a coupon may be used; null: any number of times.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = OfferLimits)]
pub struct LimitsView {
    total: Option<i64>,
    per_customer: Option<i64>,
}

/// A promotion as it is shown.
pub fn promotion(stored: Stored, book: Currency) -> PromotionView {
    let Stored { offered, uses, version, created_ms, updated_ms } = stored;
    let rule = offered.rule;
    PromotionView {
        id: rule.id.uuid(),
        name: rule.name,
        offer: offer(rule.offer, book),
        scope: scope(rule.scope),
        conditions: conditions(rule.conditions, book),
        limits: LimitsView { total: offered.use_limit, per_customer: offered.customer_limit },
        priority: rule.priority,
        exclusive: rule.exclusive,
        active: offered.active,
        uses,
        version,
        created_at: time(created_ms),
        updated_at: time(updated_ms),
    }
}

fn offer(offer: Offer, book: Currency) -> OfferView {
    let amount = |minor| Some(money(minor, book));
    match offer {
        Offer::PercentOff { percent } => OfferView {
            kind: "percentOff",
            percent: Some(percent.normalize().to_string()),
            ..OfferView::default()
        },
        Offer::AmountOff { amount_minor } => {
            OfferView { kind: "amountOff", amount: amount(amount_minor), ..OfferView::default() }
        }
        Offer::BuyXGetY { buy, get, percent, reward } => OfferView {
            kind: "buyXGetY",
            percent: Some(percent.normalize().to_string()),
            buy: Some(buy),
            get: Some(get),
            reward: reward.map(scope),
            ..OfferView::default()
        },
        Offer::MixAndMatch { quantity, price_minor } => OfferView {
            kind: "mixAndMatch",
            quantity: Some(quantity),
            price: amount(price_minor),
            ..OfferView::default()
        },
        Offer::QuantityBreak { breaks } => {
            let step = |step: domain::promotion::Break| BreakView {
                min_quantity: step.min_quantity,
                percent: step.percent.normalize().to_string(),
            };
            let breaks = Some(breaks.into_iter().map(step).collect());
            OfferView { kind: "quantityBreak", breaks, ..OfferView::default() }
        }
    }
}

fn scope(scope: Scope) -> ScopeView {
    ScopeView {
        product_ids: scope.products.into_iter().map(Into::into).collect(),
        category_ids: scope.categories.into_iter().map(Into::into).collect(),
    }
}

fn conditions(conditions: Conditions, book: Currency) -> ConditionsView {
    let clock = |minute: u16| format!("{:02}:{:02}", minute / 60, minute % 60);
    let hours = |hours: Hours| HoursView {
        weekdays: hours.weekdays,
        from: clock(hours.from_minute),
        to: clock(hours.to_minute),
    };
    ConditionsView {
        valid_from: conditions.valid_from,
        valid_to: conditions.valid_to,
        hours: conditions.hours.map(hours),
        channels: conditions.channels.into_iter().map(Channel::as_str).collect(),
        customer_group: conditions.customer_group,
        coupon: conditions.coupon,
        minimum: conditions.minimum_minor.map(|minor| money(minor, book)),
    }
}

/// A shipping zone.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ShippingZone)]
pub struct ZoneView {
    /// UUIDv7.
    pub id: Uuid,
    name: String,
    /// Everywhere when empty.
    countries: Vec<String>,
    /// All when empty.
    postal_prefixes: Vec<String>,
    options: Vec<OptionView>,
    pub version: i64,
    created_at: String,
    updated_at: String,
}

/// A way to send goods.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ShippingOption)]
pub struct OptionView {
    code: String,
    name: String,
    tax_class: String,
    rate: RateView,
    #[schema(value_type = Option<MoneyShape>)]
    free_from: Option<Money>,
}

/// What it costs.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ShippingRate)]
pub struct RateView {
    /// flat, byWeight, bySubtotal.
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<MoneyShape>)]
    amount: Option<Money>,
    #[serde(skip_serializing_if = "Option::is_none")]
    steps: Option<Vec<StepView>>,
}

/// A step of a rate.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ShippingStep)]
pub struct StepView {
    /// byWeight: up to so many kilograms.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    up_to: Option<Quantity>,
    /// bySubtotal: from this sum on.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<MoneyShape>)]
    from: Option<Money>,
    #[schema(value_type = MoneyShape)]
    amount: Money,
}

/// A zone as it is shown.
pub fn zone(stored: StoredZone, book: Currency) -> ZoneView {
    ZoneView {
        id: stored.id,
        name: stored.name,
        countries: stored.zone.countries,
        postal_prefixes: stored.zone.postal_prefixes,
        options: stored.zone.options.into_iter().map(|one| option(one, book)).collect(),
        version: stored.version,
        created_at: time(stored.created_ms),
        updated_at: time(stored.updated_ms),
    }
}

fn option(option: ShippingOption, book: Currency) -> OptionView {
    let amount = |minor| money(minor, book);
    let rate = match option.rate {
        ShippingRate::Flat { amount_minor } => {
            RateView { kind: "flat", amount: Some(amount(amount_minor)), steps: None }
        }
        ShippingRate::ByWeight { steps } => {
            let step = |WeightStep { up_to_grams, amount_minor }: WeightStep| StepView {
                up_to: Some(quantity(up_to_grams)),
                from: None,
                amount: amount(amount_minor),
            };
            RateView { kind: "byWeight", amount: None, steps: Some(steps.into_iter().map(step).collect()) }
        }
        ShippingRate::BySubtotal { steps } => {
            let step = |SubtotalStep { from_minor, amount_minor }: SubtotalStep| StepView {
                up_to: None,
                from: Some(amount(from_minor)),
                amount: amount(amount_minor),
            };
            RateView { kind: "bySubtotal", amount: None, steps: Some(steps.into_iter().map(step).collect()) }
        }
    };
    OptionView {
        code: option.code,
        name: option.name,
        tax_class: option.tax_class,
        rate,
        free_from: option.free_from_minor.map(amount),
    }
}
