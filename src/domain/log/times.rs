//! The times of a log's lines: left out, counted from its first line, or as clocks show them.

use chrono::{DateTime, Local, Timelike, Utc};

use super::log::{Kind, Log};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LogTimes {
    #[default]
    Hidden,
    Relative,
    /// In the reader's time zone.
    Local,
    Utc,
}

impl LogTimes {
    pub const ALL: [Self; 4] = [Self::Hidden, Self::Relative, Self::Local, Self::Utc];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Hidden => "hidden",
            Self::Relative => "relative",
            Self::Local => "local",
            Self::Utc => "utc",
        }
    }

    /// The one after this, and after the last one the first.
    pub const fn following(self) -> Self {
        match self {
            Self::Hidden => Self::Relative,
            Self::Relative => Self::Local,
            Self::Local => Self::Utc,
            Self::Utc => Self::Hidden,
        }
    }

    /// A line's time in words, of the same width for all lines of a log; `first` is that of its first line. In
    /// milliseconds since the Unix epoch.
    pub fn words(self, time: i64, first: i64) -> String {
        let moment = || DateTime::<Utc>::from_timestamp_millis(time).unwrap_or_default();
        match self {
            Self::Hidden => String::new(),
            Self::Relative => relative(time.saturating_sub(first)),
            Self::Local => clock(&moment().with_timezone(&Local)),
            Self::Utc => format!("{}Z", clock(&moment())),
        }
    }
}

/// When a line was written. A section's head and end have no time of their own, but that of its first and last line.
pub fn line_time(log: &Log, number: u32) -> Option<i64> {
    let line = log.line(number)?;
    line.time.or_else(|| {
        let (first, last) = log.section(line.section?)?.times?;
        Some(if line.kind == Kind::SectionEnd { last } else { first })
    })
}

/// `+0:01:23.4`
fn relative(millis: i64) -> String {
    let sign = if millis < 0 { '-' } else { '+' };
    let millis = millis.unsigned_abs();
    let (seconds, tenths) = (millis / 1_000, millis / 100 % 10);
    format!("{sign}{}:{:02}:{:02}.{tenths}", seconds / 3_600, seconds / 60 % 60, seconds % 60)
}

/// `14:05:09.123`
fn clock(moment: &impl Timelike) -> String {
    let millis = moment.nanosecond() / 1_000_000 % 1_000;
    format!("{:02}:{:02}:{:02}.{millis:03}", moment.hour(), moment.minute(), moment.second())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_count_from_the_first_line_or_show_the_clock() {
        assert_eq!(LogTimes::Relative.words(3_723_450, 0), "+1:02:03.4");
        assert_eq!(LogTimes::Relative.words(0, 1_500), "-0:00:01.5");
        assert_eq!(LogTimes::Utc.words(3_723_450, 0), "01:02:03.450Z");
        assert_eq!(LogTimes::Hidden.words(1, 0), "");
        assert_eq!(LogTimes::Utc.words(i64::MIN, i64::MAX), "00:00:00.000Z");
    }

    #[test]
    fn each_leads_to_the_next() {
        assert_eq!(
            LogTimes::ALL.map(LogTimes::following),
            [LogTimes::Relative, LogTimes::Local, LogTimes::Utc, LogTimes::Hidden]
        );
    }

    #[test]
    fn the_marks_of_a_section_have_the_times_of_its_lines() {
        let mut log = Log::new();
        log.push(b"[section-create] {\"id\":\"a\",\"title\":\"A\"}\n");
        log.push(b"[id:a] [1970-01-01T00:00:01Z] INFO one\n[id:a] [1970-01-01T00:00:02Z] INFO two\n");
        log.push(b"[section-end] {\"id\":\"a\",\"outcome\":\"LOG_SECTION_OUTCOME_SUCCESS\"}\nbare\n");
        let times = [0, 1, 2, 3, 4, 5].map(|number| line_time(&log, number));
        assert_eq!(times, [Some(1_000), Some(1_000), Some(2_000), Some(2_000), None, None]);
    }
}
