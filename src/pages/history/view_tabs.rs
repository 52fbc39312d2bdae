//! Tabs of named views: built-in and saved ones, and a menu to save another.

use leptos::ev;
use leptos::html::{A, Div};
use leptos::prelude::*;

use crate::components::button::button;
use crate::components::chunk::chunk;
use crate::components::content::Content;
use crate::components::element::Element;
use crate::components::html;
use crate::components::icon::Icon;
use crate::components::menu::{close_menu, menu};
use crate::components::toast::{Toast, toasts};
use crate::domain::filter::Filter;
use crate::reactive::{Memo, RwSignal};
use crate::store::saved_views::{SavedView, SavedViews};

use super::super::ready_made::READY_MADE;
use super::filter_params::FilterParams;
use super::view_params::ViewParams;

/// Id of the menu in which a view is saved.
const SAVE_MENU: &str = "views-menu";

chunk! {
    pub static VIEW_TABS: history_menus = |(display, filter): (ViewParams, FilterParams)| -> AnyView {
        view_tabs(display, filter)
    }
}

fn view_tabs(display: ViewParams, filter: FilterParams) -> AnyView {
    let (views, toasts) = (SavedViews::load(), toasts());
    let is_current = move |query: &str| filter.current.with(|filter| *filter == Filter::from_query(query));
    let tab = move |name: String, query: String, href: Signal<String>| -> Element<A> {
        html::a()
            .class("view-tab")
            .href(move || href.get())
            .aria_current(move || is_current(&query).then_some("page"))
            .child(name)
    };
    // A built-in view is a filter, and applies to the list, the failures, and the statistics alike.
    let filter_tab = move |name: &str, query: &'static str| {
        let href = Signal::derive(move || filter.link(&display.view.get().into_query(query)));
        tab(name.to_owned(), query.to_owned(), href)
    };
    let built_in = READY_MADE.map(|view| filter_tab(view.name, view.query));
    let saved_tab = move |view: SavedView| -> Element<Div> {
        let (name, query) = (view.name.clone(), view.query.clone());
        let remove = move || {
            let undo = views.remove(&name);
            toasts.show(Toast::new(format!("Deleted view {name}")).undo(undo));
        };
        let name = view.name.clone();
        // Only the view that is shown can be deleted, so that no click on a tab deletes one.
        let remove = move || {
            let label = format!("Delete view {name}");
            is_current(&query)
                .then(|| button("icon-button", remove.clone()).aria_label(label).child(Icon::Cross.view()))
        };
        let href = Signal::stored(filter.link(&view.query));
        html::div().class("saved-view").child(tab(view.name, view.query, href)).child(remove)
    };
    let saved = move || views.all().into_iter().map(saved_tab).collect::<Vec<_>>();
    let is_named = Memo::new(move |_| {
        is_current("")
            || READY_MADE.iter().any(|view| is_current(view.query))
            || views.all().iter().any(|view| is_current(&view.query))
    });
    let save =
        move || (!is_named.get()).then(|| menu(SAVE_MENU, "Save view", move || save_form(display, filter, views)));
    html::nav()
        .class("view-tabs")
        .aria_label("Views")
        .child(filter_tab("All", ""))
        .child(built_in.into_iter().collect::<Vec<_>>())
        .child(saved)
        .child(save)
        .into_content()
}

fn save_form(display: ViewParams, filter: FilterParams, views: SavedViews) -> impl Content {
    let name = RwSignal::new(String::new());
    let save = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let named = name.get_untracked().trim().to_owned();
        if !named.is_empty() {
            let (view, sort) = (display.view.get_untracked(), display.sort.get_untracked());
            let filter = filter.current.get_untracked();
            close_menu(SAVE_MENU);
            views.save(&named, view.into_query(&sort.into_query(&filter.into_query(""))));
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
        html::form().class("save-view").on(ev::submit, save).child(field).child(submit),
        html::p().class("menu-note meta").child("Saved in this browser. Share a view by copying its URL."),
    )
}
