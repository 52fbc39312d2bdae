//! How far back a history is loaded, in words.

use chrono::{DateTime, Utc};

use crate::components::time::present_untracked;
use crate::format;

/// How far back the loaded part of a history reaches, in words.
pub fn back_to(oldest: Option<DateTime<Utc>>) -> String {
    oldest.map_or_else(String::new, |oldest| format!(", back to {}", format::local_day(oldest, present_untracked())))
}
