//! What to ask the server next: a pure state machine over facts. It knows no bytes, no database, no clock;
//! one request is in flight at a time, and what cannot be done now has a time when it can.

use super::backoff;

/// One thing to ask the server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Task {
    /// Trade the one-time code for an identity.
    Enrol,
    /// A number to sign, and the probe after a failure: small, and it compresses nothing.
    Challenge,
    /// Log in with the signed number; compare heads; calibrate the clock.
    Hello(String),
    /// The oldest events that wait.
    Push,
    /// The next part of the catalogue file.
    Snapshot,
    /// The next page of a feed.
    Pull(String),
}

/// What the planner must know of the rest.
#[derive(Debug, Clone, Copy, Default)]
pub struct View {
    /// Monotonic time, milliseconds.
    pub ticks_ms: u64,
    /// The cashier left the network on and a server is named.
    pub online: bool,
    /// There is an identity.
    pub enrolled: bool,
    /// Events wait.
    pub waiting: bool,
    /// A replica file is in use.
    pub has_replica: bool,
}

/// How a round ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RoundEnd {
    /// Nothing more moves.
    Done,
    /// Why it stopped: a stable code and one sentence.
    Failed(Trouble),
}

/// Why syncing does not go on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trouble {
    /// Stable, upper case.
    pub code: String,
    /// One sentence.
    pub detail: String,
}

impl Trouble {
    /// A trouble from its two halves.
    pub fn new(code: impl Into<String>, detail: impl Into<String>) -> Self {
        Self { code: code.into(), detail: detail.into() }
    }
}

#[derive(Debug)]
struct Token {
    text: String,
    expires_ticks_ms: u64,
}

#[derive(Debug)]
struct Flight {
    request: u64,
    task: Task,
    deadline_ticks_ms: u64,
}

/// A request without any answer is given up after this time, whatever the transport says.
const REQUEST_LIMIT_MS: u64 = 150_000;
/// A token is renewed this long before it expires.
const TOKEN_MARGIN_MS: u64 = 30_000;
/// How often one round waits for a server that asks for a moment.
const PAUSES_MAX: u32 = 60;
/// U-3: something waits, the server answers, nothing moves.
const STUCK_MS: u64 = 60_000;

/// The state machine.
#[derive(Debug)]
pub struct Planner {
    poll_ms: Option<u64>,
    next_request: u64,
    flight: Option<Flight>,
    token: Option<Token>,
    challenge: Option<String>,
    refused: Option<Trouble>,
    feeds: Vec<String>,
    feed_at: usize,
    snapshot_wanted: bool,
    round: bool,
    wanted: bool,
    failures: u32,
    not_before_ticks_ms: Option<u64>,
    poll_at_ticks_ms: Option<u64>,
    stuck_since_ticks_ms: Option<u64>,
    tokens_refused: u32,
    pauses: u32,
    trouble: Option<Trouble>,
    ended: Option<RoundEnd>,
}

impl Planner {
    /// Idle, wanting one round.
    #[must_use]
    pub fn new(poll_ms: Option<u64>) -> Self {
        Self {
            poll_ms,
            next_request: 0,
            flight: None,
            token: None,
            challenge: None,
            refused: None,
            feeds: Vec::new(),
            feed_at: 0,
            snapshot_wanted: false,
            round: false,
            wanted: true,
            failures: 0,
            not_before_ticks_ms: None,
            poll_at_ticks_ms: None,
            stuck_since_ticks_ms: None,
            tokens_refused: 0,
            pauses: 0,
            trouble: None,
            ended: None,
        }
    }

    /// A sale was made: another round, but not before the back-off is over.
    pub fn poke(&mut self) {
        self.wanted = true;
    }

    /// Now: a person asked, or the network changed (U-3). Skips the back-off.
    pub fn force(&mut self) {
        self.wanted = true;
        self.not_before_ticks_ms = None;
        self.refused = None;
        self.ended = None;
    }

    /// The network was switched off, or the identity changed: what is in flight is nobody's any more.
    pub fn forget_session(&mut self) {
        self.flight = None;
        self.token = None;
        self.challenge = None;
        self.refused = None;
        self.round = false;
        self.wanted = true;
    }

    /// What to send now, if anything. The caller sends it and says so by [`Planner::sent`].
    pub fn next(&mut self, view: View) -> Option<Task> {
        if self.flight.is_some() || !view.online || !view.enrolled {
            return None;
        }
        if self.not_before_ticks_ms.is_some_and(|at| view.ticks_ms < at) {
            return None;
        }
        if self.round {
            self.not_before_ticks_ms = None;
        } else {
            let polled = self.poll_at_ticks_ms.is_some_and(|at| view.ticks_ms >= at);
            // After a failure the round goes on by itself once its wait is over.
            if !self.wanted && !polled && self.not_before_ticks_ms.is_none() {
                return None;
            }
            self.begin();
        }
        self.in_round(view)
    }

    fn begin(&mut self) {
        self.round = true;
        self.pauses = 0;
        self.wanted = false;
        self.feed_at = 0;
        self.refused = None;
        self.not_before_ticks_ms = None;
        self.poll_at_ticks_ms = None;
    }

    fn in_round(&mut self, view: View) -> Option<Task> {
        if self.token.as_ref().is_some_and(|token| view.ticks_ms >= token.expires_ticks_ms) {
            self.token = None;
        }
        if self.token.is_none() && self.refused.is_none() {
            return Some(match self.challenge.take() {
                Some(challenge) => Task::Hello(challenge),
                None => Task::Challenge,
            });
        }
        // E-1: even a till that the server will not talk to hands over its signed past.
        if view.waiting {
            return Some(Task::Push);
        }
        if let Some(trouble) = self.refused.take() {
            self.round = false;
            self.fail_with(trouble);
            return None;
        }
        if self.snapshot_wanted || !view.has_replica {
            return Some(Task::Snapshot);
        }
        if let Some(feed) = self.feeds.get(self.feed_at) {
            return Some(Task::Pull(feed.clone()));
        }
        if self.wanted {
            self.begin();
            return self.in_round(view);
        }
        self.round = false;
        self.failures = 0;
        self.trouble = None;
        self.stuck_since_ticks_ms = None;
        self.poll_at_ticks_ms = self.poll_ms.map(|poll_ms| view.ticks_ms.saturating_add(poll_ms));
        self.ended = Some(RoundEnd::Done);
        None
    }

    /// The task went out. Returns the request's number.
    pub fn sent(&mut self, task: Task, ticks_ms: u64) -> u64 {
        self.next_request += 1;
        self.flight = Some(Flight {
            request: self.next_request,
            task,
            deadline_ticks_ms: ticks_ms.saturating_add(REQUEST_LIMIT_MS),
        });
        self.next_request
    }

    /// Which task this answer belongs to; `None` for one that nobody waits for any more.
    pub fn answered(&mut self, request: u64) -> Option<Task> {
        if self.flight.as_ref().is_some_and(|flight| flight.request == request) {
            return self.flight.take().map(|flight| flight.task);
        }
        None
    }

    /// The task whose time is up.
    pub fn overdue(&mut self, ticks_ms: u64) -> Option<Task> {
        if self.flight.as_ref().is_some_and(|flight| ticks_ms >= flight.deadline_ticks_ms) {
            return self.flight.take().map(|flight| flight.task);
        }
        None
    }

    /// The server gave a number to sign.
    pub fn on_challenge(&mut self, challenge: String) {
        self.challenge = Some(challenge);
    }

    /// The server let us in.
    pub fn on_token(&mut self, text: String, ticks_ms: u64, expires_in_ms: u64, feeds: Vec<String>) {
        let lifetime_ms = expires_in_ms.saturating_sub(TOKEN_MARGIN_MS).max(expires_in_ms / 2);
        self.token = Some(Token { text, expires_ticks_ms: ticks_ms.saturating_add(lifetime_ms) });
        self.feeds = feeds;
        self.feed_at = 0;
    }

    /// The server knows us and will not talk: go on pushing, pull nothing, ask again later.
    pub fn on_refused(&mut self, trouble: Trouble) {
        self.token = None;
        self.challenge = None;
        self.refused = Some(trouble);
    }

    /// A push moved something.
    pub fn on_moved(&mut self) {
        self.stuck_since_ticks_ms = None;
        self.failures = 0;
    }

    /// The server answered, and nothing moved though something waits.
    pub fn on_stuck(&mut self, ticks_ms: u64) {
        self.stuck_since_ticks_ms.get_or_insert(ticks_ms);
    }

    /// A page was applied; `more` says whether the feed has another.
    pub fn on_page(&mut self, more: bool) {
        self.tokens_refused = 0;
        if !more {
            self.feed_at += 1;
        }
    }

    /// The feed cannot go on from our cursor, or the replica is broken: fetch the file again.
    pub fn want_snapshot(&mut self) {
        self.snapshot_wanted = true;
    }

    /// The server needs a moment before the same question: the round goes on after it. Whether there was
    /// patience left; without, it is a failure.
    pub fn pause(&mut self, ticks_ms: u64, wait_ms: u64) -> bool {
        self.pauses += 1;
        self.not_before_ticks_ms = Some(ticks_ms.saturating_add(wait_ms));
        self.pauses <= PAUSES_MAX
    }

    /// The file is in use: the feeds go on from its cursors.
    pub fn on_snapshot(&mut self) {
        self.tokens_refused = 0;
        self.snapshot_wanted = false;
        self.feed_at = 0;
    }

    /// The token is not taken any more. Whether to get another; a second time in a row is a failure.
    pub fn on_token_expired(&mut self) -> bool {
        self.token = None;
        self.tokens_refused += 1;
        self.tokens_refused < 2
    }

    /// Another server answers than before: shake hands again and compare heads.
    pub fn shake_hands_again(&mut self) {
        self.token = None;
    }

    /// The task failed: wait with full jitter, at least what the server asked for.
    pub fn on_failure(&mut self, trouble: Trouble, ticks_ms: u64, random: u64, at_least_ms: u64) {
        let wait_ms = backoff::delay_ms(self.failures, random).max(at_least_ms);
        self.failures = self.failures.saturating_add(1);
        self.not_before_ticks_ms = Some(ticks_ms.saturating_add(wait_ms));
        self.round = false;
        // The next round begins with the smallest request there is.
        self.token = None;
        self.challenge = None;
        self.tokens_refused = 0;
        self.fail_with(trouble);
    }

    fn fail_with(&mut self, trouble: Trouble) {
        self.trouble = Some(trouble.clone());
        self.ended = Some(RoundEnd::Failed(trouble));
    }

    /// How the last round ended, told once.
    pub fn take_end(&mut self) -> Option<RoundEnd> {
        self.ended.take()
    }

    /// After a refusal by the server the next try waits like any failure.
    pub fn wait_after_refusal(&mut self, ticks_ms: u64, random: u64) {
        if self.not_before_ticks_ms.is_none() && !self.round {
            let wait_ms = backoff::delay_ms(self.failures, random);
            self.failures = self.failures.saturating_add(1);
            self.not_before_ticks_ms = Some(ticks_ms.saturating_add(wait_ms));
        }
    }

    /// The bearer token, while there is one.
    #[must_use]
    pub fn token(&self) -> Option<&str> {
        self.token.as_ref().map(|token| token.text.as_str())
    }

    /// Whether a round is under way.
    #[must_use]
    pub const fn is_busy(&self) -> bool {
        self.round || self.flight.is_some()
    }

    /// Why the last round failed; `None` after one that did not.
    #[must_use]
    pub const fn trouble(&self) -> Option<&Trouble> {
        self.trouble.as_ref()
    }

    /// U-3: something waits, the server answers, and nothing moved for a minute.
    #[must_use]
    pub fn is_stuck(&self, ticks_ms: u64) -> bool {
        self.stuck_since_ticks_ms.is_some_and(|since| ticks_ms.saturating_sub(since) >= STUCK_MS)
    }

    /// When to look again, monotonic milliseconds.
    #[must_use]
    pub fn wake_at(&self) -> Option<u64> {
        match (&self.flight, self.not_before_ticks_ms) {
            (Some(flight), _) => Some(flight.deadline_ticks_ms),
            (None, Some(at)) => Some(at),
            (None, None) => self.poll_at_ticks_ms,
        }
    }
}

#[cfg(test)]
mod tests;
