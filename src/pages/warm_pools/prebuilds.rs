//! Loads the prebuilds behind pools. It needs code of its own, for which the first cards do not wait; where that does not load,
//! short ids stay, as where a prebuild does not.

use std::pin::Pin;

use crate::components::chunk::chunk;
use crate::proto::warm_pool::WarmPool;
use crate::store::keyed::Row;
use crate::store::snapshots::Snapshots;
use crate::store::task::spawn_for_page;

chunk! {
    static WANT: pools_soon = |(snapshots, pool): (Snapshots, Row<WarmPool>)| -> () {
        pool.with_untracked(|pool| snapshots.want(pool));
    }
}

chunk! {
    static LOAD: pools_soon = |(snapshots, pools): (Snapshots, Vec<WarmPool>)| -> Pin<Box<dyn Future<Output = ()>>> {
        Box::pin(snapshots.load(pools))
    }
}

/// Asks for what is not known of a pool that is looked at.
pub fn want(snapshots: Snapshots, pool: Row<WarmPool>) {
    WANT.run_soon((snapshots, pool), || ());
}

/// Loads the newest completed prebuilds of these pools' projects. The load ends with the page that asked for it.
pub fn load(snapshots: Snapshots, pools: Vec<WarmPool>) {
    spawn_for_page(async move {
        if (LOAD.load)().await.is_ok()
            && let Some(loading) = (LOAD.run)((snapshots, pools))
        {
            loading.await;
        }
    });
}
