//! View state: one `App`, one `update`, effects out. No browser, no clock, no arithmetic on money: what happens comes
//! in as a [`Msg`], what is to be done in the world goes out as [`Effect`]s, as in the till's own core.

mod act;
mod answers;
mod app;
mod dialog;
mod gate;
mod keys;
mod message;
mod pay;
mod sell;
#[cfg(test)]
mod tests;
pub mod wedge;

pub use app::{App, Grid, Pay, Screen, Search, Theme, Toast, Tone};
pub use dialog::{CashWay, Dialog};
pub use keys::{Focus, HELP, HelpKey, Taken};
pub use message::{Act, Asked, Effect, Field, Method, Msg, Sound, Told};
pub use wedge::KeyPress;
