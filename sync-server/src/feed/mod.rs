//! The feeds as tills read them (D-1, D-3): which entities changed comes from the store, what they are now from
//! a port. Not here: who may read which feed.

mod pull;

pub use pull::{Entities, FeedError, pull};
