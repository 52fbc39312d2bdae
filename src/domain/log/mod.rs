//! The log of a prebuild: bytes parsed into lines that can be displayed, collapsed, searched, and compared.
//!
//! [`log`] holds the lines. [`utf8`] and [`escape`] decode the bytes, [`editing`] applies cursor movements to the last lines
//! as a terminal does, in the cells of a [`screen`], [`marker`] and [`level`] classify lines, [`section`] groups them, and
//! [`line_arena`] stores their text. [`lines`] leaves out the middle of a log that is too long. For display there are [`rows`]
//! for the lines that are visible, [`pieces`] for colors and links within a line, [`address`] for links to lines, [`problems`]
//! for errors and warnings worth listing, and [`compare`] for two logs side by side. [`search_history`] has the last searches.
//! [`continuation`] resumes a log whose stream was interrupted.
// The content of a log must not panic the page.
#![cfg_attr(
    not(test),
    deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::string_slice, clippy::panic)
)]

pub mod address;
mod byte_search;
mod chunked_vec;
pub mod color;
pub mod compare;
pub mod continuation;
pub mod cycle;
mod editing;
mod edits;
pub mod escape;
mod fixed_text;
pub mod fnv1a;
pub mod level;
pub mod level_filter;
pub mod line_arena;
mod lines;
#[allow(clippy::module_inception)]
pub mod log;
pub mod marker;
pub mod next_error;
pub mod pieces;
pub mod problems;
pub mod query;
pub mod rows;
#[cfg(test)]
mod sample;
mod screen;
pub mod search_history;
pub mod section;
mod shape;
pub mod style;
pub mod tail;
pub mod times;
pub mod tool_message;
pub mod utf8;
pub mod waterfall;
pub mod width;
