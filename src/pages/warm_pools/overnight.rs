//! Pools that are scaled down overnight: a note below the pools and in a pool's panel, with ways to restore their sizes or hand them to
//! a colleague.

use leptos::html::{Div, P};
use leptos::prelude::*;

use crate::components::button::button;
use crate::components::chunk::chunk;
use crate::components::content::{Content, nothing};
use crate::components::copy_menu::{Copyable, copy_items};
use crate::components::element::Element;
use crate::components::html;
use crate::components::menu::menu;
use crate::domain::pool_change::{PoolChange, is_scaled_down};
use crate::domain::pool_code;
use crate::domain::pool_size::PoolSize;
use crate::domain::shared_sizes::{MAX_POOLS, into_query};
use crate::format;
use crate::proto::id::Id;
use crate::proto::warm_pool::WarmPool;
use crate::reactive::Memo;
use crate::routes;
use crate::store::keyed::Row;
use crate::store::paged::ListStatus;
use crate::text;

use super::super::frame::absolute;
use super::bulk::{Bulk, BulkChange, SAVED_HERE};

/// The note below the pools, while some of the listed ones are scaled down. Above them, it would move the rows when it appears.
pub fn note(bulk: Bulk, list: ListStatus) -> Element<Div> {
    let store = bulk.store;
    let scaled_down = Memo::new(move |_| {
        store.pools.revision();
        let is_listed = |id: &Id| list.ids.with(|ids| ids.contains(*id));
        let is_scaled_down = |id: &Id| store.pools.get(*id).is_some_and(|pool| pool.with(is_scaled_down));
        let ids = store.overnight_sizes().pool_ids().into_iter();
        ids.filter(|id| is_listed(id) && is_scaled_down(id)).collect::<Vec<_>>()
    });
    let note = move || {
        let ids = scaled_down.get();
        (!ids.is_empty()).then(|| NOTE.view((bulk, ids), nothing))
    };
    html::div().class("overnight-place").child(note)
}

chunk! {
    static NOTE: pools_menus = |(bulk, ids): (Bulk, Vec<Id>)| -> AnyView { note_of(bulk, ids).into_content() }
}

fn note_of(bulk: Bulk, ids: Vec<Id>) -> Element<Div> {
    let count = match ids.len() {
        1 => "1 pool is scaled down overnight. Its size is ".to_owned(),
        count => format!("{} pools are scaled down overnight. Their sizes are ", format::count(count)),
    };
    let shared = ids.clone();
    let share = menu("overnight-share", "Share sizes", move || copy_items(copies(bulk, shared.clone())));
    let restore =
        button("button", move || bulk.open(BulkChange::Size(PoolChange::Restore), ids.clone())).aria_haspopup("dialog");
    html::div()
        .class("overnight-note")
        .attr("data-testid", "overnight-note")
        .role("status")
        .child(html::p().child(count).child(html::strong().child(SAVED_HERE)).child("."))
        .child(html::div().class("overnight-actions").child(restore.child(text::RESTORE_SIZES)).child(share))
}

/// The saved sizes as a link, which opens a preview on this page, and as Terraform.
fn copies(bulk: Bulk, ids: Vec<Id>) -> Vec<Copyable> {
    let sizes = {
        let ids = ids.clone();
        move || {
            untrack(|| {
                ids.iter().filter_map(|id| Some((*id, bulk.store.overnight_sizes().before(*id)?))).collect::<Vec<_>>()
            })
        }
    };
    let pools = {
        let sizes = sizes.clone();
        move || {
            let pool = |(id, size): (Id, PoolSize)| Some(resized(bulk.store.pools.get(id)?.get_untracked(), size));
            sizes().into_iter().filter_map(pool).collect::<Vec<_>>()
        }
    };
    let link = move || absolute(&routes::with_query(routes::warm_pools(), &into_query(&sizes())));
    let terraform = move || bulk.store.with_names(|names| pool_code::terraform(&pools(), names));
    let mut items: Vec<Copyable> = Vec::new();
    if ids.len() <= MAX_POOLS {
        items.push(("Link to restore them", Box::new(link)));
    }
    items.push(("Terraform", Box::new(terraform)));
    items
}

fn resized(mut pool: WarmPool, PoolSize { min, max }: PoolSize) -> WarmPool {
    (pool.spec.min_size, pool.spec.max_size) = (Some(min), Some(max));
    pool
}

/// `2 → 0 overnight` with a button, if the pool is scaled down.
pub fn pool_note(bulk: Bulk, pool: Row<WarmPool>) -> impl Content {
    let before = Memo::new(move |_| {
        let id = pool.with(|pool| is_scaled_down(pool).then_some(pool.id))?;
        bulk.store.overnight_sizes().before(id).map(|size| (id, size))
    });
    move || before.get().map(|(id, size)| POOL_NOTE.view((bulk, id, size), nothing))
}

chunk! {
    static POOL_NOTE: pools_menus = |(bulk, id, size): (Bulk, Id, PoolSize)| -> AnyView {
        pool_note_of(bulk, id, size).into_content()
    }
}

fn pool_note_of(bulk: Bulk, id: Id, size: PoolSize) -> Element<P> {
    let restore = button("button quiet", move || bulk.open(BulkChange::Size(PoolChange::Restore), vec![id]))
        .aria_haspopup("dialog");
    html::p()
        .class("overnight-pool")
        .attr("data-testid", "overnight-size")
        .title(format!("The minimum was {} before the overnight scale-down. The size is {SAVED_HERE}.", size.min))
        .child(format!("{} → 0 overnight", size.min))
        .child(restore.child("Restore"))
}
