//! Tokens: where the API's token comes from, what happens when it is refused, and where a log's token may be sent.
// Nothing that a server sends may panic the page.
#![cfg_attr(
    not(test),
    deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::string_slice, clippy::panic)
)]

pub mod log_address;
pub mod session;
pub mod tabs;
pub mod token;
