//! The till's answers as the window needs them, and the lines that it asks. Fields that a later till adds are
//! passed over; what an earlier one lacks has a default.

mod answer;
mod line;
mod status;
mod ticket;

pub use answer::{Answer, Problem};
pub use line::ask;
pub use status::{Event, Inspection, ParkedTicket, Printer, Receipt, Shift, Start, Status, Wedge};
pub use ticket::{Category, Done, Line, Money, Sale, SaleLine, Shelf, Tender, Ticket, Tile, Warning};
