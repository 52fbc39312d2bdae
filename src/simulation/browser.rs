//! Simulated browser APIs, except requests and time. Replaces `store/browser.rs`.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;
use std::time::Duration;

use leptos::task::spawn_local;

/// Change that the browser reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    Visibility,
    Network,
    /// Another tab has written to storage.
    Storage,
}

type Listener = Rc<dyn Fn()>;

thread_local! {
    static IS_HIDDEN: Cell<bool> = const { Cell::new(false) };
    static STORED: RefCell<HashMap<String, String>> = RefCell::default();
    static LISTENERS: RefCell<Vec<(Change, Listener)>> = const { RefCell::new(Vec::new()) };
}

pub fn reset() {
    IS_HIDDEN.set(false);
    STORED.take();
    LISTENERS.take();
}

pub fn notify(change: Change) {
    let listeners = LISTENERS.with_borrow(Clone::clone);
    listeners.iter().filter(|(own, _)| *own == change).for_each(|(_, listener)| listener());
}

pub fn set_hidden(is_hidden: bool) {
    IS_HIDDEN.set(is_hidden);
    notify(Change::Visibility);
}

/// Writes to storage as another tab would.
pub fn store_elsewhere(key: &str, value: &str) {
    store(key, value);
    notify(Change::Storage);
}

pub fn is_hidden() -> bool {
    IS_HIDDEN.get()
}

pub fn on_visibility_change(then: impl Fn() + 'static) {
    listen(Change::Visibility, then);
}

pub fn on_network_change(then: impl Fn() + 'static) {
    listen(Change::Network, then);
}

pub fn on_storage_change(then: impl Fn() + 'static) {
    listen(Change::Storage, then);
}

fn listen(change: Change, then: impl Fn() + 'static) {
    LISTENERS.with_borrow_mut(|listeners| listeners.push((change, Rc::new(then))));
}

pub fn on_next_frame(then: impl FnOnce() + 'static) {
    spawn_local(async move {
        crate::simulation::time::sleep(Duration::from_millis(16)).await;
        then();
    });
}

pub fn origin() -> String {
    "https://console.test".to_owned()
}

pub fn query() -> String {
    String::new()
}

pub fn stored(key: &str) -> Option<String> {
    STORED.with_borrow(|stored| stored.get(key).cloned())
}

pub fn store(key: &str, value: &str) {
    STORED.with_borrow_mut(|stored| stored.insert(key.to_owned(), value.to_owned()));
}
