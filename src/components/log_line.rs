//! One line of a log. Its text is text whatever it holds: nothing of it is markup, and only web addresses lead anywhere.

use std::ops::Range;

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::MouseEvent;

use crate::domain::log::level::Level;
use crate::domain::log::log::LineView;
use crate::domain::log::pieces::{Piece, pieces, shown};
use crate::domain::log::style::Run;
use crate::format;

use super::dynamic::{dynamic, text};
use super::element::{Content, Element, classed, element, web_link};

/// What is shown of a line, and how.
pub struct Said {
    pub text: String,
    runs: Vec<Run>,
    /// How much of it is not shown, in bytes.
    hidden: usize,
}

impl Said {
    pub fn of(line: &LineView) -> Self {
        let text = shown(line.text).to_owned();
        Self { hidden: line.text.len() - text.len(), text, runs: line.runs.clone() }
    }

    /// Words of the console's own.
    pub const fn plain(text: String) -> Self {
        Self { text, runs: Vec::new(), hidden: 0 }
    }
}

/// What all kinds of lines have: a number that is a link, a place for how serious it is, a time. Each function follows
/// signals.
pub struct LineFrame<S, C, T, P> {
    /// From 0 on.
    pub number: u32,
    pub level: Level,
    /// The address of the log, without a fragment.
    pub address: String,
    pub is_selected: S,
    /// Whether a search has led here.
    pub is_current: C,
    /// `None` where times are left out.
    pub time: T,
    /// Gets whether the shift key was held.
    pub on_pick: P,
}

impl<S, C, T, P> LineFrame<S, C, T, P>
where
    S: Fn() -> bool + Send + 'static,
    C: Fn() -> bool + Send + 'static,
    T: Fn() -> Option<String> + Send + 'static,
    P: Fn(bool) + 'static,
{
    /// The line around its content.
    pub fn around(self, class: &'static str, content: impl Content) -> Element {
        let Self { number, level, address, is_selected, is_current, time, on_pick } = self;
        let own = number.saturating_add(1).to_string();
        let link = classed("a", "log-number")
            .attr("href", format!("{address}#L{own}"))
            .attr("aria-label", format!("Line {own}"))
            // Hundreds of links would stand between the log and what follows it; j and k lead to lines.
            .attr("tabindex", "-1")
            .on("click", move |event| {
                let click = event.dyn_ref::<MouseEvent>();
                if click.is_some_and(|click| !click.ctrl_key() && !click.meta_key() && !click.alt_key()) {
                    event.prevent_default();
                    on_pick(click.is_some_and(MouseEvent::shift_key));
                }
            })
            .child(own.clone());
        let serious = match level {
            Level::Error => Some("Error"),
            Level::Warning => Some("Warning"),
            _ => None,
        };
        let mark =
            classed("span", "log-mark").child(serious.map(|word| classed("span", "visually-hidden").child(word)));
        let time = move || time().map(|time| classed("span", "log-time").child(time));
        classed("div", class)
            .attr("data-testid", "log-line")
            .attr("data-line", own)
            .attr("data-row", number.to_string())
            .attr("data-level", level.as_str())
            .attr_of("data-selected", move || is_selected().then(|| "true".to_owned()))
            .attr_of("data-current", move || is_current().then(|| "true".to_owned()))
            .child(vec![link.into_content(), mark.into_content(), dynamic(time), content.into_content()])
    }
}

/// A line's text, with its colours, its links, and what was searched for, which `marks` gives, in bytes, tracked.
pub fn log_text(said: Said, marks: impl Fn(&str) -> Vec<Range<usize>> + Send + 'static) -> Element {
    let Said { text: line, runs, hidden } = said;
    let drawn = move || {
        let marks = marks(&line);
        in_links(&pieces(&line, &runs, &marks))
    };
    let rest = (hidden > 0).then(|| {
        let words = format!("… {} more, in copies and in the download", format::bytes(hidden as u64));
        classed("span", "log-rest").child(words)
    });
    classed("span", "log-text").child(dynamic(drawn)).child(rest)
}

/// The pieces one after the other; what leads to one address is one link.
fn in_links(pieces: &[Piece<'_>]) -> Vec<AnyView> {
    let mut views = Vec::new();
    let mut rest = pieces.iter().peekable();
    while let Some(first) = rest.next() {
        let Some(url) = first.link else {
            views.push(piece(first));
            continue;
        };
        let mut parts = vec![piece(first)];
        while let Some(next) = rest.next_if(|next| next.link.is_some_and(|link| std::ptr::eq(link, url))) {
            parts.push(piece(next));
        }
        views.push(web_link("log-link", url.to_owned()).child(parts).into_content());
    }
    views
}

fn piece(piece: &Piece<'_>) -> AnyView {
    let classes = piece.style.classes();
    let text = piece.text.to_owned();
    match (piece.is_match, classes.is_empty()) {
        (true, _) => element("mark").attr("class", classes).child(text).into_content(),
        (false, false) => element("span").attr("class", classes).child(text).into_content(),
        (false, true) => text.into_content(),
    }
}

/// A text in which nothing leads anywhere, with what was searched for.
pub fn marked(text: String, marks: impl Fn(&str) -> Vec<Range<usize>> + Send + 'static) -> AnyView {
    dynamic(move || {
        let marks = marks(&text);
        pieces(&text, &[], &marks).iter().map(piece).collect::<Vec<_>>()
    })
}

/// What stands in the head of a section. Each function follows signals.
pub struct SectionHead<O, W, C> {
    pub title: AnyView,
    pub is_open: O,
    /// Its outcome and how long it took, in words.
    pub words: W,
    /// How many lines it has, and of what kinds; left out where there is no room.
    pub counts: C,
}

impl<O, W, C> SectionHead<O, W, C>
where
    O: Fn() -> bool + Send + 'static,
    W: Fn() -> String + Send + 'static,
    C: Fn() -> String + Send + 'static,
{
    pub fn view(self, mark: impl Content, on_toggle: impl Fn() + 'static) -> Element {
        let Self { title, is_open, words, counts } = self;
        classed("button", "log-section-button")
            .attr("type", "button")
            .attr_of("aria-expanded", move || Some(is_open().to_string()))
            .on("click", move |_| on_toggle())
            .child(super::icon::Icon::Chevron.view())
            .child(mark)
            .child(classed("span", "log-section-title").child(title))
            .child(classed("span", "log-section-words").child(text(words)))
            .child(classed("span", "log-section-words log-section-counts").child(text(counts)))
    }
}
