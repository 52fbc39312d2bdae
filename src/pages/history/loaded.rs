//! What the views that look at all rows have in common: enough of them, and a word on how many.

use leptos::html::Div;
use leptos::prelude::*;

use crate::components::button::button;
use crate::components::content::Content;
use crate::components::effect::effect_without_cleanup;
use crate::components::element::Element;
use crate::components::html;
use crate::domain::coverage::Extent;
use crate::format;
use crate::proto::id::Id;
use crate::proto::prebuild::Prebuild;
use crate::store::history::History;
use crate::store::paged::Paging;

use super::super::frame::list_state;
use super::list::back_to;
use super::{Page, coverage};

/// Every row that is found, tracked.
pub fn found_rows(page: Page) -> Vec<Prebuild> {
    page.store.prebuilds.revision();
    let rows = page.history.get().0.rows;
    let row = |id: &Id| rows.get(*id).map(|row| row.get_untracked());
    page.found.with(|found| found.iter().filter_map(row).collect())
}

/// Draws `view` over what is found, under a line that says how much that is. More is loaded until it is enough, and
/// after that as the reader wishes.
pub fn over_loaded(page: Page, history: History, view: impl Fn(Vec<Prebuild>) -> AnyView + Send + 'static) -> AnyView {
    let wants_all = RwSignal::new(false);
    effect_without_cleanup(move || {
        let has_more = matches!(history.status.paging.get(), Paging::More(_));
        let is_enough = coverage(history).is_enough(wants_all.get());
        if has_more && !is_enough && !page.is_complete() && !page.is_stopped.get() {
            history.status.load_more();
        }
    });
    let extent = move || extent(page, wants_all);
    let body = move || match history.status.paging.get() {
        Paging::First => list_state(history.status, "the prebuild history").into_content(),
        Paging::Failed { .. } if history.status.ids.with(|ids| ids.is_empty()) => {
            list_state(history.status, "the prebuild history").into_content()
        }
        _ => view(found_rows(page)),
    };
    (extent, body).into_content()
}

fn extent(page: Page, wants_all: RwSignal<bool>) -> Option<Element<Div>> {
    let extent = page.extent()?;
    let words = match extent {
        Extent::All { found } => format!("Over all {} prebuilds that the filters leave.", format::count(found)),
        Extent::Part { found, loaded, oldest } => {
            format!("Over {} of {} loaded{}.", format::count(found), format::count(loaded), back_to(oldest))
        }
    };
    let set = move |label, is_wanted| button("button quiet", move || wants_all.set(is_wanted)).child(label);
    let switch = matches!(extent, Extent::Part { .. }).then(|| match wants_all.get() {
        true => set("Stop loading", false),
        false => set("Load all", true),
    });
    Some(html::div().class("loaded-extent meta").child(words).child(switch))
}
