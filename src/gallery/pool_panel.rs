//! Panel of a warm pool.

use crate::components::content::Content;
use crate::navigation::Address;
use crate::pages::row_selection::RowSelection;
use crate::pages::warm_pools::bulk::Bulk;
use crate::pages::warm_pools::delete::Deletion;
use crate::pages::warm_pools::edit::Editing;
use crate::pages::warm_pools::filter_params::FilterParams;
use crate::pages::warm_pools::names::PoolNames;
use crate::pages::warm_pools::panel::{Panel, panel_of};
use crate::pages::warm_pools::results::Results;
use crate::proto::prebuild::PrebuildPhase;
use crate::proto::warm_pool::WarmPoolPhase;
use crate::reactive::Memo;

use super::Family;
use super::data::{MESSAGE, pool, prebuild};
use super::store::silent_store;

pub fn families(address: Address) -> Vec<Family> {
    vec![Family::new("pool-panel", "Panel of a warm pool").state("Degraded", degraded(address))]
}

/// A pool with everything that a panel may say.
fn degraded(address: Address) -> impl Content {
    let store = silent_store();
    let mut own = pool(WarmPoolPhase::Degraded, [1, 3, 4, 2, 12]);
    own.spec.snapshot_id = store.prebuilds.merge(prebuild(PrebuildPhase::Completed, 2_000));
    own.status.failure_message = MESSAGE.to_owned();
    let id = store.pools.merge(own);
    let names = PoolNames::new(store);
    let params = FilterParams::new(address);
    let results = Results::new(store, store.pool_list(None), params, names);
    // As if the list had loaded it.
    let results = Results { scale: Memo::new(|_| 12), ..results };
    let bulk = Bulk::new(store, names, RowSelection::new(Memo::new(|_| Vec::new()), || false));
    let (editing, deletion) = (Editing::new(store, names), Deletion::new(store, names));
    panel_of(Panel { store, params, results, names, editing, deletion, bulk }, id)
}
