//! The filter's time in words.

use crate::domain::filter::Filter;
use crate::domain::time_range::TimeRange;
use crate::lower_case::lower_case;

/// Common time ranges: value in the URL, and label.
pub const SPANS: [(&str, &str); 5] = [
    ("1h", "Last hour"),
    ("24h", "Last 24 hours"),
    ("7d", "Last 7 days"),
    ("30d", "Last 30 days"),
    ("90d", "Last 90 days"),
];

/// Label of the filter's time: `Last 7 days`, `2026-11-19 to 2026-11-26`.
pub fn time_label(filter: &Filter) -> String {
    match (&filter.time, filter.expiring) {
        (_, Some(span)) => format!("Expires within {span}"),
        (TimeRange::Any, None) => "Any time".to_owned(),
        (TimeRange::Within(span), None) => {
            let written = span.to_string();
            let known = SPANS.iter().find(|(value, _)| *value == written);
            known.map_or_else(|| format!("Last {span}"), |(_, label)| (*label).to_owned())
        }
        (TimeRange::Days { from: Some(from), to: Some(to) }, None) => format!("{from} to {to}"),
        (TimeRange::Days { from: Some(from), to: None }, None) => format!("Since {from}"),
        (TimeRange::Days { from: None, to }, None) => format!("Until {}", to.unwrap_or_default()),
    }
}

/// The filter's time within a sentence: `last 7 days`.
pub fn range_words(filter: &Filter) -> String {
    lower_case(&time_label(filter))
}
