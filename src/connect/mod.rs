//! Client for the Connect protocol with JSON, over the browser's fetch. Independent of this API's messages.
//!
//! [`transport`] builds requests. `fetch` sends them, or takes the responses requested early by [`early_response`].
//! [`unary`] and [`stream`] validate responses, [`download`] handles plain downloads, and [`reach`] finds out why there
//! was no response. Everything that doesn't need a browser is separate and tested natively: [`error`] with its [`code`]
//! and [`detail`], `base64`, [`envelope`], [`end_of_stream`], [`content_type`], [`web_page`], [`retry`]. [`taxonomy`]
//! defines how errors are handled.
//!
//! Source: <https://connectrpc.com/docs/protocol>
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

mod base64;
// Native tests have no browser to send requests with.
#[cfg_attr(all(test, not(target_arch = "wasm32")), path = "../simulation/body.rs")]
pub mod body;
pub mod code;
pub mod content_type;
pub mod detail;
pub mod download;
pub mod early_response;
pub mod end_of_stream;
pub mod envelope;
pub mod error;
#[cfg_attr(all(test, not(target_arch = "wasm32")), path = "../simulation/fetch.rs")]
mod fetch;
#[cfg_attr(all(test, not(target_arch = "wasm32")), path = "../simulation/reach.rs")]
pub mod reach;
pub mod retry;
pub mod stream;
pub mod taxonomy;
pub mod timer;
pub mod transport;
pub mod unary;
#[cfg_attr(all(test, not(target_arch = "wasm32")), path = "../simulation/wait.rs")]
mod wait;
pub mod web_page;
