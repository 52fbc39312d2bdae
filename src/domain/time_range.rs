//! Time ranges of filters, and their form in the URL: `24h`, `7d`, `2026-11-19`.

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};

/// When a prebuild was created.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub enum TimeRange {
    #[default]
    Any,
    /// Not longer ago than this.
    Within(Span),
    /// From the beginning of one day to the end of another, in UTC; either may be open.
    Days { from: Option<NaiveDate>, to: Option<NaiveDate> },
}

/// A whole number of hours or days: `24h`, `7d`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Span {
    hours: u32,
}

/// Maximum length of a span: ten years.
pub(super) const MAX_HOURS: u32 = 10 * 366 * 24;

impl Span {
    pub const fn hours(hours: u32) -> Self {
        Self { hours }
    }

    pub fn parse(text: &str) -> Option<Self> {
        let (number, size) = match text.strip_suffix('d') {
            Some(days) => (days, 24),
            None => (text.strip_suffix('h')?, 1),
        };
        let hours = number.parse::<u32>().ok()?.checked_mul(size)?;
        (1..=MAX_HOURS).contains(&hours).then_some(Self { hours })
    }

    pub(super) fn delta(self) -> TimeDelta {
        TimeDelta::hours(self.hours.into())
    }
}

impl std::fmt::Display for Span {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        match self.hours {
            hours if hours > 24 && hours.is_multiple_of(24) => write!(f, "{}d", hours / 24),
            hours => write!(f, "{hours}h"),
        }
    }
}

impl TimeRange {
    /// From one day to another; any time without both.
    pub fn of_days(from: Option<NaiveDate>, to: Option<NaiveDate>) -> Self {
        if from.is_none() && to.is_none() { Self::Any } else { Self::Days { from, to } }
    }

    /// The first and the last day; none where it is not a range of days.
    pub fn days(&self) -> (Option<NaiveDate>, Option<NaiveDate>) {
        match self {
            Self::Days { from, to } => (*from, *to),
            Self::Any | Self::Within(_) => (None, None),
        }
    }

    /// The first moment within it, if it has one.
    pub fn start(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        match self {
            Self::Within(span) => now.checked_sub_signed(span.delta()),
            Self::Days { from: Some(day), .. } => Some(day.and_time(NaiveTime::MIN).and_utc()),
            Self::Any | Self::Days { from: None, .. } => None,
        }
    }

    /// The first moment after it, if it has an end before the present.
    pub fn end(&self) -> Option<DateTime<Utc>> {
        match self {
            Self::Days { to: Some(day), .. } => Some(day.succ_opt()?.and_time(NaiveTime::MIN).and_utc()),
            _ => None,
        }
    }

    pub(super) fn contains(&self, created: Option<DateTime<Utc>>, now: DateTime<Utc>) -> bool {
        if *self == Self::Any {
            return true;
        }
        created.is_some_and(|created| {
            self.start(now).is_none_or(|start| created >= start) && self.end().is_none_or(|end| created < end)
        })
    }
}

/// Year, month and day, with dashes.
pub fn day(text: &str) -> Option<NaiveDate> {
    let mut parts = text.splitn(3, '-');
    let mut part = || parts.next();
    let (year, month, date) = (part()?, part()?, part()?);
    NaiveDate::from_ymd_opt(year.parse().ok()?, month.parse().ok()?, date.parse().ok()?)
        .filter(|day| (1..=9999).contains(&chrono::Datelike::year(day)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_of_days_has_one_end_at_least() {
        let first = day("2026-11-01");
        assert_eq!(TimeRange::of_days(None, None), TimeRange::Any);
        assert_eq!(TimeRange::of_days(None, first).days(), (None, first));
        assert_eq!(TimeRange::Within(Span::hours(24)).days(), (None, None));
    }
}
