//! Tokens: where the API token comes from, how its rejection is handled, and where a log token may be sent.
// Server data must never panic the page.
#![cfg_attr(
    not(test),
    deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::string_slice, clippy::panic)
)]

pub mod log_address;
pub mod session;
pub mod tabs;
pub mod token;
