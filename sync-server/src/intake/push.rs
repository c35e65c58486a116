//! Taking a push in (U-1): each event in a savepoint of its own, each named in the answer.

use super::chain::{Chains, signed};
use super::ports::{BookError, Bookings, Event, Registry};
use super::prepare::{PreparedEvent, PreparedPush, Unopened};
use super::quarantine::{self, Case};
use super::{IntakeError, sql};
use domain::TerminalId;
use protocol::{Epoch, EventResult, Hash, Incarnation, Outcome, PublicKey, Purpose, PushReply};
use store::{StoreError, Tx, params};

/// A till's clock may be so far off before its times are not believed any more.
const CLOCK_OFF_MS: i64 = 60_000;

/// Takes a push in and answers it; the answer's position is filled in after the commit.
///
/// Each event has its own savepoint and the push has none: see [`store::Command::marks_its_parts`].
pub fn take_in(
    tx: &Tx,
    push: &PreparedPush,
    incarnation: Incarnation,
    ports: &mut (impl Registry + Bookings),
) -> Result<PushReply, IntakeError> {
    let till = ports.till(tx, push.header.terminal_id)?.ok_or(IntakeError::TerminalUnknown)?;
    let authentic = authenticate(&push.events, &till.public_key);
    if !authentic.contains(&true) {
        return Err(IntakeError::Signature);
    }
    Ok(Taking { terminal_id: till.id, chains: Chains::new(till.id), last: None, ports }.all(
        tx,
        push,
        &authentic,
        incarnation,
    )?)
}

/// Which events the terminal's key vouches for: by a signature of its own, or because a later one that is
/// vouched for names its hash (J-3). With an unbroken chain that is one signature for the whole push.
fn authenticate(events: &[PreparedEvent], key: &PublicKey) -> Vec<bool> {
    let mut vouched: Option<Hash> = None;
    let mut authentic = vec![false; events.len()];
    for (event, authentic) in events.iter().zip(&mut authentic).rev() {
        *authentic = vouched == Some(event.hash)
            || key.verify(Purpose::Event, event.hash.bytes(), &event.sent.signature).is_ok();
        vouched = event.place.as_ref().filter(|_| *authentic).map(|place| place.prev_hash);
    }
    authentic
}

struct Taking<'b, B> {
    terminal_id: TerminalId,
    chains: Chains,
    /// Where the last event of this push lies.
    last: Option<(Epoch, i64)>,
    ports: &'b mut B,
}

/// What was found under an event's id.
enum Known {
    Nothing,
    This(EventResult),
    /// Another content under the same id.
    Other,
}

impl<B: Registry + Bookings> Taking<'_, B> {
    fn all(
        mut self,
        tx: &Tx,
        push: &PreparedPush,
        authentic: &[bool],
        incarnation: Incarnation,
    ) -> Result<PushReply, StoreError> {
        let mut results = Vec::with_capacity(push.events.len());
        for (event, authentic) in push.events.iter().zip(authentic) {
            results.push(self.event(tx, event, *authentic)?);
        }
        self.chains.settle(tx)?;
        self.ports.done(tx)?;
        let (epoch, branch) = self.last.unwrap_or_else(|| (push.header.epoch.clone(), 0));
        let (head, need) = self.chains.head(tx, &epoch, branch)?;
        Ok(PushReply {
            incarnation,
            position: 0,
            head,
            results,
            need,
            retry_after_ms: None,
            epoch_closed: self.ports.epoch_closed(tx, self.terminal_id, &push.header.epoch)?,
        })
    }

    fn event(&mut self, tx: &Tx, event: &PreparedEvent, authentic: bool) -> Result<EventResult, StoreError> {
        let known = find(tx, event)?;
        if let Known::This(result) = known {
            self.remember(tx, event)?;
            return Ok(result);
        }
        let unauthentic = Unopened {
            code: "BAD_SIGNATURE",
            detail: "the signature is not the till's, and nothing signed follows it".to_owned(),
        };
        let conflict = Unopened {
            code: "HASH_CONFLICT",
            detail: "another event has the same id and another content".to_owned(),
        };
        let why = match (&event.body, known, authentic) {
            (_, _, false) => Some(&unauthentic),
            (_, Known::Other, _) => Some(&conflict),
            (Err(why), _, _) => Some(why),
            (Ok(_), _, _) => None,
        };
        // What nobody vouches for takes no place in the journal.
        let place = event.place.as_ref().filter(|_| authentic);
        let Some(place) = place else {
            let why = why.unwrap_or(&unauthentic);
            return self.quarantine(tx, event, None, why, authentic);
        };
        let placed = self.chains.place(tx, place, event.hash)?;
        self.last = Some((place.epoch.clone(), placed.branch));
        if placed.forked {
            self.ports.close_epoch(tx, self.terminal_id, &place.epoch)?;
        }
        match why {
            Some(why) => self.quarantine(tx, event, Some(placed.branch), why, authentic),
            None => self.book(tx, event, placed.branch),
        }
    }

    /// A duplicate tells on which branch the till is.
    fn remember(&mut self, tx: &Tx, event: &PreparedEvent) -> Result<(), StoreError> {
        let Some(place) = &event.place else { return Ok(()) };
        let values =
            params![self.terminal_id.uuid(), place.epoch.as_str(), signed(place.seq)?, event.hash.bytes()];
        if let Some(branch) = tx.query_opt(&sql::PLACE_OF, values, |row| row.int(0))? {
            self.last = Some((place.epoch.clone(), branch));
        }
        Ok(())
    }

    fn book(&mut self, tx: &Tx, event: &PreparedEvent, branch: i64) -> Result<EventResult, StoreError> {
        let booked = tx.savepoint(|tx| self.apply(tx, event, branch));
        let why = match booked {
            Ok(result) => return Ok(result),
            Err(BookError::Store(error)) if error.is_environment() => return Err(error),
            Err(BookError::Store(error)) => {
                // What the log is told is not what the till is told.
                tracing::error!(event = %event.event_id, %error, "an event could not be booked");
                let detail = "the books do not take this event as it is; a manager is told".to_owned();
                Unopened { code: "BOOKING_FAILED", detail }
            }
            Err(BookError::Unbookable { code, detail }) => Unopened { code, detail },
        };
        self.ports.rolled_back();
        self.quarantine(tx, event, Some(branch), &why, true)
    }

    fn apply(&mut self, tx: &Tx, event: &PreparedEvent, branch: i64) -> Result<EventResult, BookError> {
        let (Ok(body), Some(money)) = (&event.body, &event.money) else {
            let detail = "the event has no money summary".to_owned();
            return Err(BookError::Unbookable { code: "UNREADABLE", detail });
        };
        let (occurred_ms, earliest_ms) = when(tx, event);
        let facts = Event {
            id: event.event_id,
            terminal_id: self.terminal_id,
            occurred_ms,
            earliest_ms,
            money,
            body,
        };
        let booked = self.ports.book(tx, &facts)?;
        let number = booked.order_number.as_deref();
        self.store(tx, event, branch, ("applied", None, number))?;
        Ok(answer(event, Outcome::Applied, booked.order_number, None))
    }

    fn quarantine(
        &mut self,
        tx: &Tx,
        event: &PreparedEvent,
        branch: Option<i64>,
        why: &Unopened,
        authentic: bool,
    ) -> Result<EventResult, StoreError> {
        let result = answer(event, Outcome::Quarantined, None, Some(why));
        if branch.is_none() && quarantine::find(tx, event)?.is_some() {
            return Ok(result);
        }
        tx.savepoint(|tx| {
            if let Some(branch) = branch {
                self.store(tx, event, branch, ("quarantined", Some(why.code), None))?;
            }
            if quarantine::find(tx, event)?.is_some() {
                return Ok(());
            }
            let (occurred_ms, _) = when(tx, event);
            let case = Case { terminal_id: self.terminal_id, occurred_ms, event, why, authentic };
            quarantine::put(tx, &case, self.ports)
        })?;
        Ok(result)
    }

    fn store(
        &self,
        tx: &Tx,
        event: &PreparedEvent,
        branch: i64,
        (outcome, code, order_number): (&str, Option<&str>, Option<&str>),
    ) -> Result<(), StoreError> {
        let Some(place) = &event.place else { return Ok(()) };
        let values = params![
            event.event_id.uuid(),
            self.terminal_id.uuid(),
            place.epoch.as_str(),
            branch,
            signed(place.seq)?,
            event.hash.bytes(),
            place.prev_hash.bytes(),
            event.sent.signature.bytes(),
            &event.sent.bytes,
            &event.sent.personal,
            &event.kind,
            outcome,
            code,
            order_number,
            tx.now_ms()
        ];
        tx.execute(&sql::INSERT_EVENT, values)?;
        Ok(())
    }
}

fn find(tx: &Tx, event: &PreparedEvent) -> Result<Known, StoreError> {
    let mut known = Known::Nothing;
    tx.each(&sql::FIND, params![event.event_id.uuid()], |row| {
        if row.blob(0)? != event.hash.bytes().as_slice() {
            known = Known::Other;
            return Ok(true);
        }
        let code = row.opt_text(2)?.map(str::to_owned);
        let order_number = row.opt_text(3)?.map(str::to_owned);
        let event_id = event.told_id();
        known = Known::This(EventResult {
            event_id,
            outcome: Outcome::Duplicate,
            order_number,
            code,
            detail: None,
        });
        Ok(false)
    })?;
    Ok(known)
}

fn answer(
    event: &PreparedEvent,
    outcome: Outcome,
    order_number: Option<String>,
    why: Option<&Unopened>,
) -> EventResult {
    EventResult {
        event_id: event.told_id(),
        outcome,
        order_number,
        code: why.map(|why| why.code.to_owned()),
        detail: why.map(|why| why.detail.clone()),
    }
}

/// The till's clock, not before the last anchor in its chain and not after its arrival (T-1). A wrong clock
/// can only make it later. Where it contradicts the two, the event happened at some time between them: the second figure
/// is the earliest.
fn when(tx: &Tx, event: &PreparedEvent) -> (i64, Option<i64>) {
    let now_ms = tx.now_ms();
    let earliest = event.anchor_ms.unwrap_or(i64::MIN).min(now_ms);
    let Some(wall_ms) = event.wall_ms else { return (now_ms, Some(earliest)) };
    let believed = earliest.saturating_sub(CLOCK_OFF_MS)..=now_ms.saturating_add(CLOCK_OFF_MS);
    (wall_ms.clamp(earliest, now_ms), (!believed.contains(&wall_ms)).then_some(earliest))
}
