//! A line of the log with its timestamp, search matches, and selection.

use crate::components::log_line::{LogRow, RowContent, log_text, marked};
use crate::components::rich_text::RichText;
use crate::domain::log::log::{Kind, Log};
use crate::domain::log::section::SectionIndex;
use crate::domain::log::times::{LogTimes, line_time};
use crate::reactive::Memo;

use super::display::Display;
use super::folds::Folds;
use super::linked_log::LinkedLog;
use super::plain_text::{end_text, left_out_text};
use super::search::Search;
use super::section_head::section_head;
use super::selection::Selection;
use super::timestamp::timestamp;

/// State that lines show and that clicks on them change.
#[derive(Clone, Copy)]
pub struct LineRows {
    pub log: LinkedLog,
    pub has_ended: Memo<bool>,
    pub folds: Folds,
    pub search: Search,
    pub selection: Selection,
    pub display: Display,
}

impl LineRows {
    /// Describes a line; tracked.
    pub fn row(self, number: u32) -> Option<LogRow> {
        let address = self.log.address();
        let (mut row, kind) = self.log.feed.log.with_value(|log| {
            let line = log.line(number)?;
            let content = match (line.kind, line.section) {
                (Kind::SectionStart, Some(index)) => self.head(log, index, number, line.text),
                (Kind::SectionEnd, Some(index)) => {
                    RowContent::Text(RichText::plain(log.section(index).map(end_text).unwrap_or_default()))
                }
                (Kind::LeftOut, _) => RowContent::Text(RichText::plain(left_out_text(log))),
                _ => RowContent::Text(log_text(&line, &self.search.marks(number, line.text))),
            };
            Some((LogRow::new(number, &line, &address, content), line.kind))
        })?;
        row.time = self.time(number, kind);
        row.is_selected = self.selection.get().is_some_and(|lines| lines.contains(number.saturating_add(1)));
        row.is_after_gap = self.log.feed.gaps.with_untracked(|gaps| gaps.contains(&number));
        row.is_current = self.search.is_current(number);
        Some(row)
    }

    /// Tracked.
    fn head(self, log: &Log, index: SectionIndex, number: u32, title: &str) -> RowContent {
        self.log.feed.track();
        let title = marked(title, &self.search.marks(number, title));
        let (is_log_open, is_open) = (!self.has_ended.get(), !self.folds.is_folded(index));
        RowContent::Head(section_head(log, index, &self.log.address(), title, is_log_open, is_open))
    }

    /// The timestamp of a line, `None` if timestamps are off; tracked.
    fn time(self, number: u32, kind: Kind) -> Option<String> {
        let times = self.display.times.get();
        if times == LogTimes::Hidden {
            return None;
        }
        // The first line of a section may arrive after its head.
        if kind == Kind::SectionStart {
            self.log.feed.track();
        }
        let text =
            |log: &Log| line_time(log, number).map(|time| timestamp(times, time, log.first_time().unwrap_or(time)));
        Some(self.log.feed.log.with_value(text).unwrap_or_default())
    }
}
