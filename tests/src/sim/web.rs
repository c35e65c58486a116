//! Buyers on the web, the gateway that they pay through, and the people who pack: orders are placed, paid at some time or
//! other, asked for again when nobody knows, packed and handed over, while tills are away and come back. The
//! gateway keeps its own accounts, which nothing of the product may touch.

use super::counts::Seen;
use super::customer;
use super::schedule::{HOUR_MS, MINUTE_MS, SECOND_MS};
use super::shop::ARTICLES;
use super::web_shop as shop;
use super::world::{Event, World};
use crate::vfs::SplitMix;
use std::collections::BTreeMap;
use sync_server::order::pay::Concluded;
use sync_server::order::payment::{Answer, Authorisation};
use sync_server::order::tasks::{Kind, Task};
use uuid::Uuid;

/// Buyers come between eight and ten hours later, like everybody.
const OPEN_MS: u64 = 10 * HOUR_MS;
/// How often somebody who found the server away tries again.
const TRIES: u32 = 6;
/// Rounds of housekeeping after which nothing may be left to do.
const ROUNDS_MAX: u32 = 40;

/// What the gateway holds of one attempt, minor units.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Held {
    /// Set aside.
    pub authorised: i64,
    /// Taken.
    pub captured: i64,
    /// Let go.
    pub voided: bool,
    /// Given back, by key.
    pub refunded: BTreeMap<Uuid, i64>,
}

impl Held {
    /// What the shop has of it.
    pub fn net(&self) -> i64 {
        self.captured - self.refunded.values().sum::<i64>()
    }
}

/// The web as the world knows it.
#[derive(Clone, Debug, Default)]
pub struct Web {
    /// Orders that were placed, as far as their buyers know.
    pub orders: Vec<Uuid>,
    /// The gateway's accounts, by attempt.
    pub gateway: BTreeMap<Uuid, Held>,
}

/// What the gateway does with an attempt, and says of it at first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Luck {
    /// Good, and it says so.
    Good,
    /// Declined, and it says so.
    Bad,
    /// Good, but its answer is lost.
    Unheard,
}

impl Luck {
    fn draw(random: &mut SplitMix) -> Self {
        match random.below(10) {
            0 => Self::Bad,
            1 => Self::Unheard,
            _ => Self::Good,
        }
    }
}

impl World {
    /// The buyers of a day.
    pub(super) fn web_day_begins(&mut self) {
        for _ in 0..self.random.below(self.plan.web_orders_a_day * 2 + 1) {
            let at_ms = self.random.below(OPEN_MS);
            self.after(at_ms, Event::WebBuyerComes);
        }
        if self.plan.web_orders_a_day > 0 {
            self.after(self.plan.web_looks_every_ms, Event::WebShopLooks);
        }
    }

    pub(super) fn web_buyer_comes(&mut self) {
        let mut wanted = Vec::new();
        for _ in 0..self.random.between(1, 2) {
            let article = customer::wanted(&mut self.random, self.plan.hot);
            if !ARTICLES[article].weighed {
                wanted.push((article, self.random.between(1, 3) as i64));
            }
        }
        if wanted.is_empty() {
            return;
        }
        let placed = self.server.office(self.now_ms, |tx, made| shop::place(tx, made, &wanted));
        self.stop_server_if_dead();
        self.note(format!("on the web {wanted:?} are ordered: {placed:?}"));
        let Some(order) = placed else { return };
        self.web.orders.push(order);
        let wait_ms = self.random.between(SECOND_MS, 3 * HOUR_MS);
        self.after(wait_ms, Event::WebBuyerPays { order, tries: TRIES });
    }

    pub(super) fn web_buyer_pays(&mut self, order: Uuid, tries: u32) {
        if !self.server.is_running() {
            if tries > 0 {
                self.after(30 * MINUTE_MS, Event::WebBuyerPays { order, tries: tries - 1 });
            }
            return;
        }
        let begun = self.server.office(self.now_ms, |tx, _| shop::begin_to_pay(tx, order));
        self.stop_server_if_dead();
        let Some((attempt, total_minor)) = begun else { return };
        let luck = Luck::draw(&mut self.random);
        let authorised = if luck == Luck::Bad { 0 } else { total_minor };
        self.web.gateway.insert(attempt, Held { authorised, ..Held::default() });
        self.note(format!("order {order} is paid by {attempt}: {luck:?}"));
        let wait_ms = self.random.below(5 * SECOND_MS);
        self.after(wait_ms, Event::WebGatewaySays { attempt, heard: luck != Luck::Unheard });
    }

    /// What the gateway knows of an attempt.
    fn web_outcome(&self, attempt: Uuid) -> Authorisation {
        match self.web.gateway.get(&attempt) {
            Some(held) if held.authorised > 0 => {
                Authorisation::Authorised { transaction_id: format!("sim_{attempt}") }
            }
            _ => Authorisation::Declined { reason: "No.".to_owned() },
        }
    }

    pub(super) fn web_gateway_says(&mut self, attempt: Uuid, heard: bool) {
        if !self.server.is_running() {
            return; // Housekeeping asks for it again.
        }
        let outcome = if heard { self.web_outcome(attempt) } else { Authorisation::Unknown };
        self.ambush_server();
        self.web_conclude(attempt, &outcome);
    }

    fn web_conclude(&mut self, attempt: Uuid, outcome: &Authorisation) {
        let done = self.server.office(self.now_ms, |tx, _| shop::conclude(tx, attempt, outcome));
        self.stop_server_if_dead();
        self.note(format!("attempt {attempt} is concluded: {done:?}"));
        match done {
            Some(Concluded::Paid) => self.counts.add(Seen::WebPaid),
            Some(Concluded::SoldOut) => self.counts.add(Seen::WebSoldOut),
            Some(Concluded::Processing) => self.counts.add(Seen::WebUnknown),
            _ => {}
        }
    }

    /// Housekeeping, and somebody who packs.
    pub(super) fn web_shop_looks(&mut self) {
        if !self.healed {
            self.after(self.plan.web_looks_every_ms, Event::WebShopLooks);
        }
        self.web_housekeeping();
        if self.web.orders.is_empty() || !self.server.is_running() {
            return;
        }
        let order = *self.random.pick(&self.web.orders);
        let packs = self.random.chance(50);
        let done = self.server.office(self.now_ms, |tx, _| shop::pack_or_hand_over(tx, order, packs));
        self.stop_server_if_dead();
        if done.is_some() {
            self.note(format!("order {order} is {}", if packs { "packed" } else { "handed over" }));
            self.counts.add(if packs { Seen::WebPacked } else { Seen::WebHandedOver });
        }
    }

    /// One look; whether there was nothing to do.
    fn web_housekeeping(&mut self) -> bool {
        let Some(asked) = self.server.office(self.now_ms, |tx, _| shop::unknown(tx)) else { return false };
        for attempt in &asked {
            let outcome = self.web_outcome(*attempt);
            self.web_conclude(*attempt, &outcome);
        }
        let Some(due) = self.server.office(self.now_ms, |tx, _| shop::due_tasks(tx)) else { return false };
        for task in &due {
            let answer = self.web_gateway_does(task);
            let done = self.server.office(self.now_ms, |tx, _| shop::task_answered(tx, task, &answer));
            self.note(format!("the gateway is told {:?}: {answer:?} {}", task.kind, done.is_some()));
        }
        let displaced = self.server.office(self.now_ms, |tx, _| shop::sweep(tx));
        self.stop_server_if_dead();
        self.note(format!("the sweep found {displaced:?}"));
        asked.is_empty() && due.is_empty() && displaced == Some(0)
    }

    /// The gateway does as it is told, once per key; now and then its answer is lost.
    fn web_gateway_does(&mut self, task: &Task) -> Answer {
        let lost = !self.healed && self.random.chance(10);
        let Some(held) = self.web.gateway.get_mut(&task.attempt.id) else { return Answer::Done };
        match task.kind {
            Kind::Capture if held.voided || held.authorised == 0 => {
                return Answer::Refused { reason: "There is nothing.".to_owned() };
            }
            Kind::Capture => held.captured = task.amount.minor,
            Kind::Void => held.voided = true,
            Kind::Refund => {
                held.refunded.insert(task.id, task.amount.minor);
            }
        }
        if lost { Answer::Unknown } else { Answer::Done }
    }

    /// After everything healed: whatever is still to be done on the web comes to its end by itself.
    pub(super) fn web_comes_to_rest(&mut self) {
        for _ in 0..ROUNDS_MAX {
            let until_ms = self.now_ms + 10 * MINUTE_MS;
            self.run(until_ms, |_| false);
            if self.web_housekeeping() {
                return;
            }
        }
        self.model.violation("payments of the web do not come to their end after everything healed");
    }
}
