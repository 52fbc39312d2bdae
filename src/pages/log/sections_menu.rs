//! Menu of the log's sections: when each ran and for how long, on a common scale; a click leads to the section.

use leptos::html::{Button, Span};
use leptos::prelude::*;

use crate::components::badge::mark;
use crate::components::button::button;
use crate::components::chunk::chunk;
use crate::components::content::{Content, nothing};
use crate::components::element::Element;
use crate::components::html;
use crate::components::menu::{close_menu, menu};
use crate::domain::log::section::SectionIndex;
use crate::domain::log::waterfall::{Bar, waterfall};
use crate::reactive::Memo;
use crate::store::log::LogFeed;

use super::folds::Folds;
use super::section_head::{summary, tone};
use super::viewport::Viewport;

const MENU: &str = "log-sections";

#[derive(Clone, Copy)]
pub struct SectionsMenu {
    pub feed: LogFeed,
    pub has_ended: Memo<bool>,
    pub folds: Folds,
    pub viewport: Viewport,
}

/// Shown once the log has sections, shortly after the page.
pub fn sections_menu(sections: SectionsMenu) -> impl Content {
    let has_some = Memo::new(move |_| sections.count() > 0);
    move || has_some.get().then(|| BUTTON.view(sections, nothing))
}

chunk! {
    static BUTTON: log_actions = |sections: SectionsMenu| -> AnyView {
        menu(MENU, "Sections", move || sections.items()).into_content()
    }
}

impl SectionsMenu {
    /// Tracked.
    fn count(self) -> usize {
        self.feed.track();
        self.feed.log.with_value(|log| log.sections().len())
    }

    fn items(self) -> AnyView {
        // Drawn again when a section starts or ends, not with every line: that would take the focus from its item.
        let stage = Memo::new(move |_| {
            self.feed.track();
            self.feed.log.with_value(|log| {
                let ended = log.sections().iter().filter(|section| section.outcome.is_some()).count();
                (log.sections().len(), ended)
            })
        });
        let list = move || {
            stage.track();
            untrack(|| {
                let bars = self.feed.log.with_value(|log| waterfall(log.sections()));
                (0..).zip(bars).map(|(index, bar)| self.item(index, bar)).collect::<Vec<_>>()
            })
        };
        (self.fold_all(), list).into_content()
    }

    fn item(self, index: SectionIndex, bar: Option<Bar>) -> Option<Element<Button>> {
        let (title, line, words, tone) = self.feed.log.with_value(|log| {
            let section = log.section(index)?;
            let is_log_open = !self.has_ended.get();
            let progress = section.progress(is_log_open);
            let words = summary(section, progress, is_log_open);
            Some((section.title.clone(), section.first_line, words, tone(progress)))
        })?;
        let go = move || {
            close_menu(MENU);
            self.folds.fold(index, false);
            self.viewport.go_to(line);
            self.viewport.list.focus();
        };
        let item = button("menu-item log-section-item", go)
            .child(mark(tone))
            .child(html::span().class("menu-words").child(title))
            .child(html::span().class("meta").child(words))
            .child(bar.map(track));
        Some(item)
    }

    fn fold_all(self) -> Element<Button> {
        let has_open = Memo::new(move |_| (0..self.count()).any(|index| !self.folds.is_folded(index as SectionIndex)));
        button("menu-item log-collapse-all", move || self.folds.fold_all(has_open.get_untracked()))
            .child(move || if has_open.get() { "Collapse all" } else { "Expand all" })
    }
}

fn track(Bar { start, length }: Bar) -> Element<Span> {
    let bar = html::span()
        .class("log-section-bar")
        .style(("--start", move || start.to_string()))
        .style(("--length", move || length.to_string()));
    html::span().class("log-section-track").aria_hidden("true").child(bar)
}
