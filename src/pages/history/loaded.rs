//! What the views that look at all rows have in common: enough of them, and a word on how many.

use leptos::html::Div;
use leptos::prelude::*;

use crate::components::button::button;
use crate::components::content::Content;
use crate::components::effect::effect_without_cleanup;
use crate::components::element::Element;
use crate::components::html;
use crate::format;
use crate::proto::id::Id;
use crate::proto::prebuild::Prebuild;
use crate::store::history::History;
use crate::store::paged::Paging;

use super::super::frame::list_state;
use super::{Page, oldest};

/// Rows that are loaded without being asked for.
const ENOUGH: usize = 1000;

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
        let is_enough = history.status.ids.with(|ids| ids.len()) >= ENOUGH && !wants_all.get();
        if has_more && !is_enough && !page.is_complete() && !page.is_stopped.get() {
            history.status.load_more();
        }
    });
    let extent = move || extent(page, history, wants_all);
    let body = move || match history.status.paging.get() {
        Paging::First => list_state(history.status, "the prebuild history").into_content(),
        Paging::Failed { .. } if history.status.ids.with(|ids| ids.is_empty()) => {
            list_state(history.status, "the prebuild history").into_content()
        }
        _ => view(found_rows(page)),
    };
    (extent, body).into_content()
}

fn extent(page: Page, history: History, wants_all: RwSignal<bool>) -> Option<Element<Div>> {
    if history.status.paging.get() == Paging::First {
        return None;
    }
    let found = page.found.with(|found| found.len());
    let back = oldest(history).map_or_else(String::new, |oldest| format!(", back to {}", format::local_day(oldest)));
    let words = match page.is_complete() {
        true => format!("Over all {} prebuilds that the filters leave.", format::count(found)),
        false => {
            let loaded = history.status.ids.with(|ids| ids.len());
            format!("Over {} of {} loaded{back}.", format::count(found), format::count(loaded))
        }
    };
    let load = (!page.is_complete() && !wants_all.get())
        .then(|| button("button quiet", move || wants_all.set(true)).child("Load all"));
    let stop = (!page.is_complete() && wants_all.get())
        .then(|| button("button quiet", move || wants_all.set(false)).child("Stop loading"));
    Some(html::div().class("loaded-extent meta").child(words).child(load).child(stop))
}
