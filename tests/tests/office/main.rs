//! Journeys in the back office, in a real browser, against a real server with a till's sales in it.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod books;
mod goods;
mod ground;
mod journeys;
mod orders;
mod screens;
mod shop;
