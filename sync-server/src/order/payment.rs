//! The payment port (S-3): what a gateway is asked, what it answers, and the two gateways that need no contract. An attempt's
//! id is the key by which a gateway knows it, so that asking again is never paying twice. What may not enter: the database;
//! no gateway is asked inside a transaction.

use domain::{Money, TenderMethod};
use std::future::{Future, ready};
use std::pin::Pin;
use uuid::Uuid;

/// An answer on its way.
pub type Asked<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// An attempt to pay, as a gateway sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ask {
    /// The attempt's id: the idempotency key.
    pub key: Uuid,
    /// How much.
    pub amount: Money,
    /// What the client got from the gateway, or one of the test tokens.
    pub token: Option<String>,
    /// For the buyer's statement.
    pub order_number: String,
    /// The gateway's own id, once it is known.
    pub transaction_id: Option<String>,
    /// Where the buyer comes back to.
    pub return_url: Option<String>,
}

/// What became of an authorisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Authorisation {
    /// The money is set aside.
    Authorised {
        /// The gateway's own id.
        transaction_id: String,
    },
    /// The buyer must do something first.
    NextAction {
        /// Where; `None`: on the gateway's own page, with the secret.
        url: Option<String>,
        /// The gateway's own id, when it has one already.
        transaction_id: Option<String>,
        /// With which the client goes on at the gateway.
        client_secret: Option<String>,
    },
    /// Not this time.
    Declined {
        /// Why, for people.
        reason: String,
    },
    /// Nobody knows yet: it is asked for again with the same key.
    Unknown,
}

/// What became of a capture, a void or a refund.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// It is done, now or before.
    Done,
    /// It will never be.
    Refused {
        /// Why, for people.
        reason: String,
    },
    /// Nobody knows yet: the same is asked again.
    Unknown,
}

/// A gateway.
pub trait Gateway: Send + Sync {
    /// Its stable name, stored with each attempt.
    fn name(&self) -> &'static str;
    /// Whether money is captured apart from its authorisation; else authorised is captured.
    fn captures_later(&self) -> bool;
    /// The key with which clients reach it themselves, if they do.
    fn publishable_key(&self) -> Option<&str> {
        None
    }
    /// Sets the money aside.
    fn authorise<'a>(&'a self, ask: &'a Ask) -> Asked<'a, Authorisation>;
    /// What became of an attempt, by its key. One that never arrived is declined.
    fn look_up<'a>(&'a self, ask: &'a Ask) -> Asked<'a, Authorisation>;
    /// Takes what was set aside.
    fn capture<'a>(&'a self, ask: &'a Ask) -> Asked<'a, Answer>;
    /// Lets go of it.
    fn void<'a>(&'a self, ask: &'a Ask) -> Asked<'a, Answer>;
    /// Gives so much back, once per key.
    fn refund<'a>(&'a self, ask: &'a Ask, key: Uuid, amount: Money) -> Asked<'a, Answer>;
}

/// Payments that a person has seen: a transfer on the bank's statement, cash at the door.
#[derive(Debug, Clone, Copy)]
pub struct ByHand;

impl Gateway for ByHand {
    fn name(&self) -> &'static str {
        "hand"
    }

    fn captures_later(&self) -> bool {
        false
    }

    fn authorise<'a>(&'a self, ask: &'a Ask) -> Asked<'a, Authorisation> {
        let transaction_id = ask.token.clone().unwrap_or_else(|| format!("hand_{}", ask.key.simple()));
        Box::pin(ready(Authorisation::Authorised { transaction_id }))
    }

    fn look_up<'a>(&'a self, ask: &'a Ask) -> Asked<'a, Authorisation> {
        self.authorise(ask)
    }

    fn capture<'a>(&'a self, _: &'a Ask) -> Asked<'a, Answer> {
        Box::pin(ready(Answer::Done))
    }

    fn void<'a>(&'a self, _: &'a Ask) -> Asked<'a, Answer> {
        Box::pin(ready(Answer::Done))
    }

    fn refund<'a>(&'a self, _: &'a Ask, _: Uuid, _: Money) -> Asked<'a, Answer> {
        Box::pin(ready(Answer::Done))
    }
}

/// The gateway of test mode: what it answers is in the token, so that it knows an attempt again after a restart too.
#[derive(Debug, Clone, Copy)]
pub struct TestGateway;

impl TestGateway {
    fn authorised(ask: &Ask) -> Authorisation {
        Authorisation::Authorised { transaction_id: format!("test_{}", ask.key.simple()) }
    }

    fn declined(reason: &str) -> Authorisation {
        Authorisation::Declined { reason: reason.to_owned() }
    }
}

impl Gateway for TestGateway {
    fn name(&self) -> &'static str {
        "test"
    }

    fn captures_later(&self) -> bool {
        true
    }

    fn authorise<'a>(&'a self, ask: &'a Ask) -> Asked<'a, Authorisation> {
        let outcome = match ask.token.as_deref() {
            Some("test_ok" | "test_capture_fails") => Self::authorised(ask),
            Some("test_declined") => Self::declined("The card was declined."),
            Some("test_requires_action") => Authorisation::NextAction {
                url: Some(format!("https://test.example/confirm/{}", ask.key)),
                transaction_id: None,
                client_secret: None,
            },
            Some("test_unknown_then_ok" | "test_unknown_then_declined") => Authorisation::Unknown,
            _ => Self::declined("This is no token of the test gateway."),
        };
        Box::pin(ready(outcome))
    }

    fn look_up<'a>(&'a self, ask: &'a Ask) -> Asked<'a, Authorisation> {
        match ask.token.as_deref() {
            // Whoever asks again has done what was to be done.
            Some("test_requires_action" | "test_unknown_then_ok") => Box::pin(ready(Self::authorised(ask))),
            Some("test_unknown_then_declined") => {
                Box::pin(ready(Self::declined("The card was declined after all.")))
            }
            _ => self.authorise(ask),
        }
    }

    fn capture<'a>(&'a self, ask: &'a Ask) -> Asked<'a, Answer> {
        let fails = ask.token.as_deref() == Some("test_capture_fails");
        let refused = || Answer::Refused { reason: "The money is not there any more.".to_owned() };
        Box::pin(ready(if fails { refused() } else { Answer::Done }))
    }

    fn void<'a>(&'a self, _: &'a Ask) -> Asked<'a, Answer> {
        Box::pin(ready(Answer::Done))
    }

    fn refund<'a>(&'a self, _: &'a Ask, _: Uuid, _: Money) -> Asked<'a, Answer> {
        Box::pin(ready(Answer::Done))
    }
}

/// The gateways of this server.
#[derive(Default)]
pub struct Gateways {
    /// For cards, and whether its money is real.
    cards: Option<(Box<dyn Gateway>, bool)>,
}

impl Gateways {
    /// With a gateway for cards, of live data or of test data.
    pub fn with(cards: Box<dyn Gateway>, livemode: bool) -> Self {
        Self { cards: Some((cards, livemode)) }
    }

    /// The gateway of this name. `None`: it is not set up here.
    pub fn get(&self, name: &str) -> Option<&dyn Gateway> {
        let own: [&dyn Gateway; 2] = [&ByHand, &TestGateway];
        let cards = self.cards.iter().map(|(gateway, _)| gateway.as_ref());
        own.into_iter().chain(cards).find(|gateway| gateway.name() == name)
    }

    /// Which one takes a payment of this method: the test gateway in test mode only. `None`: none does.
    pub fn of(&self, method: PaymentMethod, livemode: bool) -> Option<&dyn Gateway> {
        match (method.by_hand(), &self.cards) {
            (true, _) => self.get("hand"),
            (false, Some((cards, live))) if *live == livemode => Some(cards.as_ref()),
            (false, _) => self.get("test").filter(|_| !livemode),
        }
    }
}

/// A way of paying on the web.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PaymentMethod {
    /// By card, through a gateway.
    CreditCard,
    /// By transfer; staff see it on the bank's statement.
    BankTransfer,
    /// To whoever brings the goods; staff confirm it.
    CashOnDelivery,
    /// On the customer's account, against an invoice (O-5).
    Terms,
}

impl PaymentMethod {
    /// Reads its name.
    pub fn parse(name: &str) -> Option<Self> {
        Some(match name {
            "CreditCard" => Self::CreditCard,
            "BankTransfer" => Self::BankTransfer,
            "CashOnDelivery" => Self::CashOnDelivery,
            "Terms" => Self::Terms,
            _ => return None,
        })
    }

    /// Its stable name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::CreditCard => "CreditCard",
            Self::BankTransfer => "BankTransfer",
            Self::CashOnDelivery => "CashOnDelivery",
            Self::Terms => "Terms",
        }
    }

    /// Whether a person confirms it.
    pub const fn by_hand(self) -> bool {
        matches!(self, Self::BankTransfer | Self::CashOnDelivery)
    }

    /// As the posting table knows it.
    pub fn tender(self) -> TenderMethod {
        match self {
            Self::CreditCard => TenderMethod::Card,
            Self::BankTransfer => TenderMethod::Other("bank_transfer".to_owned()),
            Self::CashOnDelivery => TenderMethod::Other("cash_on_delivery".to_owned()),
            Self::Terms => TenderMethod::Account,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn live_data_never_meets_the_test_gateway() {
        let gateways = Gateways::default();
        let name = |method, live| gateways.of(method, live).map(Gateway::name);
        assert_eq!(name(PaymentMethod::CreditCard, true), None);
        assert_eq!(name(PaymentMethod::CreditCard, false), Some("test"));
        for method in [PaymentMethod::BankTransfer, PaymentMethod::CashOnDelivery] {
            assert_eq!((name(method, true), name(method, false)), (Some("hand"), Some("hand")));
            assert_eq!(PaymentMethod::parse(method.as_str()), Some(method));
        }
    }
}
