//! The log of a prebuild: bytes as they come, made into lines that can be shown, folded, searched and compared.
//!
//! [`log`] holds it: [`utf8`] and [`escape`] take the bytes apart, [`marker`] and [`level`] say what a line is,
//! [`section`] where it belongs, [`line_arena`] keeps what it says. The rest reads: [`rows`] for a list of which only a part is
//! drawn, [`pieces`] for a line's colours and links, [`address`] for links to lines, [`compare`] for two logs side by side.
//! [`continuation`] decides how a stream that was cut goes on.
// Nothing that a log holds may panic the page.
#![cfg_attr(
    not(test),
    deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::string_slice, clippy::panic)
)]

pub mod address;
pub mod colour;
pub mod compare;
pub mod continuation;
pub mod cycle;
pub mod escape;
pub mod fnv1a;
pub mod level;
pub mod level_filter;
pub mod line_arena;
#[allow(clippy::module_inception)]
pub mod log;
pub mod marker;
pub mod next_error;
pub mod pieces;
pub mod query;
pub mod rows;
pub mod section;
pub mod style;
pub mod times;
pub mod utf8;
pub mod width;
