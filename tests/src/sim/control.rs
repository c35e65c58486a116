//! Controls: worlds that are broken on purpose, at a seam outside the product. A checker that does not
//! catch them proves nothing.

use crate::vfs::Syncing;
use std::fmt;
use std::str::FromStr;

/// Which part of the world is broken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Control {
    /// None: the world as it should be.
    #[default]
    Honest,
    /// The till's disk syncs its log only before a checkpoint, as `synchronous=NORMAL` has it.
    Normal,
    /// The till's disk answers each sync well and does nothing.
    LyingFsync,
    /// The customer is told "paid" when the command is given, before the till knows its commit's outcome.
    AckBeforeCommit,
}

impl Control {
    /// What a sync does on the till's machine.
    pub const fn till_syncing(self) -> Syncing {
        match self {
            Control::Normal => Syncing::Normal,
            Control::LyingFsync => Syncing::Lying,
            Control::Honest | Control::AckBeforeCommit => Syncing::Honest,
        }
    }

    /// Whether "paid" is believed before the till has answered.
    pub const fn believes_early(self) -> bool {
        matches!(self, Control::AckBeforeCommit)
    }

    /// Whether the checker is expected to find violations.
    pub const fn is_broken(self) -> bool {
        !matches!(self, Control::Honest)
    }
}

impl fmt::Display for Control {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Control::Honest => "honest",
            Control::Normal => "normal",
            Control::LyingFsync => "lying-fsync",
            Control::AckBeforeCommit => "ack-before-commit",
        })
    }
}

impl FromStr for Control {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        [Control::Honest, Control::Normal, Control::LyingFsync, Control::AckBeforeCommit]
            .into_iter()
            .find(|control| control.to_string() == text)
            .ok_or_else(|| format!("{text} is no control; use normal, lying-fsync or ack-before-commit"))
    }
}
