//! The till's real window on a screen of its own: Xvfb, WebKit's driver, a keyboard that types as a person or as a
//! scanner. Drives and looks; what is right is the journeys' to say.

mod desk;
mod page;

pub use desk::{Desk, program};
pub use page::Window;
