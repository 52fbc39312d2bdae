//! The last searches of logs, offered in a list below the search field.

use leptos::ev;
use leptos::html::Ul;
use leptos::prelude::*;
use web_sys::{KeyboardEvent, MouseEvent};

use crate::components::chunk::chunk;
use crate::components::content::{Content, nothing};
use crate::components::element::Element;
use crate::components::html;
use crate::components::icon::Icon;
use crate::components::toast::{Toast, Toasts, toasts};
use crate::domain::log::query::Query;
use crate::domain::log::search_history::{Item, SearchList};
use crate::navigation::{Address, use_address};
use crate::reactive::{Memo, RwSignal, StoredValue};
use crate::store::search_history::{change_search_history, search_history};

use super::search::Search;

/// Id of the list.
pub const LIST_ID: &str = "log-searches";

#[derive(Clone, Copy)]
pub struct RecentSearches {
    search: Search,
    address: Address,
    toasts: Toasts,
    /// `None` while it is closed.
    list: RwSignal<Option<SearchList>>,
    /// The search that was remembered last, or that was in the field when all were cleared.
    known: StoredValue<Query>,
}

chunk! {
    static LIST: log_search = |recent: RecentSearches| -> AnyView { recent.options().into_content() }
}

chunk! {
    static OPEN: log_search = |recent: RecentSearches| -> () { recent.open_list(); }
}

chunk! {
    static KEY: log_search = |(recent, event): (RecentSearches, KeyboardEvent)| -> () { recent.follow(&event); }
}

chunk! {
    static REMEMBER: log_search = |query: Query| -> () { change_search_history(|history| history.add(query)); }
}

impl RecentSearches {
    pub fn new(search: Search) -> Self {
        Self {
            search,
            address: use_address(),
            toasts: toasts(),
            list: RwSignal::new(None),
            known: StoredValue::default(),
        }
    }

    /// Tracked.
    pub fn is_open(self) -> bool {
        self.list.with(Option::is_some)
    }

    /// Id of the active item; tracked.
    pub fn active_id(self) -> Option<String> {
        self.list.with(|list| list.as_ref().and_then(SearchList::active)).map(item_id)
    }

    /// Opens the list if there are searches, unless the field has a text.
    pub fn offer(self) {
        if !untrack(|| self.is_open()) && self.search.query.with_untracked(|query| query.text.is_empty()) {
            OPEN.run_soon(self, || {});
        }
    }

    /// The page may be gone: a field that is removed loses the focus.
    pub fn close(self) {
        if self.list.try_with_untracked(Option::is_some) == Some(true) {
            self.list.set(None);
        }
    }

    /// Acts on a key of the field. Returns whether the key is the list's.
    pub fn take_key(self, event: &KeyboardEvent) -> bool {
        let list = self.list.get_untracked();
        let is_own = match event.key().as_str() {
            "ArrowDown" | "ArrowUp" => !event.alt_key() && !event.shift_key(),
            "Enter" => list.is_some_and(|list| list.active().is_some()),
            "Escape" => list.is_some(),
            _ => false,
        };
        if is_own {
            event.prevent_default();
            KEY.run_soon((self, event.clone()), || {});
        }
        is_own
    }

    /// Remembers the search in the field, if it ran. The page may be gone.
    pub fn remember(self) {
        let Search { query, waits, problem, .. } = self.search;
        let has_run =
            waits.try_get_untracked() == Some(false) && problem.try_with_untracked(Option::is_none) == Some(true);
        let is_new = |query: &Query| self.known.try_with_value(|known| known != query) == Some(true);
        if let Some(query) = query.try_get_untracked().filter(|query| has_run && is_new(query)) {
            self.known.set_value(query.clone());
            REMEMBER.run_soon(query, || {});
        }
    }

    /// The list, while it is open.
    pub fn view(self) -> impl Content {
        let is_open = Memo::new(move |_| self.is_open());
        move || is_open.get().then(|| LIST.view(self, nothing))
    }

    fn open_list(self) {
        // The page may have been left while the code was loading.
        let _ = self.list.try_set(SearchList::open(&search_history()));
    }

    fn follow(self, event: &KeyboardEvent) {
        match event.key().as_str() {
            // Up as in a terminal, down as in a list: to the newest search.
            "ArrowDown" | "ArrowUp" if !untrack(|| self.is_open()) => {
                self.open_list();
                self.move_by(SearchList::down);
            }
            "ArrowDown" => self.move_by(SearchList::down),
            "ArrowUp" => self.move_by(SearchList::up),
            "Enter" => {
                if let Some(item) = self.list.with_untracked(|list| list.as_ref().and_then(SearchList::chosen)) {
                    self.take(item);
                }
            }
            _ => self.close(),
        }
    }

    fn move_by(self, step: fn(&mut SearchList)) {
        self.list.update(|list| {
            if let Some(list) = list {
                step(list);
            }
        });
    }

    fn take(self, item: Item) {
        self.close();
        match item {
            Item::Search(query) => {
                self.search.change(|own| *own = query);
                self.search.keep(self.address);
                self.remember();
            }
            Item::Clear => {
                self.known.set_value(self.search.query.get_untracked());
                change_search_history(|history| history.clear());
                self.toasts.show(Toast::new("Cleared recent searches"));
            }
        }
    }

    fn options(self) -> Element<Ul> {
        let items = self.list.with_untracked(|list| list.as_ref().map(SearchList::items)).unwrap_or_default();
        let active = Memo::new(move |_| self.list.with(|list| list.as_ref().and_then(SearchList::active)));
        options(items, move |index| active.get() == Some(index), move |item| self.take(item))
    }
}

/// The list. `is_active` is tracked.
pub fn options(
    items: Vec<Item>,
    is_active: impl Fn(usize) -> bool + Copy + Send + 'static,
    take: impl Fn(Item) + Copy + 'static,
) -> Element<Ul> {
    let option = move |(index, item): (usize, Item)| {
        let option = html::li().id(item_id(index)).role("option").aria_selected(move || is_active(index).to_string());
        let option = match &item {
            Item::Clear => option.class("log-search-item log-search-clear").child("Clear recent searches"),
            Item::Search(query) => option
                .class("log-search-item")
                .child(Icon::Clock.view())
                .child(html::span().class("menu-words").child(query.text.clone()))
                .child(query.has_case.then(|| html::span().class("meta").child("Match case")))
                .child(query.is_regex.then(|| html::span().class("meta").child("Regex"))),
        };
        option.on(ev::click, move |_| take(item.clone()))
    };
    html::ul()
        .class("log-searches")
        .id(LIST_ID)
        .role("listbox")
        .aria_label("Recent searches")
        // The field keeps the focus.
        .on(ev::mousedown, |event: MouseEvent| event.prevent_default())
        .child(items.into_iter().enumerate().map(option).collect::<Vec<_>>())
}

fn item_id(index: usize) -> String {
    format!("{LIST_ID}-{index}")
}
