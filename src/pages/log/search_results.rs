//! Number of matches, and buttons to step through them.

use leptos::html::Span;
use leptos::prelude::*;

use crate::components::announce::announce;
use crate::components::button::button;
use crate::components::chunk::chunk;
use crate::components::content::Content;
use crate::components::element::Element;
use crate::components::html;
use crate::components::icon::Icon;
use crate::components::step_button::step_button;

use super::super::keys;
use super::line_search::LineSearch;
use super::search::{FIELD_ID, Search};

chunk! {
    /// Searches while its view is shown.
    pub static RESULTS: log_search = |search: Search| -> AnyView { results(LineSearch::follow(search)) }
}

fn results(search: LineSearch) -> AnyView {
    let text = move || search.result();
    let count = count(text).attr("data-searching", move || search.is_searching().then_some("true"));
    let step = move |label: &'static str, icon: Icon, by: isize| {
        step_button(label, icon, move || search.found.step(by)).prop("disabled", move || search.found.count() == 0)
    };
    let back = step("Previous match", Icon::Up, -1);
    let run = move || {
        search.start();
        keys::focus_field(FIELD_ID);
    };
    let run = move || search.waits().then(|| button("button", run).child("Run search"));
    ((count, announce(text)), run, back, step("Next match", Icon::Down, 1)).into_content()
}

/// Number of matches as text.
pub fn count(text: impl Fn() -> String + Send + 'static) -> Element<Span> {
    html::span().class("meta log-count").attr("data-testid", "log-count").child(text)
}
