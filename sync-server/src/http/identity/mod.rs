//! Who works here and what speaks to the server: staff, keys of shop fronts, the own session, the audit log. What may
//! not enter: how secrets are kept (the identity context).

mod audit;
mod keys;
mod session;
pub mod sql;
mod staff;

pub use audit::{__path_audit_log, audit_log};
pub use keys::{__path_create_key, __path_keys, __path_revoke_key, create_key, keys, revoke_key};
pub use session::{__path_log_out, __path_me, log_out, me};
pub use staff::{
    __path_change_person, __path_create_person, __path_people, __path_person, change_person, create_person,
    people, person,
};
