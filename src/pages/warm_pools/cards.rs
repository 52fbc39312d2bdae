//! Pools as cards. More of them are drawn as their end comes near: hundreds at once would keep the browser busy before
//! the first can be read.

use leptos::ev;
use leptos::html::Div;
use leptos::prelude::*;

use crate::components::content::{Content, nothing};
use crate::components::element::Element;
use crate::components::for_each::for_each;
use crate::components::html;
use crate::components::virtual_rows::viewport_height;
use crate::proto::id::Id;

use super::Page;
use super::card::pool_card;

/// Cards drawn at a time.
const STEP: usize = 24;
/// How near the end of the drawn cards comes before more are drawn, in CSS pixels.
const NEAR: f64 = 1500.0;

pub fn cards(page: Page) -> Element<Div> {
    let drawn = RwSignal::new(STEP);
    let list: NodeRef<Div> = NodeRef::new();
    let draw_more = move || {
        let all = page.found.with_untracked(Vec::len);
        let end = list.get_untracked().map_or(f64::MAX, |list| list.get_bounding_client_rect().bottom());
        if drawn.get_untracked() < all && end < viewport_height() + NEAR {
            drawn.update(|drawn| *drawn += STEP);
        }
    };
    let handles = [
        window_event_listener(ev::scroll, move |_| draw_more()),
        window_event_listener(ev::resize, move |_| draw_more()),
    ];
    on_cleanup(move || handles.into_iter().for_each(WindowListenerHandle::remove));
    let shown = move || page.found.with(|found| found.iter().take(drawn.get()).copied().collect());
    let card = move |id: Id, _| match page.list.rows.get(id) {
        Some(pool) => pool_card(page, pool).into_content(),
        None => nothing(),
    };
    html::div().class("pool-list").node_ref(list).child(for_each(shown, card))
}
