//! The console in a frame of another page, such as an organization's portal: who may show it there, and what the two tell each other.
//! `docs/embedding.md` is the reference of the protocol, and `public/embed.js` its other end.
//!
//! What is decided is pure and tested natively: [`surroundings`] judges the pages around the frame, [`handshake`] finds out whether one of
//! them speaks the protocol, [`protocol`] reads and writes messages, [`theme`] and [`news`] make something of them. [`link`], [`frame`],
//! [`portal`] and [`entry`] carry it out in the browser. All of it is a chunk that is loaded only in a frame.
// Nothing that the page around sends may panic this one.
#![cfg_attr(
    not(test),
    deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::string_slice, clippy::panic)
)]

use js_sys::Object;
use leptos::prelude::window;
use web_sys::Window;

pub mod dates;
pub mod entry;
pub mod frame;
pub mod handshake;
pub mod link;
pub mod news;
pub mod portal;
pub mod protocol;
pub mod surroundings;
pub mod theme;

/// The window that this one is in a frame of.
pub fn parent() -> Option<Window> {
    let parent = window().parent().ok().flatten()?;
    (!Object::is(&parent, &window())).then_some(parent)
}
