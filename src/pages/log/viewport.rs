//! Visible part of the log, and scrolling to lines.

use crate::components::effect::effect;
use crate::components::log_list::{LogList, Shape};
use crate::domain::log::log::Kind;
use crate::domain::log::rows::{Hidden, hidden_by, visible};
use crate::reactive::RwSignal;
use crate::store::log::LogFeed;

use super::folds::Folds;
use super::level_filter::LevelFilter;

#[derive(Clone, Copy)]
pub struct Viewport {
    pub list: LogList,
    /// The line to scroll to, as soon as it is loaded.
    wanted: RwSignal<Option<u32>>,
}

impl Viewport {
    pub fn new(feed: LogFeed, wraps: RwSignal<bool>) -> Self {
        let shape_of = move |number| {
            feed.log
                .with_value(|log| Shape { width: log.width(number), is_head: log.kind(number) == Kind::SectionStart })
        };
        Self { list: LogList::new(wraps, shape_of), wanted: RwSignal::new(None) }
    }

    /// Updates the rows when the log, its filter, or its collapsed sections change.
    pub fn follow(self, feed: LogFeed, filter: LevelFilter, folds: Folds) {
        effect(move || {
            feed.track();
            let levels = filter.levels();
            let rows = feed.log.with_value(|log| visible(log, levels, |index| folds.is_folded(index)));
            self.list.show(rows);
            self.seek(feed, filter, folds);
        });
    }

    /// Scrolls to the wanted line, first removing what hides it; tracked.
    fn seek(self, feed: LogFeed, filter: LevelFilter, folds: Folds) {
        let Some(wanted) = self.wanted.get() else { return };
        let levels = filter.levels();
        let hidden = feed.log.with_value(|log| hidden_by(log, wanted, levels, |index| folds.is_opened(index)));
        match hidden {
            Some(Hidden::NotRead) => {}
            Some(Hidden::LeftOut(instead)) => self.wanted.set(Some(instead)),
            Some(Hidden::Filtered) => filter.clear(),
            Some(Hidden::InSection(index)) => folds.fold(index, false),
            None => {
                self.wanted.set(None);
                self.list.reveal(wanted);
            }
        }
    }

    /// Shows a line as soon as it is loaded, whatever section it is in.
    pub fn go_to(self, number: u32) {
        self.wanted.set(Some(number));
    }

    /// Stops waiting for a line.
    pub fn stay(self) {
        self.wanted.set(None);
    }

    pub fn to_start(self) {
        self.stay();
        self.list.go_to_start();
        self.list.focus();
    }

    pub fn to_end(self) {
        self.stay();
        self.list.follow_end();
        self.list.focus();
    }
}
