//! What changes warm pools. Where the answer to a write is lost, what became of it is looked up before anything is
//! offered again.

use std::time::Duration;

use crate::api;
use crate::connect::error::{Code, Error};
use crate::connect::timer::sleep;
use crate::domain::pool_size::PoolSize;
use crate::domain::pool_trend::is_going;
use crate::proto::id::Id;
use crate::proto::shared::PaginationRequest;
use crate::proto::warm_pool::{
    CreateWarmPoolRequest, ListWarmPoolsFilter, ListWarmPoolsRequest, WarmPool, WarmPoolPhase,
};

use super::Store;

/// How often [`Store::wait_until_gone`] checks.
const BETWEEN_LOOKS: Duration = Duration::from_secs(5);

/// Why a write is not known to be done.
#[derive(Clone, Debug, PartialEq)]
pub enum Unwritten {
    /// The API says that it is not.
    Refused(Error),
    /// No answer came, and a look shows that nothing was changed.
    Lost,
    /// No answer came, and no look was possible: it may be done or not.
    Unknown,
}

impl Unwritten {
    /// Whether the API refuses to create what is there already.
    pub fn is_duplicate(&self) -> bool {
        matches!(self, Self::Refused(error) if error.code() == Some(Code::AlreadyExists))
    }
}

impl Store {
    /// Creates a pool and gives its id.
    pub async fn create_pool(self, request: &CreateWarmPoolRequest) -> Result<Id, Unwritten> {
        let error = match api::prebuild::create_warm_pool(&self.client(), request).await {
            Ok(pool) => return Ok(self.take_created(pool)),
            Err(error) => error,
        };
        self.denials.note(request.project_id, &error);
        if !error.may_have_taken_effect() {
            return Err(Unwritten::Refused(error));
        }
        match self.find_pool(request.project_id, request.environment_class_id).await {
            Ok(Some(pool)) if !is_going(&pool) => Ok(self.take_created(pool)),
            Ok(_) => Err(not_done(error)),
            Err(_) => Err(Unwritten::Unknown),
        }
    }

    fn take_created(self, pool: WarmPool) -> Id {
        let id = pool.id;
        self.asked.note(id, PoolSize::of(&pool.spec));
        self.take_pool(pool);
        id
    }

    /// Gives a pool these bounds; `known` is the pool as it was last read. Sends nothing where nothing differs.
    pub async fn resize_pool(self, known: &WarmPool, size: PoolSize) -> Result<(), Unwritten> {
        let Some(request) = size.update(known) else { return Ok(()) };
        let error = match api::prebuild::update_warm_pool(&self.client(), &request).await {
            Ok(pool) => {
                self.asked.note(pool.id, size);
                self.take_pool(pool);
                return Ok(());
            }
            Err(error) => error,
        };
        self.denials.note(known.metadata.project_id, &error);
        if !error.may_have_taken_effect() {
            return Err(Unwritten::Refused(error));
        }
        match self.read_pool(known.id).await {
            Ok(pool) if PoolSize::of(&pool.spec) == size && !PoolSize::is_old(&pool.spec) => {
                self.asked.note(pool.id, size);
                Ok(())
            }
            Ok(_) => Err(not_done(error)),
            Err(_) => Err(Unwritten::Unknown),
        }
    }

    /// Begins to drain a pool, shown at once and taken back where it fails.
    pub async fn delete_pool(self, id: Id) -> Result<(), Unwritten> {
        let before = self.pools.foresee(id, |pool| pool.status.phase = WarmPoolPhase::Deleting);
        let error = match api::prebuild::delete_warm_pool(&self.client(), id).await {
            Ok(()) => {
                // What can be read now is how far it is; if it cannot, the next event or refresh tells.
                let _ = self.read_pool(id).await;
                return Ok(());
            }
            Err(error) if error.is_missing() => {
                self.pools.foresee(id, |pool| pool.status.phase = WarmPoolPhase::Deleted);
                return Ok(());
            }
            Err(error) => error,
        };
        if let Some(before) = before {
            self.denials.note(before.metadata.project_id, &error);
            self.pools.take_back(before);
        }
        if !error.may_have_taken_effect() {
            return Err(Unwritten::Refused(error));
        }
        self.look_after_delete(id).await.map_err(|unwritten| match unwritten {
            Unwritten::Lost => not_done(error),
            unwritten => unwritten,
        })
    }

    /// Looks whether a delete whose answer was lost has begun.
    pub async fn look_after_delete(self, id: Id) -> Result<(), Unwritten> {
        match self.read_pool(id).await {
            Ok(pool) if is_going(&pool) => Ok(()),
            Ok(_) => Err(Unwritten::Lost),
            Err(error) if error.is_missing() => {
                self.pools.foresee(id, |pool| pool.status.phase = WarmPoolPhase::Deleted);
                Ok(())
            }
            Err(_) => Err(Unwritten::Unknown),
        }
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
    pub async fn read_pool(self, id: Id) -> Result<WarmPool, Error> {
        let pool = api::prebuild::get_warm_pool(&self.client(), id).await?;
        self.take_pool(pool.clone());
        Ok(pool)
    }

    /// The pool of a project and class, as the API has it now.
    pub async fn find_pool(self, project_id: Id, class_id: Id) -> Result<Option<WarmPool>, Error> {
        let request = ListWarmPoolsRequest {
            pagination: PaginationRequest::default(),
            filter: ListWarmPoolsFilter { project_ids: vec![project_id], environment_class_ids: vec![class_id] },
        };
        let pool = api::prebuild::list_warm_pools(&self.client(), &request).await?.warm_pools.into_iter().next();
        if let Some(pool) = &pool {
            self.take_pool(pool.clone());
        }
        Ok(pool)
    }
}

/// Why a write is not done that was looked for and not found.
pub(super) fn not_done(error: Error) -> Unwritten {
    if error.is_unanswered() { Unwritten::Lost } else { Unwritten::Refused(error) }
}
