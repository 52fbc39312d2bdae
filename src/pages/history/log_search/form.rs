//! Search form.

use leptos::ev;
use leptos::html::Form;
use leptos::prelude::*;

use crate::components::button::button;
use crate::components::element::Element;
use crate::components::html;
use crate::components::icon::Icon;
use crate::domain::log::query::Query;
use crate::format;
use crate::reactive::{Memo, RwSignal};
use crate::text;

use super::super::super::keys;

/// Id of the field.
pub const FIELD_ID: &str = "across-logs";

pub struct SearchForm {
    /// As typed.
    pub query: RwSignal<Query>,
    /// Number of logs to search.
    pub logs: Memo<usize>,
    pub is_running: RwSignal<bool>,
}

pub fn form(
    props: SearchForm,
    on_begin: impl Fn() + 'static,
    on_stop: impl Fn() + Copy + Send + 'static,
) -> Element<Form> {
    let SearchForm { query, logs, is_running } = props;
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        on_begin();
    };
    let input = html::input()
        .id(FIELD_ID)
        .r#type("search")
        .placeholder("Search logs of failed prebuilds")
        .autocomplete("off")
        .spellcheck("false")
        .prop("value", move || query.with(|query| query.text.clone()))
        .on(ev::input, move |event| query.update(|query| query.text = event_target_value(&event)));
    let field = html::label()
        .class("search across-search")
        .child(Icon::Search.view())
        .child(html::span().class("visually-hidden").child("Search logs of failed prebuilds"))
        .child(input);
    let option = move |label: &'static str, is_on: fn(&Query) -> bool, toggle: fn(&mut Query)| {
        let checkbox = html::input()
            .r#type("checkbox")
            .prop("checked", move || query.with(is_on))
            .on(ev::change, move |_| query.update(toggle));
        html::label().class("check log-wrap").child(checkbox).child(label)
    };
    let start = html::button()
        .class("button primary")
        .r#type("submit")
        .prop("disabled", move || is_running.get() || logs.get() == 0 || query.with(|query| query.text.is_empty()))
        .child(move || format!("Search {}", format::counted(logs.get(), "log")));
    let stop = move || {
        on_stop();
        keys::focus_field(FIELD_ID);
    };
    let stop = move || is_running.get().then(|| button("button", stop).child(text::STOP));
    html::form()
        .class("toolbar")
        .on(ev::submit, submit)
        .child(field)
        .child(option("Match case", |query| query.has_case, |query| query.has_case = !query.has_case))
        .child(option("Regular expression", |query| query.is_regex, |query| query.is_regex = !query.is_regex))
        .child(start)
        .child(stop)
}
