//! Wire format: serde types named as in the vendor's `.proto` files, one file per service.
//!
//! Readers are as lenient as proto JSON requires: an absent or `null` field has its default, unknown fields are
//! ignored, and unknown enum values are preserved. Writers omit default values.
//!
//! `make test` compares the types with the vendor's descriptors (`descriptors.rs`).
// Server data must never panic the page.
#![cfg_attr(
    not(test),
    deny(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::string_slice,
        clippy::arithmetic_side_effects,
        clippy::panic
    )
)]

#[cfg(test)]
pub mod declaration;
#[cfg(all(test, not(target_arch = "wasm32")))]
mod descriptors;
pub mod environment;
pub mod event;
pub mod id;
pub mod identity;
pub mod message;
pub mod organization;
pub mod prebuild;
pub mod procedure;
pub mod project;
#[cfg(all(test, not(target_arch = "wasm32")))]
mod round_trip;
pub mod runner;
pub mod scalar;
pub mod service_account;
pub mod shared;
pub mod usage;
pub mod user;
pub mod warm_pool;
