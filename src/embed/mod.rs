//! The console in a frame of another page, such as an organization's portal: who may embed it, and the messages between
//! both. `docs/embedding.md` documents the protocol; `public/embed.js` implements the portal's side.
//!
//! Decisions are pure and tested natively: [`surroundings`] checks the embedding pages, [`handshake`] finds out whether
//! one of them implements the protocol, [`protocol`] parses and serializes messages, [`theme`] and [`news`] interpret
//! them. [`link`], [`frame`], [`portal`], and [`entry`] carry them out in the browser. This module is a chunk that is
//! loaded only in a frame.
// Data from the embedding page must never panic the console.
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

/// Parent window, if the console is in a frame.
pub fn parent() -> Option<Window> {
    let parent = window().parent().ok().flatten()?;
    (!Object::is(&parent, &window())).then_some(parent)
}
