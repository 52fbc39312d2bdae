//! A log as plain text, without colors, links, or line numbers.

use crate::domain::log::address::LineRange;
use crate::domain::log::log::{Kind, Log};
use crate::domain::log::marker::Outcome;
use crate::domain::log::section::Section;
use crate::format;

/// Outcome of a section; `None` while it is running.
pub fn section_outcome(section: &Section) -> Option<&'static str> {
    Some(match section.outcome? {
        Outcome::Success => "Succeeded",
        Outcome::Failure => "Failed",
        Outcome::Cancelled => "Cancelled",
        Outcome::Unknown => "Finished",
    })
}

/// Text for a section's last line: `Failed after 1.3 s`.
pub fn end_text(section: &Section) -> String {
    let time = section.duration_millis().map(|millis| format!(" after {}", took(millis))).unwrap_or_default();
    format!("{}{time}", section_outcome(section).unwrap_or_default())
}

/// Text in place of the lines that were left out.
pub fn left_out_text(log: &Log) -> String {
    let count = log.left_out().map_or(0, |numbers| numbers.len());
    format!("… {} left out (included when downloaded)", format::counted(count, "line"))
}

/// A duration: `850 ms`, `1.3 s`, `2 min 5 s`.
pub fn took(millis: u64) -> String {
    match millis {
        0..1_000 => format!("{millis} ms"),
        1_000..60_000 => format!("{}.{} s", millis / 1_000, millis / 100 % 10),
        60_000..3_600_000 => format!("{} min {} s", millis / 60_000, millis / 1_000 % 60),
        _ => format!("{} h {} min", millis / 3_600_000, millis / 60_000 % 60),
    }
}

/// Lines as displayed, for the clipboard.
pub fn copied(log: &Log, lines: LineRange) -> String {
    let mut text = String::new();
    for index in log.kept(lines.first.saturating_sub(1)..lines.last.min(log.len())) {
        write(&mut text, log, index);
    }
    text.pop();
    text
}

fn write(text: &mut String, log: &Log, number: u32) {
    let Some(line) = log.line(number) else { return };
    let section = line.section.and_then(|index| log.section(index));
    match (line.kind, section) {
        (Kind::SectionEnd, Some(section)) => text.push_str(&end_text(section)),
        (Kind::LeftOut, _) => text.push_str(&left_out_text(log)),
        _ => text.push_str(line.text),
    }
    text.push('\n');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_log_is_copied_as_it_reads() {
        let mut log = Log::new();
        log.push(b"[section-create] {\"id\":\"a\",\"title\":\"A\"}\n[id:a] [1970-01-01T00:00:01Z] ERROR \x1b[31mone\x1b[0m\n");
        log.push(
            b"[section-end] {\"id\":\"a\",\"outcome\":\"LOG_SECTION_OUTCOME_FAILURE\",\"secondsElapsed\":1.3}\ntwo",
        );
        assert_eq!(copied(&log, LineRange::new(2, 4)), "one\nFailed after 1.3 s\ntwo");
        assert_eq!(copied(&log, LineRange::new(1, 900)), "A\none\nFailed after 1.3 s\ntwo");
        assert_eq!(
            [took(850), took(1_350), took(125_000), took(3_720_000)],
            ["850 ms", "1.3 s", "2 min 5 s", "1 h 2 min"]
        );
    }
}
