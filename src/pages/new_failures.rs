//! Whether prebuilds have failed since the user last looked at a list of them. The link to the lists shows it.

use leptos::html::Span;
use leptos::prelude::*;

use crate::clock;
use crate::components::effect::effect;
use crate::components::element::Element;
use crate::components::html;
use crate::domain::failures::has_failed_since;
use crate::navigation::Address;
use crate::reactive::RwSignal;
use crate::routes::Route;
use crate::store::{Store, preferences};

#[derive(Clone, Copy)]
pub struct NewFailures(RwSignal<bool>);

impl NewFailures {
    pub fn new() -> Self {
        Self(RwSignal::new(false))
    }

    /// Dot of the link to the lists, if there are new failures; tracked.
    pub fn dot(self) -> Option<Element<Span>> {
        let words = || html::span().class("visually-hidden").child(", new failures");
        let dot = || html::span().class("nav-dot").title("New failures").child(words());
        self.0.get().then(dot)
    }

    /// Looks for failures among the loaded prebuilds, for as long as the console is open.
    pub fn watch(self, store: Store, address: Address) {
        let is_list =
            |path: &str| matches!(Route::parse(path), Some(Route::Prebuilds | Route::ProjectPrebuilds { .. }));
        let looked_at = StoredValue::new(preferences::failures_seen_at().unwrap_or_else(clock::now));
        let look = move || {
            let now = clock::now();
            looked_at.set_value(now);
            preferences::keep_failures_seen_at(now);
        };
        store.outliving(move || {
            let was_on_list = StoredValue::new(false);
            effect(move || {
                let is_on_list = is_list(&address.path());
                // A list is looked at until it is left.
                if is_on_list || was_on_list.get_value() {
                    look();
                    self.0.maybe_update(std::mem::take);
                }
                was_on_list.set_value(is_on_list);
            });
            let mut seen = 0;
            effect(move || {
                let revision = store.prebuilds.revision();
                let news = store.prebuilds.news_since(seen);
                seen = revision;
                let since = looked_at.get_value();
                let has_new = news.iter().any(|row| has_failed_since(row, since));
                if has_new && !was_on_list.get_value() {
                    self.0.maybe_update(|has_some| !std::mem::replace(has_some, true));
                }
            });
        });
    }
}

impl Default for NewFailures {
    fn default() -> Self {
        Self::new()
    }
}
