//! Actions on the selected lines.

use leptos::html::Div;
use leptos::prelude::*;

use crate::components::button::button;
use crate::components::chunk::chunk;
use crate::components::clipboard::{self, result_text};
use crate::components::content::{Content, nothing};
use crate::components::effect::effect;
use crate::components::element::Element;
use crate::components::html;
use crate::domain::log::address::LineRange;
use crate::format;
use crate::reactive::{Memo, RwSignal};
use crate::store::log::LogFeed;
use crate::text;

use super::plain_text::copied;
use super::selection::Selection;

pub fn selection_bar(feed: LogFeed, selection: Selection) -> Element<Div> {
    let is_empty = Memo::new(move |_| selection.get().is_none());
    html::div()
        .class("selection-place log-selection")
        .child(move || (!is_empty.get()).then(|| BAR.view((feed, selection), nothing)))
}

chunk! {
    pub static BAR: log_copies = |(feed, selection): (LogFeed, Selection)| -> AnyView {
        bar_of_some(feed, selection).into_content()
    }
}

fn bar_of_some(feed: LogFeed, selection: Selection) -> Element<Div> {
    let outcome = RwSignal::new(None::<(LineRange, bool)>);
    // A link may name lines beyond the end of the log.
    let is_here = Memo::new(move |_| {
        feed.track();
        selection.get().is_some_and(|lines| feed.log.with_value(|log| lines.first <= log.len()))
    });
    let text = move || {
        let number = |line: u32| format::count(line as usize);
        let named = match selection.get() {
            Some(lines) if lines.count() > 1 => format!("Lines {}–{}", number(lines.first), number(lines.last)),
            Some(lines) => format!("Line {}", number(lines.first)),
            None => return String::new(),
        };
        if is_here.get() { named } else { format!("{named} (not in this log)") }
    };
    let copy = move |text: String| {
        let Some(lines) = selection.get_untracked() else { return };
        clipboard::copy(&text, move |is_done| {
            outcome.try_set(Some((lines, is_done)));
        });
    };
    request_animation_frame(move || selection.keep_in_view());
    let copy_lines = move || copy(text_of_selected(feed, selection));
    let copy_link = move || copy(location().href().unwrap_or_default());
    effect(move || {
        if selection.takes_link_request() {
            copy_link();
        }
    });
    let result = move || {
        let own = outcome.get().filter(|(lines, _)| selection.get() == Some(*lines));
        result_text(own.map(|(_, is_done)| is_done)).to_owned()
    };
    html::div()
        .class("selection-bar")
        .role("group")
        .aria_label("Selected lines")
        .child(html::span().class("selection-count").role("status").child(text))
        .child(button("button", copy_lines).prop("disabled", move || !is_here.get()).child("Copy text"))
        .child(button("button", copy_link).child(text::COPY_LINK))
        .child(button("button quiet", move || selection.clear()).child("Clear"))
        .child(html::span().class("meta").role("status").child(result))
}

fn text_of_selected(feed: LogFeed, selection: Selection) -> String {
    let lines = selection.get_untracked();
    lines.map(|lines| feed.log.with_value(|log| copied(log, lines))).unwrap_or_default()
}
