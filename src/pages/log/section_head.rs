//! Head of a section: title, progress, and numbers of errors, warnings, and lines.

use crate::components::log_line::{LevelCount, SectionHead};
use crate::components::rich_text::RichText;
use crate::components::time::present;
use crate::domain::log::level::Level;
use crate::domain::log::log::Log;
use crate::domain::log::marker::Outcome;
use crate::domain::log::problems::first_in_section;
use crate::domain::log::section::{Progress, Section, SectionIndex};
use crate::domain::phase::Tone;
use crate::format;

use super::plain_text::{section_outcome, took};

/// `address` is that of the log. `is_log_open` tells whether the log may still grow. Tracked while the section is running.
pub fn section_head(
    log: &Log,
    index: SectionIndex,
    address: &str,
    title: RichText,
    is_log_open: bool,
    is_open: bool,
) -> SectionHead {
    let Some(section) = log.section(index) else {
        let (tone, progress, counts) = (Tone::Unknown, String::new(), Vec::new());
        return SectionHead { title, tone, is_open, is_failed: false, progress, counts, lines: None };
    };
    let state = section.progress(is_log_open);
    let problems = [(Level::Error, section.errors, "error"), (Level::Warning, section.warnings, "warning")];
    let count = |(level, count, one): (Level, u32, &str)| {
        let first = if count > 0 { first_in_section(log, index, level)? } else { return None };
        let href = format!("{address}#L{}", first.saturating_add(1));
        Some(LevelCount { level, text: format::counted(count as usize, one), href })
    };
    SectionHead {
        title,
        tone: tone(state),
        is_open,
        is_failed: section.is_failed(),
        progress: progress_and_time(section, state, is_log_open),
        counts: problems.into_iter().filter_map(count).collect(),
        lines: (section.lines > 0).then(|| format::counted(section.lines as usize, "line")),
    }
}

pub const fn tone(progress: Progress) -> Tone {
    match progress {
        Progress::Running => Tone::Active,
        Progress::Ended(Outcome::Success) => Tone::Good,
        Progress::Ended(Outcome::Failure) => Tone::Bad,
        Progress::Ended(Outcome::Cancelled) | Progress::Interrupted => Tone::Stopped,
        Progress::Ended(Outcome::Unknown) => Tone::Unknown,
    }
}

/// `Failed · 5 min 50 s`. Tracked while the section is running.
fn progress_and_time(section: &Section, progress: Progress, is_log_open: bool) -> String {
    let progress = match progress {
        Progress::Ended(_) => section_outcome(section),
        _ if section.is_continuous => None,
        Progress::Running => Some("Running"),
        Progress::Interrupted => Some("Interrupted"),
    };
    let time = section.elapsed_millis(is_log_open, || present().timestamp_millis()).map(took);
    let mut text = progress.unwrap_or_default().to_owned();
    if let Some(time) = time {
        add(&mut text, &time);
    }
    text
}

/// `Failed · 5 min 50 s · 2 errors`. Tracked while the section is running.
pub fn summary(section: &Section, progress: Progress, is_log_open: bool) -> String {
    let mut text = progress_and_time(section, progress, is_log_open);
    if section.errors > 0 {
        add(&mut text, &format::counted(section.errors as usize, "error"));
    }
    text
}

fn add(text: &mut String, more: &str) {
    if !text.is_empty() {
        text.push_str(" · ");
    }
    text.push_str(more);
}
