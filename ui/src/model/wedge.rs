//! A scanner that types. Its keys follow each other faster than a person's, so a burst of them that ends in Enter is a
//! scan, whatever has the focus. Characters are held back until it is clear what they are: at most one gap long.
//! Pure: times are the key events' own, so that a busy page changes nothing.

/// What a key event says, as far as it matters here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyPress {
    /// `a`, `7`, `Enter`, `F12` …: the browser's name.
    pub key: String,
    /// When it was pressed, milliseconds, by the event itself.
    pub at_ms: u64,
    /// How long after that the page came to look at it.
    pub late_ms: u64,
    /// Held down with it.
    pub control: bool,
    /// Held down with it.
    pub alt: bool,
    /// Held down with it.
    pub meta: bool,
    /// Held down with it.
    pub shift: bool,
    /// The keyboard repeats a key that is held down.
    pub repeat: bool,
    /// Part of a composed character.
    pub composing: bool,
}

/// What the keys came to, in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Heard {
    /// A code.
    Scan(String),
    /// A person typed this.
    Typed(String),
    /// A key with a meaning of its own.
    Key(KeyPress),
}

/// What becomes of one key event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// What is known by now.
    pub heard: Vec<Heard>,
    /// Whether the page must not see the key.
    pub swallow: bool,
}

/// A code has at least so many characters.
const SCAN_MIN: usize = 3;
/// A burst that ends in silence, without Enter, is a scan from this length on.
const UNENDED_MIN: usize = 6;
/// GS1's separator of elements, which scanners type as Ctrl+] or F8.
const SEPARATOR: char = '\u{1d}';

/// The reader.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wedge {
    gap_ms: u64,
    held: String,
    first_ms: u64,
    last_ms: u64,
    /// How late the last key was seen: as late as the next one will be.
    late_ms: u64,
}

impl Wedge {
    /// For a scanner whose keys follow each other within `gap_ms`.
    #[must_use]
    pub const fn new(gap_ms: u64) -> Self {
        Self { gap_ms, held: String::new(), first_ms: 0, last_ms: 0, late_ms: 0 }
    }

    /// How long to wait in silence before [`Self::silence`] is asked; `None` when nothing is held back.
    #[must_use]
    pub const fn waits_ms(&self) -> Option<u64> {
        if self.held.is_empty() { None } else { Some(self.gap_ms + 1) }
    }

    /// Takes one key.
    pub fn key(&mut self, press: KeyPress) -> Verdict {
        let mut heard = Vec::new();
        let follows = !self.held.is_empty() && press.at_ms.saturating_sub(self.last_ms) <= self.gap_ms;
        if !follows {
            heard.extend(self.settle());
        }
        if let Some(character) = self.character(&press, follows) {
            if self.held.is_empty() {
                self.first_ms = press.at_ms;
            }
            self.held.push(character);
            self.last_ms = press.at_ms;
            self.late_ms = press.late_ms;
            return Verdict { heard, swallow: true };
        }
        let ends = matches!(press.key.as_str(), "Enter" | "Tab") && !press.repeat;
        if ends && follows && self.is_burst(SCAN_MIN, press.at_ms) {
            heard.push(Heard::Scan(std::mem::take(&mut self.held)));
            return Verdict { heard, swallow: true };
        }
        heard.extend(self.settle());
        heard.push(Heard::Key(press));
        Verdict { heard, swallow: false }
    }

    /// No key for a gap: what is held back is settled. While the page is behind, keys that were pressed in time
    /// are still on their way, as late as the last one was.
    pub fn silence(&mut self, now_ms: u64) -> Option<Heard> {
        let silent_ms = now_ms.saturating_sub(self.last_ms).saturating_sub(self.late_ms);
        if self.held.is_empty() || silent_ms <= self.gap_ms {
            return None;
        }
        self.settle()
    }

    /// What is held back, as what it must have been.
    fn settle(&mut self) -> Option<Heard> {
        if self.held.is_empty() {
            return None;
        }
        let scan = self.is_burst(UNENDED_MIN, self.last_ms);
        let held = std::mem::take(&mut self.held);
        Some(if scan { Heard::Scan(held) } else { Heard::Typed(held.replace(SEPARATOR, "")) })
    }

    /// Long enough, and on the whole twice as fast as its slowest gap may be: fingers that roll over two or three
    /// keys are as fast as that for a moment, never for a whole code.
    fn is_burst(&self, at_least: usize, end_ms: u64) -> bool {
        let keys = self.held.chars().count();
        let gaps =
            u64::try_from(keys.saturating_sub(usize::from(end_ms == self.last_ms))).unwrap_or(u64::MAX);
        keys >= at_least && end_ms.saturating_sub(self.first_ms) * 2 <= gaps.saturating_mul(self.gap_ms)
    }

    fn character(&self, press: &KeyPress, follows: bool) -> Option<char> {
        if press.repeat || press.composing || press.alt || press.meta {
            return None;
        }
        if follows && ((press.control && press.key == "]") || press.key == "F8") {
            return Some(SEPARATOR);
        }
        let mut chars = press.key.chars();
        match (chars.next(), chars.next()) {
            (Some(c), None) if !press.control && !c.is_control() => Some(c),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn press(key: &str, at_ms: u64) -> KeyPress {
        KeyPress {
            key: key.to_owned(),
            at_ms,
            late_ms: 0,
            control: false,
            alt: false,
            meta: false,
            shift: false,
            repeat: false,
            composing: false,
        }
    }

    /// Plays keys `(key, gap before it)`, then silence; bare keys come out as `<Enter>`.
    fn play(keys: &[(&str, u64)]) -> Vec<String> {
        let mut wedge = Wedge::new(50);
        let mut at_ms = 1000;
        let mut heard = Vec::new();
        for (key, gap_ms) in keys {
            at_ms += gap_ms;
            heard.extend(wedge.key(press(key, at_ms)).heard);
        }
        heard.extend(wedge.silence(at_ms + 51));
        let shown = |heard: Heard| match heard {
            Heard::Scan(code) => format!("scan {code}"),
            Heard::Typed(text) => format!("typed {text}"),
            Heard::Key(press) => format!("<{}>", press.key),
        };
        heard.into_iter().map(shown).collect()
    }

    fn burst(code: &str, first_gap_ms: u64) -> Vec<(String, u64)> {
        let mut keys: Vec<(String, u64)> = code.chars().map(|c| (c.to_string(), 4)).collect();
        keys[0].1 = first_gap_ms;
        keys.push(("Enter".to_owned(), 4));
        keys
    }

    fn played(keys: &[(String, u64)]) -> Vec<String> {
        play(&keys.iter().map(|(key, gap)| (key.as_str(), *gap)).collect::<Vec<_>>())
    }

    #[test]
    fn a_burst_with_enter_is_a_scan() {
        assert_eq!(played(&burst("4006381333931", 500)), ["scan 4006381333931"]);
    }

    #[test]
    fn scans_glued_together_are_two() {
        let keys = [burst("4006381333931", 500), burst("AB-12", 4)].concat();
        assert_eq!(played(&keys), ["scan 4006381333931", "scan AB-12"]);
    }

    #[test]
    fn a_person_types() {
        let keys = [("b", 200), ("r", 120), ("o", 90), ("t", 80), ("Enter", 150)];
        assert_eq!(play(&keys), ["typed b", "typed r", "typed o", "typed t", "<Enter>"]);
    }

    #[test]
    fn fingers_that_roll_over_are_a_person() {
        assert_eq!(play(&[("1", 200), ("2", 40), ("0", 45), ("Enter", 48)]), ["typed 120", "<Enter>"]);
        assert_eq!(play(&[("1", 200), ("2", 10), ("Enter", 10)]), ["typed 12", "<Enter>"]);
    }

    #[test]
    fn a_scanner_without_enter_is_heard_after_silence() {
        let keys = burst("4006381333931", 300);
        assert_eq!(played(&keys[..13]), ["scan 4006381333931"]);
    }

    #[test]
    fn typing_before_and_after_a_scan_stays_typing() {
        let mut keys = vec![("m".to_owned(), 200), ("i".to_owned(), 100)];
        keys.extend(burst("96385074", 70));
        keys.extend([("l".to_owned(), 70), ("k".to_owned(), 100)]);
        assert_eq!(played(&keys), ["typed m", "typed i", "scan 96385074", "typed l", "typed k"]);
    }

    #[test]
    fn a_busy_page_changes_nothing() {
        // The silence is asked late, with keys of the burst seen since.
        let mut wedge = Wedge::new(50);
        for (at, c) in (0..).zip("40063813".chars()) {
            wedge.key(press(&c.to_string(), 1000 + at * 4));
        }
        assert_eq!(wedge.silence(1040), None);
        assert_eq!(wedge.key(press("Enter", 1032)).heard, [Heard::Scan("40063813".to_owned())]);
    }

    #[test]
    fn a_page_that_is_behind_waits_for_keys_on_their_way() {
        let mut wedge = Wedge::new(50);
        wedge.key(KeyPress { late_ms: 300, ..press("4", 1000) });
        assert_eq!(wedge.silence(1340), None);
        assert_eq!(wedge.silence(1351), Some(Heard::Typed("4".to_owned())));
    }

    #[test]
    fn separators_of_gs1_are_kept_and_shortcuts_are_keys() {
        let mut wedge = Wedge::new(50);
        for (at, key) in (0..).zip(["1", "0", "A", "F8", "2", "1"]) {
            assert!(wedge.key(press(key, 1000 + at * 4)).swallow);
        }
        let separator = KeyPress { control: true, ..press("]", 1024) };
        assert!(wedge.key(separator).swallow);
        wedge.key(press("9", 1028));
        assert_eq!(wedge.key(press("Enter", 1032)).heard, [Heard::Scan("10A\u{1d}21\u{1d}9".to_owned())]);
        let alone = wedge.key(press("F8", 2000));
        assert_eq!((alone.heard.len(), alone.swallow), (1, false));
        let copy = KeyPress { control: true, ..press("c", 3000) };
        assert_eq!(wedge.key(copy.clone()).heard, [Heard::Key(copy)]);
    }

    #[test]
    fn a_key_that_is_held_down_repeats_as_a_key() {
        let mut wedge = Wedge::new(50);
        wedge.key(press("+", 1000));
        let repeat = KeyPress { repeat: true, ..press("+", 1030) };
        assert_eq!(wedge.key(repeat.clone()).heard, [Heard::Typed("+".to_owned()), Heard::Key(repeat)]);
    }
}
