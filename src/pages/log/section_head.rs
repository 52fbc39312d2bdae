//! Head of a section: title, progress, and number of lines.

use crate::components::log_line::SectionHead;
use crate::components::rich_text::RichText;
use crate::components::time::present;
use crate::domain::log::marker::Outcome;
use crate::domain::log::section::{Progress, Section};
use crate::domain::phase::Tone;
use crate::format;

use super::plain_text::{section_outcome, took};

/// `is_log_open` tells whether the log may still grow. Tracked while the section is running.
pub fn section_head(section: Option<&Section>, title: RichText, is_log_open: bool, is_open: bool) -> SectionHead {
    let Some(section) = section else {
        let (progress, counts) = (String::new(), String::new());
        return SectionHead { title, tone: Tone::Unknown, is_open, is_failed: false, progress, counts };
    };
    let state = section.progress(is_log_open);
    let (progress, counts) = (progress_and_time(section, state, is_log_open), counts(section));
    SectionHead { title, tone: tone(state), is_open, is_failed: section.is_failed(), progress, counts }
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
pub fn progress_and_time(section: &Section, progress: Progress, is_log_open: bool) -> String {
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

fn counts(section: &Section) -> String {
    let mut text = String::new();
    for (count, one) in [(section.errors, "error"), (section.warnings, "warning"), (section.lines, "line")] {
        if count > 0 {
            add(&mut text, &format::counted(count as usize, one));
        }
    }
    text
}

fn add(text: &mut String, more: &str) {
    if !text.is_empty() {
        text.push_str(" · ");
    }
    text.push_str(more);
}
