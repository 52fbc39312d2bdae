//! Environments that were created from a prebuild. The API can't filter by prebuild, so this reads all environments of the
//! project that still exist, and only when it is shown.

use std::collections::HashMap;

use futures_util::future::AbortHandle;
use leptos::prelude::on_cleanup;

use crate::api::{self, Client};
use crate::connect::error::Error;
use crate::domain::demand::made::MadeEnvironment;
use crate::proto::environment::{ArchivalStatus, Environment, ListEnvironmentsFilter, ListEnvironmentsRequest};
use crate::proto::id::Id;
use crate::proto::shared::PaginationRequest;
use crate::reactive::{RwSignal, StoredValue};
use crate::sort::sort;

use super::demand::Progress;
use super::task::{hold, spawn};
use super::walk::{Then, Walk};
use super::{PAGE_SIZE, Store};

/// What has been read. Pure.
#[derive(Clone, Debug)]
struct Reading {
    prebuild_id: Id,
    walk: Walk,
    /// Moments of creation by environment.
    created: HashMap<Id, i64>,
    read: usize,
}

impl Reading {
    /// Takes an answer. Returns how it goes on; [`Progress::Loading`] is with the next page.
    fn take(&mut self, answer: Result<(Vec<Environment>, String), Error>) -> Progress {
        let (environments, next) = match answer {
            Ok(page) => page,
            Err(error) if self.walk.start_over(&error) => {
                self.read = 0;
                return Progress::Loading;
            }
            Err(error) if error.is_denied() || error.is_unsupported() => return Progress::Unavailable(error),
            Err(error) => return Progress::Failed(error),
        };
        self.read = self.read.saturating_add(environments.len());
        let made = environments.iter().filter_map(MadeEnvironment::of);
        let own = made.filter(|environment| environment.prebuild_id == Some(self.prebuild_id));
        self.created.extend(own.map(|environment| (environment.id, environment.created)));
        match self.walk.take(next, !environments.is_empty()) {
            Then::More => Progress::Loading,
            Then::End => Progress::Complete,
            Then::Limited => Progress::Limited,
            Then::Failed(error) => Progress::Failed(error),
        }
    }
}

/// What is known of a prebuild's environments.
#[derive(Clone, Debug, PartialEq)]
pub struct Created {
    pub progress: Progress,
    /// Moments of creation, in order.
    pub at: Vec<i64>,
    /// Environments of the project that have been read.
    pub read: usize,
}

#[derive(Clone, Copy)]
pub struct CreatedEnvironments {
    pub status: RwSignal<Created>,
    client: StoredValue<Client>,
    project_id: Id,
    reading: StoredValue<Reading>,
    call: StoredValue<Option<AbortHandle>>,
}

impl CreatedEnvironments {
    /// Loads the environments for as long as the present owner lives.
    pub fn load(store: Store, project_id: Id, prebuild_id: Id) -> Self {
        let reading = Reading { prebuild_id, walk: Walk::default(), created: HashMap::new(), read: 0 };
        let environments = Self {
            status: RwSignal::new(Created { progress: Progress::Loading, at: Vec::new(), read: 0 }),
            client: StoredValue::new(store.client()),
            project_id,
            reading: StoredValue::new(reading),
            call: StoredValue::new(None),
        };
        on_cleanup(move || hold(environments.call, None));
        environments.resume();
        environments
    }

    /// Stops loading; what is loaded stays.
    pub fn stop(self) {
        hold(self.call, None);
        self.publish(Progress::Stopped);
    }

    /// Continues after a stop or a failure.
    pub fn resume(self) {
        self.reading.update_value(|reading| reading.walk.resume());
        self.publish(Progress::Loading);
        let call = spawn(async move {
            while self.status.with_untracked(|status| status.progress == Progress::Loading) {
                let request = self.request();
                let answer = api::environment::list_environments(&self.client.get_value(), &request).await;
                let page = answer.map(|answer| (answer.environments, answer.pagination.next_token));
                let Some(progress) = self.reading.try_update_value(|reading| reading.take(page)) else { return };
                self.publish(progress);
            }
        });
        hold(self.call, Some(call));
    }

    fn request(self) -> ListEnvironmentsRequest {
        let token = self.reading.with_value(|reading| reading.walk.token().to_owned());
        let filter = ListEnvironmentsFilter {
            project_ids: vec![self.project_id],
            archival_status: ArchivalStatus::All,
            ..Default::default()
        };
        ListEnvironmentsRequest { pagination: PaginationRequest { page_size: PAGE_SIZE, token }, filter }
    }

    fn publish(self, progress: Progress) {
        let (mut at, read) = self.reading.with_value(|reading| {
            let at: Vec<i64> = reading.created.values().copied().collect();
            (at, reading.read)
        });
        sort(&mut at);
        self.status.set(Created { progress, at, read });
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use crate::connect::error::{Code, Kind};
    use crate::proto::environment::EnvironmentRole;
    use crate::proto::scalar::Timestamp;

    fn environment(id: &str, at: i64, prebuild_id: &str) -> Environment {
        let mut environment = Environment { id: id.into(), ..Default::default() };
        environment.metadata.created_at = Timestamp::from_millis(at);
        environment.metadata.prebuild_id = prebuild_id.into();
        environment
    }

    fn reading() -> Reading {
        Reading { prebuild_id: "b".into(), walk: Walk::default(), created: HashMap::new(), read: 0 }
    }

    fn error(code: Code) -> Error {
        Error::new(Kind::Rpc(code), "s/m", "")
    }

    #[test]
    fn only_environments_of_the_prebuild_count_and_each_once() {
        let mut reading = reading();
        let first = vec![environment("1", 5, "b"), environment("2", 6, "other"), environment("3", 7, "")];
        assert_eq!(reading.take(Ok((first.clone(), "x".into()))), Progress::Loading);
        let mut own = environment("4", 8, "b");
        own.metadata.role = EnvironmentRole::Prebuild;
        assert_eq!(reading.take(Ok((vec![first[0].clone(), own], String::new()))), Progress::Complete);
        assert_eq!((reading.created, reading.read), (HashMap::from([("1".into(), 5)]), 5));
    }

    #[test]
    fn denied_and_unimplemented_are_no_failures_and_a_refused_token_starts_over() {
        for code in [Code::PermissionDenied, Code::Unimplemented] {
            assert_eq!(reading().take(Err(error(code))), Progress::Unavailable(error(code)));
        }
        assert_eq!(reading().take(Err(error(Code::Internal))), Progress::Failed(error(Code::Internal)));
        let mut reading = reading();
        reading.take(Ok((vec![environment("1", 5, "b")], "x".into())));
        assert_eq!(reading.take(Err(error(Code::InvalidArgument))), Progress::Loading);
        assert_eq!((reading.walk.token(), reading.read), ("", 0));
    }
}
