//! The core on real SQLite files: what comes in through the tills' door, and what is in the books afterwards.

mod books;
mod chain;
mod displaced;
mod door;
mod facts;
mod goods;
mod invoiced;
mod picture;
mod plans;
mod postgres;
mod recognition;
mod refund;
mod sale;
mod search;
mod shop;
mod statements;
mod till;
mod web_orders;
