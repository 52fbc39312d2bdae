//! Line of the instances that ran in a pool, in its row.

use chrono::{DateTime, Utc};
use leptos::html::Span;
use leptos::svg::{Path, Svg};

use crate::domain::pool_record::{Record, Sample};
use crate::format;

use super::template::{Template, template};

/// Number of times that the line shows.
const POINTS: usize = 24;

/// Content of a line.
pub struct Sparkline {
    view_box: String,
    path: String,
    /// What the line shows, in words.
    words: String,
}

impl Sparkline {
    /// `None` while the record is too short for a line.
    pub fn of(record: &Record, now: DateTime<Utc>) -> Option<Self> {
        if !record.is_long(now) {
            return None;
        }
        let samples = record.line(POINTS, now);
        let most = samples.iter().map(|sample| sample.running).max()?.max(1);
        let height = |sample: &Sample| most.saturating_sub(sample.running);
        let mut path = format!("M0 {}", samples.first().map(height)?);
        for ((before, sample), at) in samples.iter().zip(samples.iter().skip(1)).zip(1..) {
            if before.running != sample.running {
                path += &format!("H{at}V{}", height(sample));
            }
        }
        let end = POINTS.saturating_sub(1);
        Some(Self { view_box: format!("0 0 {end} {most}"), path: format!("{path}H{end}"), words: activity(&samples) })
    }
}

/// What samples show: `4–6 running in the last 12 min.`
pub fn activity(samples: &[Sample]) -> String {
    let (Some(first), Some(last)) = (samples.first(), samples.last()) else { return String::new() };
    let watched = format::duration(last.at.signed_duration_since(first.at));
    let running = || samples.iter().map(|sample| sample.running);
    match (running().min().unwrap_or_default(), running().max().unwrap_or_default()) {
        (least, most) if least == most => format!("{most} running for {watched}."),
        (least, most) => format!("{least}–{most} running in the last {watched}."),
    }
}

pub fn sparkline_template() -> Template<Span, Sparkline> {
    let line = template::<Path, Sparkline>().attr_of("d", |line| Some(&line.path));
    let drawing = template::<Svg, Sparkline>()
        .attr("role", "img")
        .attr("preserveAspectRatio", "none")
        .attr_of("viewBox", |line| Some(&line.view_box))
        .attr_of("aria-label", |line| Some(&line.words))
        .child(line);
    template::<Span, Sparkline>().class("pool-activity").title_of(|line| Some(&line.words)).child(drawing)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(counts: &[(i64, i32)]) -> Record {
        let mut record = Record::default();
        for (minute, running) in counts {
            record.note(Sample { at: at(*minute), running: *running, stopped: 0, desired: 2 });
        }
        record
    }

    fn at(minute: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(minute * 60, 0).unwrap()
    }

    #[test]
    fn a_line_has_a_step_where_the_count_changes() {
        let line = Sparkline::of(&record(&[(0, 2), (10, 5)]), at(23)).unwrap();
        assert_eq!((line.view_box.as_str(), line.path.as_str()), ("0 0 23 5", "M0 3H10V0H23"));
        assert_eq!(line.words, "2–5 running in the last 23 min.");
        let idle = Sparkline::of(&record(&[(0, 0)]), at(5)).unwrap();
        assert_eq!((idle.path.as_str(), idle.words.as_str()), ("M0 1H23", "0 running for 5 min."));
    }

    #[test]
    fn a_short_record_has_no_line() {
        assert!(Sparkline::of(&record(&[(0, 2), (3, 5)]), at(4)).is_none());
        assert!(Sparkline::of(&Record::default(), at(9)).is_none());
    }
}
