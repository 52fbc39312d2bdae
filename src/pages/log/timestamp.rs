//! Text for the timestamp of a line.

use chrono::{DateTime, NaiveDateTime, Timelike, Utc};

use crate::domain::log::times::LogTimes;
use crate::format;

/// The timestamp of a line, of the same width for all lines of a log. `time` and `first`, that of the first line, are in
/// milliseconds since the Unix epoch.
pub fn timestamp(times: LogTimes, time: i64, first: i64) -> String {
    let moment = || DateTime::<Utc>::from_timestamp_millis(time).unwrap_or_default();
    match times {
        LogTimes::Hidden => String::new(),
        LogTimes::Relative => relative(time.saturating_sub(first)),
        LogTimes::Local => date_and_clock(format::local(moment())),
        LogTimes::Utc => format!("{}Z", date_and_clock(moment().naive_utc())),
    }
}

/// `+0:01:23.4`
fn relative(millis: i64) -> String {
    let sign = if millis < 0 { '-' } else { '+' };
    let millis = millis.unsigned_abs();
    let (seconds, tenths) = (millis / 1_000, millis / 100 % 10);
    format!("{sign}{}:{:02}:{:02}.{tenths}", seconds / 3_600, seconds / 60 % 60, seconds % 60)
}

/// `Nov 3  14:05:09.123`
fn date_and_clock(moment: NaiveDateTime) -> String {
    let (day, millis) = (format::day(moment), moment.nanosecond() / 1_000_000 % 1_000);
    format!("{day:6} {:02}:{:02}:{:02}.{millis:03}", moment.hour(), moment.minute(), moment.second())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_count_from_the_first_line_or_show_the_clock() {
        for (times, time, first, text) in [
            (LogTimes::Relative, 3_723_450, 0, "+1:02:03.4"),
            (LogTimes::Relative, 0, 1_500, "-0:00:01.5"),
            (LogTimes::Utc, 3_723_450, 0, "Jan 1  01:02:03.450Z"),
            (LogTimes::Utc, 26 * 86_400_000, 0, "Jan 27 00:00:00.000Z"),
            (LogTimes::Hidden, 1, 0, ""),
            (LogTimes::Utc, i64::MIN, i64::MAX, "Jan 1  00:00:00.000Z"),
        ] {
            assert_eq!(timestamp(times, time, first), text);
        }
    }
}
