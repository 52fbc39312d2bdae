//! The Connect protocol with its JSON codec, over the browser's fetch. Knows nothing of this API's messages.
//!
//! Source: <https://connectrpc.com/docs/protocol>

pub mod error;
pub mod unary;
