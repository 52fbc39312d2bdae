//! Names by id, loaded once when first needed. Where they cannot be had, ids stand for themselves.

use std::collections::HashMap;
use std::future::Future;
use std::pin::Pin;

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::connect::error::Error;
use crate::format;
use crate::proto::id::Id;

type Loaded = Result<HashMap<Id, String>, Error>;
type Load = Box<dyn Fn() -> Pin<Box<dyn Future<Output = Loaded>>>>;

#[derive(Clone, Copy)]
pub struct Names {
    names: RwSignal<HashMap<Id, String>>,
    is_asked: StoredValue<bool>,
    is_answered: RwSignal<bool>,
    load: StoredValue<Load, LocalStorage>,
}

impl Names {
    pub fn new<F: Future<Output = Loaded> + 'static>(load: impl Fn() -> F + 'static) -> Self {
        Self {
            names: RwSignal::default(),
            is_asked: StoredValue::new(false),
            is_answered: RwSignal::new(false),
            load: StoredValue::new_local(Box::new(move || Box::pin(load()))),
        }
    }

    /// The name of `id`, tracked; `None` while or where it is not known. The first call starts the load, which goes
    /// on across pages; a failed one is tried again by the next page that asks.
    pub fn get(self, id: Id) -> Option<String> {
        self.load_once();
        self.names.with(|names| names.get(&id).cloned()).filter(|name| !name.is_empty())
    }

    /// The name of `id`, or its short form while or where the name is not known; tracked.
    pub fn shown(self, id: Id) -> String {
        self.get(id).unwrap_or_else(|| format::short_id(id))
    }

    /// Every id and its name, by name; tracked.
    pub fn all(self) -> Vec<(Id, String)> {
        self.load_once();
        let mut all: Vec<(Id, String)> =
            self.names.with(|names| names.iter().map(|(id, name)| (*id, name.clone())).collect());
        all.sort_by(|one, other| one.1.cmp(&other.1));
        all
    }

    /// Whether the load has ended, well or not: what is sorted by name then stays where it is. Tracked.
    pub fn is_answered(self) -> bool {
        let is_answered = self.is_answered.get();
        // A load that failed must not be tried again by telling that it has ended.
        if !is_answered {
            self.load_once();
        }
        is_answered
    }

    fn load_once(self) {
        if self.is_asked.get_value() {
            return;
        }
        self.is_asked.set_value(true);
        let load = self.load.with_value(|load| load());
        spawn_local(async move {
            match load.await {
                Ok(names) => self.names.set(names),
                // Names are a convenience: short ids stay, and the procedure's own error is in the browser's log.
                Err(_) => self.is_asked.set_value(false),
            }
            self.is_answered.set(true);
        });
    }
}
