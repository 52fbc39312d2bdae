//! Writes of warm pools. If an answer is lost, the outcome is looked up.

use std::sync::Arc;
use std::time::Duration;

use crate::api;
use crate::connect::error::{Code, Error, Kind};
use crate::connect::timer::sleep;
use crate::domain::pool_change::{self, PoolChange};
use crate::domain::pool_size::{PoolSize, SizeEdit};
use crate::domain::pool_trend::is_deleting;
use crate::proto::id::Id;
use crate::proto::shared::PaginationRequest;
use crate::proto::warm_pool::{
    CreateWarmPoolRequest, ListWarmPoolsFilter, ListWarmPoolsRequest, WarmPool, WarmPoolPhase,
};

use super::Store;
use super::fetches::{Key, show_deleted};
use super::optimistic::Foreseen;
use super::write::{Answer, Found};
use super::writing::{Operation, Shared, Task};

/// How often [`Store::wait_until_gone`] checks.
const BETWEEN_LOOKS: Duration = Duration::from_secs(5);

impl Store {
    pub fn creation_of_pool(self, request: CreateWarmPoolRequest) -> Arc<dyn Task> {
        Arc::new(Create { store: self, request, made: Shared::default() })
    }

    /// Sets the bounds of a pool, unless they differ from `base` by now.
    pub fn resize_of_pool(self, id: Id, base: PoolSize, size: PoolSize) -> Arc<dyn Task> {
        Arc::new(Resize { store: self, id, target: Target::Size { base, size } })
    }

    /// Changes the bounds of a pool, whatever they are by now. `change` is the one of many pools that this edit is part of.
    pub fn change_of_pool(self, id: Id, change: PoolChange, edit: SizeEdit) -> Arc<dyn Task> {
        Arc::new(Resize { store: self, id, target: Target::Change { change, edit, sizes: Shared::default() } })
    }

    pub fn deletion_of_pool(self, id: Id) -> Arc<dyn Task> {
        Arc::new(Delete { store: self, id, shown: Foreseen::new(self.pools) })
    }

    /// Waits until a draining pool is gone and returns `true`, or `false` once `is_over` does.
    pub async fn wait_until_gone(self, id: Id, is_over: impl Fn() -> bool) -> bool {
        loop {
            sleep(BETWEEN_LOOKS).await;
            if is_over() {
                return false;
            }
            let is_gone = match self.read_pool(id).await {
                Ok(pool) => pool.status.phase == WarmPoolPhase::Deleted,
                // Other errors may pass; if not, the next call reports them.
                Err(error) => error.is_missing(),
            };
            if is_over() {
                return false;
            }
            if is_gone {
                return true;
            }
        }
    }

    /// Reads one pool into the store.
    async fn read_pool(self, id: Id) -> Result<WarmPool, Error> {
        let pool = api::prebuild::get_warm_pool(&self.client(), id).await?;
        self.take_pool(pool.clone());
        Ok(pool)
    }

    /// Pools of a project and class, as the API has them now.
    async fn find_pools(self, project_id: Id, class_id: Id) -> Result<Vec<WarmPool>, Error> {
        let request = ListWarmPoolsRequest {
            pagination: PaginationRequest::default(),
            filter: ListWarmPoolsFilter { project_ids: vec![project_id], environment_class_ids: vec![class_id] },
        };
        let pools = api::prebuild::list_warm_pools(&self.client(), &request).await?.warm_pools;
        for pool in &pools {
            self.take_pool(pool.clone());
        }
        Ok(pools)
    }
}

#[derive(Clone)]
struct Create {
    store: Store,
    request: CreateWarmPoolRequest,
    made: Shared<Option<Id>>,
}

impl Create {
    fn take(&self, pool: WarmPool) {
        self.made.with(|made| *made = Some(pool.id));
        self.store.requested_sizes.note(pool.id, PoolSize::of(&pool.spec));
        self.store.take_pool(pool);
    }
}

impl Operation for Create {
    async fn send(self) -> Answer {
        match api::prebuild::create_warm_pool(&self.store.client(), &self.request).await {
            Ok(pool) => {
                self.take(pool);
                Answer::Done
            }
            Err(error) => {
                self.store.denials.note(self.request.project_id, &error);
                Answer::Failed(error)
            }
        }
    }

    async fn look_up(self, _is_accepted: bool) -> Result<Found, Error> {
        let Self { store, request, .. } = &self;
        let pools = store.find_pools(request.project_id, request.environment_class_id).await?;
        let is_own = |pool: &WarmPool| {
            !is_deleting(pool) && (pool.spec.min_size, pool.spec.max_size) == (request.min_size, request.max_size)
        };
        Ok(match pools.into_iter().find(is_own) {
            Some(pool) => {
                self.take(pool);
                Found::Done
            }
            None => Found::Nothing,
        })
    }

    fn made(&self) -> Vec<Id> {
        self.made.with(|made| made.iter().copied().collect())
    }
}

#[derive(Clone)]
struct Resize {
    store: Store,
    id: Id,
    target: Target,
}

/// Size to set.
#[derive(Clone)]
enum Target {
    Size {
        /// As the user saw it.
        base: PoolSize,
        size: PoolSize,
    },
    Change {
        change: PoolChange,
        edit: SizeEdit,
        /// Size before the change, and the size that was sent.
        sizes: Shared<Option<(PoolSize, PoolSize)>>,
    },
}

impl Resize {
    fn sent(&self) -> Option<PoolSize> {
        match &self.target {
            Target::Size { size, .. } => Some(*size),
            Target::Change { sizes, .. } => sizes.with(|sizes| sizes.map(|(_, size)| size)),
        }
    }

    fn note_done(&self, size: PoolSize) {
        self.store.requested_sizes.note(self.id, size);
        let Target::Change { change, sizes, .. } = &self.target else {
            return self.store.overnight_sizes().forget(self.id);
        };
        match (change, sizes.with(|sizes| *sizes)) {
            (PoolChange::OvernightScaleDown, Some((before, _))) => self.store.overnight_sizes().save(self.id, before),
            (PoolChange::OvernightScaleDown, None) => {}
            (PoolChange::Resize | PoolChange::Restore, _) => self.store.overnight_sizes().forget(self.id),
        }
    }
}

impl Operation for Resize {
    /// The page's copy may be out of date, so the pool is read before it's changed.
    async fn send(self) -> Answer {
        let Self { store, id, target } = &self;
        let pool = match store.read_pool(*id).await {
            Ok(pool) if is_deleting(&pool) => return Answer::Unsent(refusal("The pool is being deleted.")),
            Ok(pool) => pool,
            Err(error) if error.is_missing() => return Answer::Unsent(refusal("The pool was deleted.")),
            Err(error) => return Answer::Unsent(error),
        };
        let before = PoolSize::of(&pool.spec);
        let size = match target {
            Target::Size { base, .. } if *base != before => return Answer::Conflict,
            Target::Size { size, .. } => *size,
            Target::Change { edit, sizes, .. } => match pool_change::Target::of(&pool, *edit) {
                pool_change::Target::Size(size) => {
                    sizes.with(|sizes| *sizes = Some((before, size)));
                    size
                }
                pool_change::Target::MinAboveMax(_) => {
                    return Answer::Unsent(refusal("The minimum would be above the maximum."));
                }
                pool_change::Target::Unchanged | pool_change::Target::Deleting => return Answer::Done,
            },
        };
        let Some(request) = size.update(&pool) else { return Answer::Done };
        match api::prebuild::update_warm_pool(&store.client(), &request).await {
            Ok(pool) => {
                let has_size = PoolSize::of(&pool.spec) == size;
                store.take_pool(pool);
                self.note_done(size);
                if has_size { Answer::Done } else { Answer::Accepted }
            }
            Err(error) => {
                store.denials.note(pool.metadata.project_id, &error);
                Answer::Failed(error)
            }
        }
    }

    async fn look_up(self, _is_accepted: bool) -> Result<Found, Error> {
        let pool = self.store.read_pool(self.id).await?;
        let size = self.sent();
        let has_size = |size: PoolSize| PoolSize::of(&pool.spec) == size && !PoolSize::is_old(&pool.spec);
        Ok(match size {
            Some(size) if has_size(size) => {
                self.note_done(size);
                Found::Done
            }
            _ => Found::Nothing,
        })
    }
}

#[derive(Clone)]
struct Delete {
    store: Store,
    id: Id,
    shown: Foreseen<WarmPool>,
}

impl Operation for Delete {
    /// The pool's card shows its draining.
    async fn send(self) -> Answer {
        let Self { store, id, .. } = self;
        let before = self.shown.show(id, |pool| pool.status.phase = WarmPoolPhase::Deleting);
        match api::prebuild::delete_warm_pool(&store.client(), id).await {
            Ok(()) => match store.read_pool(id).await {
                Ok(pool) if !is_deleting(&pool) => Answer::Accepted,
                // If it can't be read, the next event or refresh tells.
                _ => Answer::Done,
            },
            Err(error) if error.is_missing() => {
                show_deleted(store, Key::Pool(id));
                Answer::Done
            }
            Err(error) => {
                store.denials.note(before.map(|before| before.metadata.project_id).unwrap_or_default(), &error);
                Answer::Failed(error)
            }
        }
    }

    async fn look_up(self, _is_accepted: bool) -> Result<Found, Error> {
        match self.store.read_pool(self.id).await {
            Ok(pool) if is_deleting(&pool) => Ok(Found::Done),
            Ok(_) => Ok(Found::Nothing),
            Err(error) if error.is_missing() => {
                show_deleted(self.store, Key::Pool(self.id));
                Ok(Found::Done)
            }
            Err(error) => Err(error),
        }
    }

    fn roll_back(&self) {
        self.shown.roll_back();
    }
}

/// Reason from the console itself why nothing was sent.
fn refusal(message: &str) -> Error {
    Error::new(Kind::Rpc(Code::FailedPrecondition), "gitpod.v1.PrebuildService/UpdateWarmPool", message)
}
