//! Rate limits: tight for the two doors that a stranger may knock at, login and enrolment; generous by who asks.
//!
//! A bucket of tokens per key, in bounded memory. No clock of its own (the caller says what time it
//! is) and nothing about HTTP.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// At most this many keys are remembered; the longest unused one makes room for a new one.
const KEYS_MAX: usize = 4096;
/// Longer keys are cut, so that nobody can fill the memory with one long name.
const KEY_BYTES_MAX: usize = 96;

/// Buckets of tokens by key: each attempt takes one, time gives them back.
#[derive(Debug)]
pub struct RateLimit {
    burst: u32,
    refill_ms: u64,
    buckets: Mutex<BTreeMap<String, Bucket>>,
}

#[derive(Debug, Clone, Copy)]
struct Bucket {
    tokens: u32,
    /// When the last token was given back, in the caller's milliseconds.
    refilled_ms: u64,
    used_ms: u64,
}

impl RateLimit {
    /// `burst` attempts at once, then one every `refill_ms` milliseconds.
    pub fn new(burst: u32, refill_ms: u64) -> Self {
        Self { burst, refill_ms: refill_ms.max(1), buckets: Mutex::new(BTreeMap::new()) }
    }

    /// Takes a token for `key`, or says in how many milliseconds the next one is there.
    pub fn take(&self, key: &str, now_ms: u64) -> Result<(), u64> {
        let key = cut(key);
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if !buckets.contains_key(key) && buckets.len() >= KEYS_MAX {
            forget_longest_unused(&mut buckets);
        }
        let fresh = Bucket { tokens: self.burst, refilled_ms: now_ms, used_ms: now_ms };
        let bucket = buckets.entry(key.to_owned()).or_insert(fresh);
        bucket.refill(self.burst, self.refill_ms, now_ms);
        bucket.used_ms = now_ms;
        if bucket.tokens == 0 {
            return Err(self.refill_ms.saturating_sub(now_ms.saturating_sub(bucket.refilled_ms)).max(1));
        }
        bucket.tokens -= 1;
        Ok(())
    }

    /// Gives the token back: the attempt succeeded, and only failures shall count.
    pub fn give_back(&self, key: &str) {
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(bucket) = buckets.get_mut(cut(key)) {
            bucket.tokens = (bucket.tokens + 1).min(self.burst);
        }
    }
}

/// What may be asked in whose name: hundreds a second for people and servers, a few for each browser behind a
/// publishable key, and fewer where it changes something.
#[derive(Debug)]
pub struct Requests {
    known: RateLimit,
    browsers: RateLimit,
    guests: RateLimit,
}

impl Default for Requests {
    fn default() -> Self {
        Self {
            known: RateLimit::new(2_000, 2),
            browsers: RateLimit::new(120, 100),
            guests: RateLimit::new(40, 1_000),
        }
    }
}

impl Requests {
    /// Takes a token for a person or a server.
    pub fn known(&self, id: &str, now_ms: u64) -> Result<(), u64> {
        self.known.take(id, now_ms)
    }

    /// Takes a token for the browser at this address.
    pub fn browser(&self, address: &str, now_ms: u64) -> Result<(), u64> {
        self.browsers.take(address, now_ms)
    }

    /// Takes a token for a browser that changes something: a cart, an order, a payment.
    pub fn guest(&self, address: &str, now_ms: u64) -> Result<(), u64> {
        self.guests.take(address, now_ms)
    }
}

impl Bucket {
    fn refill(&mut self, burst: u32, refill_ms: u64, now_ms: u64) {
        let earned = now_ms.saturating_sub(self.refilled_ms) / refill_ms;
        let tokens = u64::from(self.tokens).saturating_add(earned).min(u64::from(burst));
        self.tokens = u32::try_from(tokens).unwrap_or(burst);
        self.refilled_ms = self.refilled_ms.saturating_add(earned.saturating_mul(refill_ms));
    }
}

fn forget_longest_unused(buckets: &mut BTreeMap<String, Bucket>) {
    let oldest = buckets.iter().min_by_key(|(_, bucket)| bucket.used_ms).map(|(key, _)| key.clone());
    if let Some(key) = oldest {
        buckets.remove(&key);
    }
}

fn cut(key: &str) -> &str {
    let mut end = key.len().min(KEY_BYTES_MAX);
    while !key.is_char_boundary(end) {
        end -= 1;
    }
    &key[..end]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_then_one_per_interval() {
        let limit = RateLimit::new(3, 1_000);
        for _ in 0..3 {
            assert_eq!(limit.take("a", 0), Ok(()));
        }
        assert_eq!(limit.take("a", 400), Err(600));
        assert_eq!(limit.take("b", 400), Ok(()), "another key has its own bucket");
        assert_eq!(limit.take("a", 1_000), Ok(()));
        assert_eq!(limit.take("a", 1_001), Err(999));
        limit.give_back("a");
        assert_eq!(limit.take("a", 1_001), Ok(()));
    }

    #[test]
    fn memory_is_bounded() {
        let limit = RateLimit::new(1, 1_000);
        for n in 0..(KEYS_MAX as u64 + 500) {
            assert_eq!(limit.take(&format!("{n}"), n), Ok(()));
        }
        assert_eq!(limit.buckets.lock().unwrap().len(), KEYS_MAX);
        assert_eq!(limit.take(&"ä".repeat(4_000), 9_000), Ok(()));
        let longest = limit.buckets.lock().unwrap().keys().map(String::len).max().unwrap();
        assert!(longest <= KEY_BYTES_MAX);
    }

    #[test]
    fn a_clock_that_goes_back_gives_nothing_away() {
        let limit = RateLimit::new(1, 1_000);
        assert_eq!(limit.take("a", 5_000), Ok(()));
        assert!(limit.take("a", 1_000).is_err());
    }
}
