//! Loads the prebuilds whose snapshots pools use. The code is a chunk, so that the first cards don't wait for it; short ids stay
//! if it doesn't load.

use std::pin::Pin;

use crate::components::chunk::chunk;
use crate::proto::warm_pool::WarmPool;
use crate::store::keyed::Row;
use crate::store::snapshots::Snapshots;
use crate::store::task::spawn_for_page;

chunk! {
    static WANT: pools_soon = |(snapshots, pool): (Snapshots, Row<WarmPool>)| -> () {
        pool.with_untracked(|pool| snapshots.prefetch(pool));
    }
}

chunk! {
    static LOAD: pools_soon = |(snapshots, pools): (Snapshots, Vec<WarmPool>)| -> Pin<Box<dyn Future<Output = ()>>> {
        Box::pin(snapshots.load(pools))
    }
}

/// Loads the missing prebuilds of a pool in view.
pub fn prefetch(snapshots: Snapshots, pool: Row<WarmPool>) {
    WANT.run_soon((snapshots, pool), || ());
}

/// Loads the newest completed prebuilds of these pools' projects, until the page is left.
pub fn load(snapshots: Snapshots, pools: Vec<WarmPool>) {
    spawn_for_page(async move {
        if (LOAD.load)().await.is_ok()
            && let Some(loading) = (LOAD.run)((snapshots, pools))
        {
            loading.await;
        }
    });
}
