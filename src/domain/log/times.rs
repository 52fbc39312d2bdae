//! Timestamps of lines, and the ways to show them: off, elapsed time, local time, or UTC.

use super::log::{Kind, Log};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LogTimes {
    #[default]
    Hidden,
    Relative,
    /// In the user's time zone.
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

    /// The next way to show them, wrapping around.
    pub const fn following(self) -> Self {
        match self {
            Self::Hidden => Self::Relative,
            Self::Relative => Self::Local,
            Self::Local => Self::Utc,
            Self::Utc => Self::Hidden,
        }
    }
}

/// Time of a line. A section's head and end have that of its first and last line.
pub fn line_time(log: &Log, number: u32) -> Option<i64> {
    let line = log.line(number)?;
    line.time.or_else(|| {
        let (first, last) = log.section(line.section?)?.times?;
        Some(if line.kind == Kind::SectionEnd { last } else { first })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

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
