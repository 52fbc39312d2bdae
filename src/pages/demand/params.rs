//! What the address says about the demand: its time range, the project and class that are shown, the share to serve, refill times, and the time zone of hours.

use crate::domain::demand::advice::{DEFAULT_PERCENT, PERCENTS};
use crate::domain::demand::refill::{MAX_MINUTES, RefillChoice, parse_minutes};
use crate::domain::demand::starts::Selection;
use crate::domain::filter::Filter;
use crate::domain::query_string::{decoded, encoded, value, with_value};
use crate::domain::time_range::{Span, TimeRange};
use crate::navigation::Address;
use crate::proto::id::Id;
use crate::reactive::Memo;

/// Time range where none is chosen: four weeks.
const DEFAULT_RANGE: Span = Span::hours(28 * 24);
/// Share to serve, in percent.
pub const SHARE: &str = "share";
/// Ids of the project and class that are shown, named as in other filters.
pub const PROJECT: &str = "project";
pub const CLASS: &str = "class";
/// Minutes until a stopped instance runs, and until a new one does.
pub const STOPPED: &str = "stopped-minutes";
pub const FRESH: &str = "new-minutes";
/// Time zone of hours: `utc`, or the reader's.
const HOURS: &str = "hours";
const UTC: &str = "utc";

#[derive(Clone, Copy)]
pub struct Params {
    address: Address,
    pub range: Memo<TimeRange>,
    pub selection: Memo<Selection>,
    pub percent: Memo<u32>,
    pub refill: Memo<RefillChoice>,
    pub is_utc: Memo<bool>,
}

fn range_of(query: &str) -> TimeRange {
    match Filter::from_query(query).time {
        TimeRange::Any => TimeRange::Within(DEFAULT_RANGE),
        // Records are asked for with both ends.
        TimeRange::Days { from: None, .. } => TimeRange::Within(DEFAULT_RANGE),
        time => time,
    }
}

/// Text of a parameter as it was entered, right or wrong.
fn text_of(query: &str, name: &str) -> String {
    decoded(value(query, name))
}

fn selection_of(query: &str) -> Selection {
    let id = |name| Id::uuid(&text_of(query, name));
    Selection { project_id: id(PROJECT), class_id: id(CLASS) }
}

fn parse_percent(text: &str) -> Option<u32> {
    text.trim().parse().ok().filter(|percent| PERCENTS.contains(percent))
}

fn percent_of(query: &str) -> u32 {
    parse_percent(&text_of(query, SHARE)).unwrap_or(DEFAULT_PERCENT)
}

/// A time for new instances that is shorter than that for stopped ones is left out.
fn refill_of(query: &str) -> RefillChoice {
    let minutes = |name| parse_minutes(&text_of(query, name));
    let stopped_ms = minutes(STOPPED);
    RefillChoice { stopped_ms, fresh_ms: minutes(FRESH).filter(|fresh_ms| stopped_ms.is_none_or(|ms| ms <= *fresh_ms)) }
}

/// What is wrong with the text of a parameter, and what is used instead.
fn error_of(query: &str, name: &str) -> Option<String> {
    let text = text_of(query, name);
    match name {
        _ if text.is_empty() => None,
        SHARE => parse_percent(&text).is_none().then(|| {
            let (least, most) = (PERCENTS.start(), PERCENTS.end());
            format!("Enter a whole number from {least} to {most}. Until then, advice is for {DEFAULT_PERCENT}%.")
        }),
        _ if parse_minutes(&text).is_none() => {
            Some(format!("Enter minutes from 0.1 to {MAX_MINUTES}, such as 1.5. Until then, this time is ignored."))
        }
        FRESH if refill_of(query).fresh_ms.is_none() => {
            Some("Enter at least the time of a stopped instance. Until then, this time is ignored.".to_owned())
        }
        _ => None,
    }
}

impl Params {
    pub fn new(address: Address) -> Self {
        Self {
            address,
            range: Memo::new(move |_| range_of(&address.query())),
            selection: Memo::new(move |_| selection_of(&address.query())),
            percent: Memo::new(move |_| percent_of(&address.query())),
            refill: Memo::new(move |_| refill_of(&address.query())),
            is_utc: Memo::new(move |_| value(&address.query(), HOURS) == UTC),
        }
    }

    pub fn set_range(self, time: TimeRange) {
        self.address.change_query(|query| Filter { time, ..Filter::from_query(query) }.into_query(query));
    }

    /// Selects a project or class; none for an empty `id`.
    pub fn select(self, name: &str, id: &str) {
        self.address.change_query(|query| with_value(query, name, id));
    }

    /// Text of a parameter as it was entered, and what is wrong with it; tracked.
    pub fn entered(self, name: &str) -> (String, Option<String>) {
        let query = self.address.query();
        (text_of(&query, name), error_of(&query, name))
    }

    /// Sets the text of a parameter, right or wrong; empty for the default.
    pub fn enter(self, name: &str, text: &str) {
        let text = text.trim();
        let is_default = name == SHARE && parse_percent(text) == Some(DEFAULT_PERCENT);
        let value = if is_default { String::new() } else { encoded(text) };
        self.address.change_query(|query| with_value(query, name, &value));
    }

    pub fn set_utc(self, is_utc: bool) {
        self.address.change_query(|query| with_value(query, HOURS, if is_utc { UTC } else { "" }));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_says_what_is_shown() {
        let four_weeks = TimeRange::Within(DEFAULT_RANGE);
        assert_eq!(range_of(""), four_weeks);
        assert_eq!(range_of("?within=7d&share=90"), TimeRange::Within(Span::hours(7 * 24)));
        assert_eq!(range_of("?to=2026-11-19"), four_weeks, "no beginning");
        assert!(matches!(range_of("?from=2026-11-01"), TimeRange::Days { .. }));
        let percents = ["", "?share=90", "?share=49", "?share=101", "?share=x"].map(percent_of);
        assert_eq!(percents, [95, 90, 95, 95, 95]);
        let refill = |query| refill_of(query);
        assert!(refill("").is_empty() && refill("?stopped-minutes=x&new-minutes=121").is_empty());
        let chosen = RefillChoice { stopped_ms: Some(90_000), fresh_ms: Some(300_000) };
        assert_eq!(refill("?stopped-minutes=1%2C5&new-minutes=5"), chosen);
        assert_eq!(refill("?stopped-minutes=1.5&new-minutes=1"), RefillChoice { fresh_ms: None, ..chosen });
    }

    #[test]
    fn a_selection_survives_another_range() {
        let id = "01985c07-0000-7000-8000-000000000001";
        let query = format!("?class={id}&project=x&share=80");
        let selection = Selection { project_id: None, class_id: Id::uuid(id) };
        assert_eq!(selection_of(&query), selection);
        let time = TimeRange::Within(Span::hours(7 * 24));
        let query = Filter { time, ..Filter::from_query(&query) }.into_query(&query);
        assert_eq!((selection_of(&query), percent_of(&query)), (selection, 80));
    }

    #[test]
    fn what_is_wrong_is_said() {
        let error = |query, name| error_of(query, name).unwrap_or_default();
        for query in ["", "?share=50", "?share=100"] {
            assert_eq!(error(query, SHARE), "", "{query}");
        }
        for query in ["?share=49", "?share=101", "?share=x", "?share=9%C3%A4"] {
            assert!(error(query, SHARE).contains("50 to 100"), "{query}");
        }
        assert_eq!((error("?new-minutes=1", FRESH), error("?new-minutes=1", STOPPED)), (String::new(), String::new()));
        assert!(error("?stopped-minutes=0", STOPPED).contains("0.1 to 120"));
        let (both, fresh) = ("?stopped-minutes=2&new-minutes=1", "at least the time of a stopped instance");
        assert_eq!(error(both, STOPPED), "");
        assert!(error(both, FRESH).contains(fresh));
    }
}
