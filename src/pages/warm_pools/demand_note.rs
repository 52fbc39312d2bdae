//! Advice for a pool from the demand for environments, if it was computed in this session.

use leptos::html::P;

use crate::components::content::Content;
use crate::components::element::Element;
use crate::components::html;
use crate::domain::demand::starts::PoolKey;
use crate::domain::pool_size::PoolSize;
use crate::proto::id::Id;
use crate::store::Store;
use crate::store::demand::PoolNote;

/// The advice for the pool's present `size`, which is tracked.
pub fn demand_note(store: Store, id: Id, size: impl Fn() -> Option<PoolSize> + Send + 'static) -> impl Content {
    let demands = store.demands();
    move || demands.note(id, size()?).map(|note| draw(&note))
}

/// The advice for a new pool of a project and class, which are tracked.
pub fn new_pool_note(store: Store, key: impl Fn() -> PoolKey + Send + 'static) -> impl Content {
    let demands = store.demands();
    move || demands.new_pool_note(key()).map(|note| draw(&note))
}

fn draw(note: &PoolNote) -> Element<P> {
    html::p()
        .class("meta")
        .attr("data-testid", "pool-demand")
        .child(html::strong().child(format!("{}. ", note.title)))
        .child(note.reason.as_str())
}
