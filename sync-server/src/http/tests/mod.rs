//! The server over real HTTP: a demo shop in a folder of its own, a listener on a free port, a client.

mod gateway;
mod guard;
mod images;
mod operations;
