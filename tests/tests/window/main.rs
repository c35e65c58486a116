//! Journeys in the real window, with a real server and a real printer: what a cashier does, and what may happen to
//! them. One window at a time: keys go to the screen.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod bad_days;
mod ground;
mod manager;
mod scans;
mod screens;
mod selling;
