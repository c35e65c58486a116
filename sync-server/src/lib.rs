//! The sync server as a library: the authority for orders, products, inventory and accounting.
//! The core below is sans-IO (no clock, no randomness, no sockets: all of it comes in through `Tx` and
//! `Disk`); `http` and `demo` are the shell around it. Contexts never import each other: what one needs of
//! another is a port of its own, joined in `bindings`.

pub mod accounting;
pub mod amount;
pub mod bindings;
pub mod cart;
pub mod core;
pub mod customer;
pub mod events;
pub mod facts;
pub mod feed;
pub mod identity;
pub mod intake;
pub mod inventory;
pub mod migrations;
pub mod order;
pub mod product;
pub mod promotion;
pub mod refusal;
pub mod sequence;
pub mod shipping;
pub mod snapshot;
pub mod sync_door;
pub mod verify;

// The shell.
pub mod demo;
pub mod http;

#[cfg(test)]
mod tests;
