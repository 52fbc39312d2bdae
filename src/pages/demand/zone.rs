//! The reader's time zone for rules that take an offset.

use chrono::{DateTime, Utc};

use crate::domain::demand::local_time::{Offsets, utc};
use crate::format;

/// Offset of the reader's time zone at a moment, in milliseconds.
fn local_offset(at: i64) -> i64 {
    let moment = DateTime::<Utc>::from_timestamp_millis(at).unwrap_or_default();
    format::local(moment).signed_duration_since(moment.naive_utc()).num_milliseconds()
}

/// Offsets of a range, of UTC or of the reader's time zone.
pub fn offsets(from: i64, until: i64, is_utc: bool) -> Offsets {
    Offsets::of(from, until, if is_utc { &utc } else { &local_offset })
}
