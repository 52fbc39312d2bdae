//! Current address of the console. Follows links and the browser's back and forward buttons, and restores the scroll
//! position and the focused link of each history entry.

use std::sync::Arc;

use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{FocusOptions, History, HtmlElement, MouseEvent, ScrollRestoration, Url};

use crate::reactive::{RwSignal, StoredValue};
use crate::{clock, routes};

/// Maximum number of frames to wait for a page to reach its previous height, and then for a link in it.
const MAX_FRAMES: u32 = 120;
/// Maximum number of remembered history entries; browsers keep 50 to 100.
const MAX_PLACES: usize = 100;

/// Current address, provided as context.
#[derive(Clone, Copy)]
pub struct Address {
    path: RwSignal<String>,
    query: RwSignal<String>,
    places: StoredValue<Places>,
    /// Number of navigations.
    moves: RwSignal<u32>,
    /// Called before the page's entry is left.
    on_leave: StoredValue<Option<Arc<dyn Fn() + Send + Sync>>>,
}

/// Position in a history entry.
#[derive(Clone)]
struct Place {
    /// Key in the entry's state.
    key: i64,
    scrolled: f64,
    /// Address of the link by which the entry was left.
    opened: Option<String>,
}

/// Positions in history entries.
#[derive(Default)]
struct Places {
    current: i64,
    left: Vec<Place>,
    /// Whether the page is being scrolled back to its previous position.
    is_restoring: bool,
    /// Whether the embedding page keeps the history entries and the frame has only one.
    are_entries_elsewhere: bool,
}

impl Address {
    /// Follows the browser's address for as long as the current owner (the root) lives; provides itself as context.
    pub fn provide() -> Self {
        let location = window().location();
        let address = Self {
            path: RwSignal::new(location.pathname().unwrap_or_default()),
            query: RwSignal::new(location.search().unwrap_or_default()),
            places: StoredValue::new(Places::default()),
            moves: RwSignal::new(0),
            on_leave: StoredValue::new(None),
        };
        provide_context(address);
        if let Some(history) = history() {
            // Otherwise the browser scrolls on its own, before the page has its full height.
            let _ = history.set_scroll_restoration(ScrollRestoration::Manual);
        }
        address.enter(key_of_entry().unwrap_or_default());
        let handles = [
            window_event_listener(ev::click, move |event| address.follow_link(&event)),
            window_event_listener(ev::popstate, move |_| address.go_back()),
        ];
        on_cleanup(move || handles.into_iter().for_each(WindowListenerHandle::remove));
        address
    }

    /// Path including the base path; tracked.
    pub fn path(self) -> String {
        self.path.get()
    }

    /// Query string with its `?`, or empty; tracked.
    pub fn query(self) -> String {
        self.query.get()
    }

    /// Replaces the query of the current history entry with the result of `change`. The fragment stays. Untracked.
    pub fn change_query(self, change: impl FnOnce(&str) -> String) {
        self.replace_query(&self.query.with_untracked(|query| change(query)));
    }

    fn replace_query(self, query: &str) {
        let fragment = window().location().hash().unwrap_or_default();
        self.replace(&format!("{}{query}{fragment}", self.path.get_untracked()));
    }

    /// Replaces the fragment of the current history entry, such as `#L120`; may be empty.
    pub fn replace_fragment(self, fragment: &str) {
        self.replace(&format!("{}{}{fragment}", self.path.get_untracked(), self.query.get_untracked()));
    }

    fn replace(self, address: &str) {
        if replace_entry(self.key(), address) {
            self.show();
        }
    }

    /// Opens an address of the console, as a link would.
    pub fn open(self, address: &str) {
        if is_outdated() {
            // If this fails, the page stays and the current version remains in use.
            let _ = window().location().assign(address);
            return;
        }
        let key = new_key();
        let is_elsewhere = self.places.with_value(|places| places.are_entries_elsewhere);
        if if is_elsewhere { replace_entry(key, address) } else { push_entry(key, address) } {
            self.leave(Some(address));
            self.enter(key);
            self.show();
            window().scroll_to_with_x_and_y(0.0, 0.0);
        }
    }

    /// Opens an address as the browser's back and forward buttons would, if the embedding page keeps the entries. With
    /// the key of an earlier entry, its scroll position is restored.
    pub fn visit(self, address: &str, key: Option<i64>) {
        self.leave(None);
        let key = key.unwrap_or_else(new_key);
        if replace_entry(key, address) {
            self.arrive(key);
        }
    }

    /// Sets whether the embedding page keeps the history entries. If so, links replace the frame's only entry.
    pub fn keep_entries_elsewhere(self, is_elsewhere: bool) {
        self.places.update_value(|places| places.are_entries_elsewhere = is_elsewhere);
    }

    /// Key of the current history entry; untracked.
    pub fn key(self) -> i64 {
        self.places.with_value(|places| places.current)
    }

    /// Tracks every navigation, including to another place on the same page.
    pub fn track(self) {
        self.moves.track();
    }

    /// Calls `act` whenever the current entry is left, while the address is still that of the entry, until the current
    /// owner is disposed.
    pub fn on_leave(self, act: impl Fn() + Send + Sync + 'static) {
        self.on_leave.set_value(Some(Arc::new(act)));
        on_cleanup(move || self.on_leave.set_value(None));
    }

    /// Records the scroll position of the current entry, and the link by which it is left, if any. A scroll event would
    /// arrive one frame too late.
    fn leave(self, target: Option<&str>) {
        if let Some(on_leave) = self.on_leave.get_value() {
            on_leave();
        }
        let scrolled = window().scroll_y().unwrap_or_default();
        self.places.update_value(|places| {
            let Places { current, left, is_restoring, .. } = places;
            let before = left.iter().position(|place| place.key == *current).map(|index| left.remove(index));
            let (before, opened_before) = before.map(|place| (place.scrolled, place.opened)).unzip();
            if left.len() == MAX_PLACES {
                left.remove(0);
            }
            left.push(Place {
                key: *current,
                // While it is being restored, the page isn't yet where it was.
                scrolled: before.filter(|_| *is_restoring).unwrap_or(scrolled),
                opened: target.map(str::to_owned).or(opened_before.flatten()),
            });
        });
    }

    fn enter(self, key: i64) {
        self.places.update_value(|places| {
            places.current = key;
            places.is_restoring = false;
        });
    }

    /// Reads path and query from the browser.
    fn show(self) {
        let location = window().location();
        for (signal, value) in [(self.path, location.pathname()), (self.query, location.search())] {
            let value = value.unwrap_or_default();
            if signal.with_untracked(|shown| *shown != value) {
                signal.set(value);
            }
        }
        self.moves.update(|moves| *moves = moves.wrapping_add(1));
    }

    fn follow_link(self, event: &MouseEvent) {
        if let Some(address) = address_of_link(event) {
            event.prevent_default();
            self.open(&address);
        }
    }

    fn go_back(self) {
        self.leave(None);
        self.arrive(key_of_entry().unwrap_or_default());
    }

    /// Shows the history entry that the browser moved to.
    fn arrive(self, key: i64) {
        self.enter(key);
        let place = self.places.with_value(|places| places.left.iter().find(|place| place.key == key).cloned());
        self.places.update_value(|places| places.is_restoring = true);
        self.show();
        self.restore(place.unwrap_or(Place { key, scrolled: 0.0, opened: None }), MAX_FRAMES);
    }

    /// Scrolls to the position in an entry as soon as the page is tall enough.
    fn restore(self, place: Place, frames: u32) {
        request_animation_frame(move || {
            if self.places.with_value(|places| places.current != place.key || !places.is_restoring) {
                return;
            }
            let page = document().document_element();
            let tallest = page.map_or(0, |page| page.scroll_height() - page.client_height());
            if f64::from(tallest) < place.scrolled && frames > 0 {
                return self.restore(place, frames - 1);
            }
            window().scroll_to_with_x_and_y(0.0, place.scrolled);
            self.places.update_value(|places| places.is_restoring = false);
            if let Some(opened) = place.opened {
                self.focus_link(place.key, opened, MAX_FRAMES);
            }
        });
    }

    /// Focuses the link by which an entry was left as soon as it is drawn, unless the user focuses something else.
    fn focus_link(self, key: i64, address: String, frames: u32) {
        let focused = document().active_element().map(|element| element.tag_name());
        let is_elsewhere = focused.is_some_and(|tag| !matches!(tag.as_str(), "BODY" | "MAIN"));
        if self.key() != key || is_elsewhere {
            return;
        }
        let link = document().query_selector(&format!("main a[href=\"{address}\"]")).ok().flatten();
        if let Some(link) = link.and_then(|link| link.dyn_into::<HtmlElement>().ok()) {
            focus_in_place(&link);
        } else if frames > 0 {
            request_animation_frame(move || self.focus_link(key, address, frames - 1));
        }
    }
}

/// Focuses an element without scrolling to it.
pub fn focus_in_place(element: &HtmlElement) {
    let options = FocusOptions::new();
    options.set_prevent_scroll(true);
    // Focus is a convenience; the page works without it.
    let _ = element.focus_with_options(&options);
}

/// Current address, from context.
pub fn use_address() -> Address {
    expect_context()
}

/// Whether `public/offline.js` has found a newer version of the console. The next page is then loaded from it.
fn is_outdated() -> bool {
    document().document_element().is_some_and(|root| root.has_attribute("data-update"))
}

fn history() -> Option<History> {
    window().history().ok()
}

fn new_key() -> i64 {
    clock::real_now().timestamp_millis()
}

/// Replaces the current history entry; returns whether that succeeded.
fn replace_entry(key: i64, address: &str) -> bool {
    let state = JsValue::from_f64(key as f64);
    history().is_some_and(|history| history.replace_state_with_url(&state, "", Some(address)).is_ok())
}

/// Adds a history entry; returns whether that succeeded.
fn push_entry(key: i64, address: &str) -> bool {
    let state = JsValue::from_f64(key as f64);
    history().is_some_and(|history| history.push_state_with_url(&state, "", Some(address)).is_ok())
}

fn key_of_entry() -> Option<i64> {
    let state = history()?.state().ok()?;
    state.as_f64().map(|key| key as i64)
}

/// Target of a click within the console; `None` if the browser should handle it.
fn address_of_link(event: &MouseEvent) -> Option<String> {
    let has_modifier = event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key();
    if event.default_prevented() || event.button() != 0 || has_modifier {
        return None;
    }
    let link = event.target()?.dyn_into::<web_sys::Element>().ok()?.closest("a[href]").ok()??;
    if link.has_attribute("target") || link.has_attribute("download") {
        return None;
    }
    let url = Url::new_with_base(&link.get_attribute("href")?, &link.base_uri().ok()??).ok()?;
    let location = window().location();
    let is_within = url.origin() == location.origin().ok()?
        && url.pathname().strip_prefix(routes::base()).is_some_and(|rest| rest.starts_with('/'))
        // The browser handles links within the page.
        && (url.hash().is_empty() || url.pathname() != location.pathname().ok()?);
    is_within.then(|| url.pathname() + &url.search() + &url.hash())
}
