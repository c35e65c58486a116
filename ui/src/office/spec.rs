//! What a form is: its fields and how each is typed, its address, where it makes sense.

use super::access::Needs;
use super::lines::Lines;
use super::lists::Source;
use super::route::Screen;

/// A field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Input {
    /// Its name in the request; a dot leads into an object.
    pub name: &'static str,
    /// Where the present value stands (JSON pointer); empty where there is none.
    pub from: &'static str,
    /// How it is typed.
    pub kind: InputKind,
    /// Whether it must be filled in.
    pub required: bool,
}

/// How a field is typed, and what becomes of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InputKind {
    /// A line of text.
    Text,
    /// A line of text; these are known ones.
    Suggest(&'static [&'static str]),
    /// Several lines.
    Area,
    /// An amount in the shop's currency.
    Money,
    /// A decimal number, as text.
    Quantity,
    /// A decimal number; emptied it is none (null), which is told as well.
    Level,
    /// A whole number.
    Number,
    /// One of these.
    Choice(&'static [&'static str]),
    /// One of the objects of a source.
    Source(Source),
    /// Yes or no.
    Check,
    /// Several codes, one a line.
    Codes,
    /// Some of these words; none of them: all (`*`).
    Several(&'static [&'static str]),
    /// An e-mail address.
    Email,
    /// Not shown while it is typed.
    Secret,
}

/// What a form is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spec {
    /// Its name: `form-…` in the words.
    pub name: &'static str,
    /// POST or PUT.
    pub method: &'static str,
    /// The address of the API; `{id}` is the object's, `{channel}` that of an order.
    pub address: &'static str,
    /// Whom it is for.
    pub needs: Needs,
    /// Its fields.
    pub inputs: &'static [Input],
    /// Where the id stands.
    pub id_at: &'static str,
    /// Whether somebody else's change meanwhile is an error.
    pub versioned: bool,
    /// What is shown of the answer; `None`: the screen as it is.
    pub then: Option<Screen>,
    /// Its lines.
    pub lines: Option<Lines>,
    /// Where it makes sense: what stands at this pointer, and which words; what is settled is not settled again.
    pub only: Option<(&'static str, &'static [&'static str])>,
    /// What must be so as well.
    pub also: Option<(&'static str, &'static [&'static str])>,
    /// What of the answer is shown this once (JSON pointer); empty: nothing.
    pub shows: &'static str,
    /// The field in which a change begins; empty: the first that must be filled in.
    pub starts: &'static str,
}

impl Spec {
    pub(super) const fn only(mut self, at: &'static str, words: &'static [&'static str]) -> Self {
        self.only = Some((at, words));
        self
    }

    pub(super) const fn also(mut self, at: &'static str, words: &'static [&'static str]) -> Self {
        self.also = Some((at, words));
        self
    }

    pub(super) const fn then(mut self, screen: Screen) -> Self {
        self.then = Some(screen);
        self
    }

    pub(super) const fn starts(mut self, name: &'static str) -> Self {
        self.starts = name;
        self
    }

    pub(super) const fn shows(mut self, at: &'static str) -> Self {
        self.shows = at;
        self
    }

    pub(super) const fn lines(
        mut self,
        name: &'static str,
        from: &'static str,
        inputs: &'static [Input],
    ) -> Self {
        self.lines = Some(Lines { name, from, inputs });
        self
    }
}
