//! The wire: serde types named as in the vendor's `.proto` files, one file per service.
//!
//! Readers are lenient as proto JSON asks: an absent or `null` field is its default, unknown fields are ignored, an
//! enum value this build does not know survives. Writers omit default values.

pub mod environment;
pub mod event;
pub mod identity;
pub mod message;
pub mod prebuild;
pub mod project;
pub mod runner;
pub mod scalar;
pub mod service_account;
pub mod shared;
pub mod user;
pub mod warm_pool;
