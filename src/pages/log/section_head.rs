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
pub fn section_head(section: Option<&Section>, title: RichText, goes_on: bool, is_open: bool) -> SectionHead {
    let Some(section) = section else {
        let (words, counts) = (String::new(), String::new());
        return SectionHead { title, tone: Tone::Unknown, is_open, is_failed: false, words, counts };
    };
    let progress = section.progress(goes_on);
    let (words, counts) = (progress_and_time(section, progress, goes_on), counts(section));
    SectionHead { title, tone: tone(progress), is_open, is_failed: section.is_failed(), words, counts }
}

const fn tone(progress: Progress) -> Tone {
    match progress {
        Progress::Running => Tone::Active,
        Progress::Ended(Outcome::Success) => Tone::Good,
        Progress::Ended(Outcome::Failure) => Tone::Bad,
        Progress::Ended(Outcome::Cancelled) | Progress::Interrupted => Tone::Stopped,
        Progress::Ended(Outcome::Unknown) => Tone::Unknown,
    }
}

fn progress_and_time(section: &Section, progress: Progress, goes_on: bool) -> String {
    let progress = match progress {
        Progress::Ended(_) => section_outcome(section),
        _ if section.is_continuous => None,
        Progress::Running => Some("Running"),
        Progress::Interrupted => Some("Interrupted"),
    };
    let time = section.elapsed_millis(goes_on, || present().timestamp_millis()).map(took);
    let mut words = progress.unwrap_or_default().to_owned();
    if let Some(time) = time {
        add(&mut words, &time);
    }
    words
}

fn counts(section: &Section) -> String {
    let mut words = String::new();
    for (count, one) in [(section.errors, "error"), (section.warnings, "warning"), (section.lines, "line")] {
        if count > 0 {
            add(&mut words, &format::counted(count as usize, one));
        }
    }
    words
}

fn add(words: &mut String, more: &str) {
    if !words.is_empty() {
        words.push_str(" · ");
    }
    words.push_str(more);
}
