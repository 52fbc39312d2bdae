//! Order of the names of projects, classes, and people.

use leptos::prelude::AnyView;

use crate::components::chunk::chunk;
use crate::components::content::nothing;
use crate::components::effect::effect;
use crate::domain::history_view::Ranks;
use crate::reactive::RwSignal;

use super::names::PrebuildNames;

chunk! {
    /// Keeps the order up to date while it is shown, and shows nothing.
    pub static RANKS: history_menus = |(names, ranks): (PrebuildNames, RwSignal<Ranks>)| -> AnyView {
        effect(move || {
            let now = Ranks::of(names.all());
            ranks.maybe_update(|ranks| {
                let is_other = *ranks != now;
                *ranks = now;
                is_other
            });
        });
        nothing()
    }
}
