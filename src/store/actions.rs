//! Writes of prebuilds: shown at once, rolled back if they fail, and looked up if the answer is lost.

use std::sync::Arc;
use std::time::Duration;

use crate::api;
use crate::connect::error::{Code, Error, Kind};
use crate::connect::timer::sleep;
use crate::domain::action::{Action, outcome, repetition};
use crate::proto::id::Id;
use crate::proto::prebuild::{
    CreatePrebuildRequest, ListPrebuildsFilter, ListPrebuildsRequest, Prebuild, PrebuildPhase,
};
use crate::proto::procedure::UnaryRequest;
use crate::proto::shared::PaginationRequest;

use super::Store;
use super::fetches::{Key, show_deleted};
use super::live::Connection;
use super::optimistic::Foreseen;
use super::write::{Answer, Found};
use super::writing::{Operation, Shared, Task};

/// How many of a project's newest prebuilds are searched for one that was started.
const NEWEST: i32 = 20;
/// Between looks whether others of a run are answered.
const SHORT_WAIT: Duration = Duration::from_millis(50);

impl Store {
    /// Action on a prebuild. `starts` are the other starts of the same run.
    pub fn action(self, action: Action, id: Id, starts: &Starts) -> Arc<dyn Task> {
        let row = self.prebuilds.get(id).map(|row| row.get_untracked()).unwrap_or_default();
        match action {
            Action::RunAgain => self.start(repetition(&row), starts),
            Action::Cancel | Action::Delete => {
                Arc::new(Act { store: self, action, id, shown: Foreseen::new(self.prebuilds) })
            }
        }
    }

    /// Starts a prebuild.
    pub fn start(self, request: CreatePrebuildRequest, starts: &Starts) -> Arc<dyn Task> {
        Arc::new(Start { store: self, request, made: Shared::default(), starts: starts.clone() })
    }

    /// A project's newest prebuilds.
    async fn newest_prebuilds(self, project_id: Id) -> Result<Vec<Prebuild>, Error> {
        let request = ListPrebuildsRequest {
            pagination: PaginationRequest { page_size: NEWEST, ..Default::default() },
            filter: ListPrebuildsFilter { project_ids: vec![project_id], ..Default::default() },
        };
        Ok(api::prebuild::list_prebuilds(&self.client(), &request).await?.prebuilds)
    }

    async fn read_prebuild(self, id: Id) -> Result<PrebuildPhase, Error> {
        let prebuild = api::prebuild::get_prebuild(&self.client(), id).await?;
        let phase = prebuild.status.phase.clone();
        self.take_prebuild(prebuild);
        Ok(phase)
    }
}

/// A prebuild that is cancelled or deleted.
#[derive(Clone)]
struct Act {
    store: Store,
    action: Action,
    id: Id,
    shown: Foreseen<Prebuild>,
}

impl Act {
    /// Outcome as far as the page knows.
    fn known(&self) -> Found {
        let row = self.store.prebuilds.get(self.id);
        let phase = row.map(|row| row.with_untracked(|row| row.status.phase.clone()));
        phase.map_or(Found::Nothing, |phase| self.found(&phase))
    }

    fn found(&self, phase: &PrebuildPhase) -> Found {
        match outcome(self.action, phase) {
            Some(true) => Found::Done,
            Some(false) => Found::Overtaken,
            None if Some(phase) == self.action.optimistic_phase().as_ref() => Found::UnderWay,
            None => Found::Nothing,
        }
    }
}

impl Operation for Act {
    async fn send(self) -> Answer {
        let Self { store, action, id, .. } = self;
        let before = action.optimistic_phase().and_then(|phase| self.shown.show(id, |row| row.status.phase = phase));
        let client = store.client();
        let answer = match action {
            Action::Cancel => api::prebuild::cancel_prebuild(&client, id).await.map(Some),
            _ => api::prebuild::delete_prebuild(&client, id).await.map(|()| None),
        };
        match answer {
            Ok(Some(prebuild)) => store.take_prebuild(prebuild),
            // If it can't be read now, it's read when the action is followed.
            Ok(None) => _ = store.read_prebuild(id).await,
            Err(error) => {
                store.denials.note(before.map(|before| before.metadata.project_id).unwrap_or_default(), &error);
                return Answer::Failed(error);
            }
        }
        self.shown.settle();
        if self.known() == Found::Done { Answer::Done } else { Answer::Accepted }
    }

    async fn look_up(self, is_accepted: bool) -> Result<Found, Error> {
        // Events bring what an accepted action comes to.
        if is_accepted && self.store.live.connection_untracked() == Connection::Live {
            return Ok(self.known());
        }
        match self.store.read_prebuild(self.id).await {
            Ok(phase) => Ok(self.found(&phase)),
            Err(error) if error.is_missing() => {
                show_deleted(self.store, Key::Prebuild(self.id));
                Ok(self.found(&PrebuildPhase::Deleted))
            }
            Err(error) => Err(error),
        }
    }

    fn roll_back(&self) {
        self.shown.roll_back();
    }
}

/// Prebuilds that are started together, so that each is shown for one start only.
#[derive(Clone, Default)]
pub struct Starts(Shared<Started>);

#[derive(Default)]
struct Started {
    in_flight: usize,
    /// Prebuilds that were there before, or that a start made.
    known: Vec<Id>,
    /// By project, whether its prebuilds from before are known.
    before: Vec<(Id, Before)>,
}

#[derive(Clone, PartialEq)]
enum Before {
    Loading,
    Known,
    Failed(Error),
}

impl Started {
    fn before(&self, project_id: Id) -> Option<Before> {
        self.before.iter().find(|(own, _)| *own == project_id).map(|(_, before)| before.clone())
    }

    fn set_before(&mut self, project_id: Id, before: Before) {
        self.before.retain(|(own, _)| *own != project_id);
        self.before.push((project_id, before));
    }
}

/// A prebuild that is started. The browser may send the call twice by itself, and its answer may be lost: what it made is what wasn't
/// there before. No clock is needed for that.
#[derive(Clone)]
struct Start {
    store: Store,
    request: CreatePrebuildRequest,
    made: Shared<Vec<Id>>,
    starts: Starts,
}

impl Start {
    fn claim(&self, id: Id) {
        self.starts.0.with(|starts| starts.known.push(id));
        self.made.with(|made| made.push(id));
    }

    /// Notes the project's prebuilds before anything of the run is started in it.
    async fn note_before(&self) {
        let project_id = self.request.project_id;
        while self.starts.0.with(|starts| starts.before(project_id)) == Some(Before::Loading) {
            sleep(SHORT_WAIT).await;
        }
        if self.starts.0.with(|starts| starts.before(project_id)).is_some() {
            return;
        }
        self.starts.0.with(|starts| starts.set_before(project_id, Before::Loading));
        let newest = self.store.newest_prebuilds(project_id).await;
        self.starts.0.with(|starts| match newest {
            Ok(prebuilds) => {
                starts.known.extend(prebuilds.iter().map(|prebuild| prebuild.id));
                starts.set_before(project_id, Before::Known);
            }
            Err(error) => starts.set_before(project_id, Before::Failed(error)),
        });
    }

    /// Whether a new prebuild is the one that was asked for, or its twin.
    fn may_have_made(&self, prebuild: &Prebuild) -> bool {
        let (class_id, creator) = (prebuild.metadata.environment_class_id, &prebuild.metadata.creator);
        let made = Operation::made(self).first().and_then(|id| self.store.prebuilds.get(*id));
        match made {
            Some(made) => made.with_untracked(|made| {
                made.metadata.environment_class_id == class_id && made.metadata.creator == *creator
            }),
            None => self.request.environment_class_id.is_none_or(|own| own == class_id),
        }
    }
}

impl Operation for Start {
    async fn send(self) -> Answer {
        if self.request.project_id.is_empty() {
            let message = "This prebuild is no longer known.";
            return Answer::Unsent(Error::new(Kind::Rpc(Code::NotFound), CreatePrebuildRequest::PROCEDURE, message));
        }
        self.note_before().await;
        self.starts.0.with(|starts| starts.in_flight = starts.in_flight.saturating_add(1));
        let answer = api::prebuild::create_prebuild(&self.store.client(), &self.request).await;
        self.starts.0.with(|starts| starts.in_flight = starts.in_flight.saturating_sub(1));
        match answer {
            Ok(prebuild) => {
                self.claim(prebuild.id);
                self.store.take_prebuild(prebuild);
                Answer::Accepted
            }
            Err(error) => {
                self.store.denials.note(self.request.project_id, &error);
                Answer::Failed(error)
            }
        }
    }

    async fn look_up(self, _is_accepted: bool) -> Result<Found, Error> {
        let project_id = self.request.project_id;
        if let Some(Before::Failed(error)) = self.starts.0.with(|starts| starts.before(project_id)) {
            return if Operation::made(&self).is_empty() { Err(error) } else { Ok(Found::Done) };
        }
        // What others of the run have made is known once they are answered.
        while self.starts.0.with(|starts| starts.in_flight) > 0 {
            sleep(SHORT_WAIT).await;
        }
        for prebuild in self.store.newest_prebuilds(project_id).await? {
            let is_known = self.starts.0.with(|starts| starts.known.contains(&prebuild.id));
            if !is_known && self.may_have_made(&prebuild) {
                self.claim(prebuild.id);
                self.store.take_prebuild(prebuild);
            }
        }
        Ok(if Operation::made(&self).is_empty() { Found::Nothing } else { Found::Done })
    }

    fn made(&self) -> Vec<Id> {
        self.made.with(|made| made.clone())
    }
}
