//! Frame of a view over all matching rows: loads enough of them, and says how many.

use leptos::html::Div;
use leptos::prelude::*;

use crate::components::button::button;
use crate::components::content::Content;
use crate::components::effect::effect;
use crate::components::element::Element;
use crate::components::html;
use crate::components::skeleton::Outline;
use crate::domain::coverage::Extent;
use crate::format;
use crate::proto::prebuild::Prebuild;
use crate::reactive::{Memo, RwSignal};
use crate::store::paged::Paging;
use crate::text;

use super::super::frame::list_state;
use super::extent::back_to;
use super::results::Results;

/// Draws `view` of the matching rows under a line that says how many there are. Rows are loaded until there are enough, and
/// after that on demand.
pub fn over_loaded(results: Results, view: impl Fn(Memo<Vec<Prebuild>>) -> AnyView + Send + 'static) -> AnyView {
    let list = results.list();
    let wants_all = RwSignal::new(false);
    effect(move || {
        if results.can_load_more() && !results.coverage().is_enough(wants_all.get()) {
            list.load_more();
        }
    });
    let extent = move || extent(results, wants_all);
    let is_loaded = Memo::new(move |_| match list.paging.get() {
        Paging::First => false,
        Paging::Failed { .. } => list.ids.with(|ids| !ids.is_empty()),
        Paging::More(_) | Paging::End => true,
    });
    let body = move || match is_loaded.get() {
        true => view(Memo::new(move |_| results.rows())),
        false => list_state(list, "the prebuild history", Outline::History).into_content(),
    };
    (extent, body).into_content()
}

fn extent(results: Results, wants_all: RwSignal<bool>) -> Option<Element<Div>> {
    let extent = results.extent()?;
    let words = match extent {
        Extent::All { found } => format!("Based on {}", format::counted(found, "matching prebuild")),
        Extent::Part { found, loaded, oldest } => {
            let found = format::counted(found, "matching prebuild");
            format!("Based on {found} among the newest {}{}", format::count(loaded), back_to(oldest))
        }
    };
    let set = move |label, is_wanted| button("button quiet", move || wants_all.set(is_wanted)).child(label);
    let switch = matches!(extent, Extent::Part { .. }).then(|| match wants_all.get() {
        true => set(text::STOP, false),
        false => set("Load all", true),
    });
    Some(html::div().class("loaded-extent meta").child(words).child(switch))
}
