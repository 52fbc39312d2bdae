//! Collapsed sections of the log: those that the user collapsed, and some by default.

use leptos::prelude::*;

use crate::domain::log::rows::is_folded_at_first;
use crate::domain::log::section::SectionIndex;
use crate::reactive::{Memo, RwSignal};
use crate::store::log::LogFeed;

#[derive(Clone, Copy)]
pub struct Folds {
    feed: LogFeed,
    /// The user's choice by section: `true` for collapsed.
    chosen: RwSignal<Vec<Option<bool>>>,
    /// Whether the prebuild had ended before the page was opened; `None` until that is known.
    had_ended: Memo<Option<bool>>,
}

impl Folds {
    pub fn new(feed: LogFeed, had_ended: Memo<Option<bool>>) -> Self {
        Self { feed, chosen: RwSignal::default(), had_ended }
    }

    /// Whether a section is collapsed; tracked.
    pub fn is_folded(self, index: SectionIndex) -> bool {
        // A section that ends while it is being read stays open.
        let folds_by_itself = self.had_ended.get() == Some(true);
        self.chosen(index)
            .unwrap_or_else(|| folds_by_itself && self.feed.log.with_value(|log| is_folded_at_first(log, index)))
    }

    /// Whether the user expanded a section, so that it doesn't collapse by default; tracked.
    pub fn is_opened(self, index: SectionIndex) -> bool {
        self.chosen(index) == Some(false)
    }

    fn chosen(self, index: SectionIndex) -> Option<bool> {
        self.chosen.with(|chosen| chosen.get(usize::from(index)).copied().flatten())
    }

    pub fn fold(self, index: SectionIndex, is_folded: bool) {
        self.chosen.update(|chosen| {
            let index = usize::from(index);
            if chosen.len() <= index {
                chosen.resize(index + 1, None);
            }
            if let Some(own) = chosen.get_mut(index) {
                *own = Some(is_folded);
            }
        });
    }

    pub fn toggle(self, index: SectionIndex) {
        self.fold(index, !untrack(|| self.is_folded(index)));
    }

    pub fn fold_all(self, is_folded: bool) {
        let count = self.feed.log.with_value(|log| log.sections().len());
        self.chosen.set(vec![Some(is_folded); count]);
    }
}
