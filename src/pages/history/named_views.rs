//! Menu of named views: built-in and saved ones.

use leptos::ev;
use leptos::prelude::*;

use crate::components::button::button;
use crate::components::chunk::chunk;
use crate::components::content::Content;
use crate::components::html;
use crate::components::icon::Icon;
use crate::components::menu::close_menu;
use crate::components::toast::{Toast, toasts};
use crate::domain::filter::Filter;
use crate::reactive::RwSignal;
use crate::store::saved_views::SavedViews;

use super::super::ready_made::READY_MADE;
use super::filter_params::FilterParams;
use super::view_params::ViewParams;

/// Id of the menu that shows the views.
pub const VIEWS_MENU: &str = "views-menu";

chunk! {
    pub static NAMED_VIEWS: history_menus = |(display, filter): (ViewParams, FilterParams)| -> AnyView {
        named_views(display, filter)
    }
}

fn named_views(display: ViewParams, filter: FilterParams) -> AnyView {
    let (saved_views, toasts) = (SavedViews::load(), toasts());
    let is_current = move |query: &str| filter.current.with(|filter| *filter == Filter::from_query(query));
    let item = move |name: String, query: String| {
        let href = filter.link(&query);
        let own = query.clone();
        html::a()
            .class("menu-item")
            .href(href)
            .aria_current(move || is_current(&own).then_some("true"))
            .on(ev::click, |_| close_menu(VIEWS_MENU))
            .child(html::span().class("menu-words").child(name))
    };
    let ready = READY_MADE.map(|view| item(view.name.to_owned(), view.query.to_owned()));
    let saved = move || {
        let views = saved_views.all();
        let views = views.into_iter().map(|view| {
            let name = view.name.clone();
            let remove = move || {
                let undo = saved_views.remove(&name);
                toasts.show(Toast::new(format!("Deleted view {name}")).undo(undo));
            };
            let remove = button("icon-button", remove)
                .aria_label(format!("Delete view {}", view.name))
                .child(Icon::Cross.view());
            html::div().class("saved-view").child(item(view.name, view.query)).child(remove)
        });
        views.collect::<Vec<_>>()
    };
    let name = RwSignal::new(String::new());
    let save = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let named = name.get_untracked().trim().to_owned();
        if !named.is_empty() {
            let (view, sort) = (display.view.get_untracked(), display.sort.get_untracked());
            let filter = filter.current.get_untracked();
            let query = view.into_query(&sort.into_query(&filter.into_query("")));
            saved_views.save(&named, query);
            name.set(String::new());
        }
    };
    let field = html::input()
        .r#type("text")
        .maxlength("60")
        .placeholder("View name")
        .aria_label("View name")
        .autocomplete("off")
        .prop("value", move || name.get())
        .on(ev::input, move |event| name.set(event_target_value(&event)));
    let submit = html::button()
        .class("button")
        .r#type("submit")
        .prop("disabled", move || name.with(|name| name.trim().is_empty()))
        .child("Save");
    (
        ready.into_iter().collect::<Vec<_>>(),
        saved,
        html::form().class("save-view").on(ev::submit, save).child(field).child(submit),
        html::p().class("menu-note meta").child("Saved in this browser. Share a view by copying its URL."),
    )
        .into_content()
}
