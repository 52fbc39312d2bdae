//! Actions on a prebuild, and the phases that allow them.

use chrono::TimeDelta;

use crate::proto::id::Id;
use crate::proto::prebuild::{CreatePrebuildRequest, Prebuild, PrebuildPhase, PrebuildSpec};
use crate::proto::scalar::Duration;

use super::phase::is_final;

/// Smallest number of objects for which an action is shown in a dialog instead of a toast.
pub const MANY: usize = 10;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    Cancel,
    Delete,
    /// A new prebuild of the same project, class, and timeout.
    RunAgain,
}

impl Action {
    pub const ALL: [Self; 3] = [Self::RunAgain, Self::Cancel, Self::Delete];

    /// A phase allows the action.
    pub fn is_possible(self, phase: &PrebuildPhase) -> bool {
        use PrebuildPhase::*;
        match self {
            Self::Cancel => matches!(phase, Pending | Starting | Running | Stopping | Snapshotting),
            Self::Delete => matches!(phase, Completed | Failed | Cancelled),
            Self::RunAgain => is_final(phase),
        }
    }

    /// Phase to show before the server answers.
    pub fn optimistic_phase(self) -> Option<PrebuildPhase> {
        match self {
            Self::Cancel => Some(PrebuildPhase::Cancelling),
            Self::Delete => Some(PrebuildPhase::Deleting),
            Self::RunAgain => None,
        }
    }

    /// The user is asked before the action on `count` prebuilds. What a cancelled prebuild has lost is a rerun away; a deleted
    /// snapshot is gone.
    pub fn asks_first(self, count: usize) -> bool {
        match self {
            Self::RunAgain => false,
            Self::Cancel => count >= MANY,
            Self::Delete => true,
        }
    }
}

/// Outcome of an accepted action, by the prebuild's phase: `true` if it took effect, `false` if the prebuild ended before. `None`
/// until then.
pub fn outcome(action: Action, phase: &PrebuildPhase) -> Option<bool> {
    use PrebuildPhase::*;
    match (action, phase) {
        (Action::Cancel, Cancelled) | (Action::Delete, Deleted) => Some(true),
        (Action::Cancel, Completed | Failed | Deleting | Deleted) => Some(false),
        _ => None,
    }
}

/// Selected prebuilds that an action applies to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reach {
    pub ids: Vec<Id>,
    /// Reason why this user can't act on others, whose phases allow it.
    pub denial: Option<String>,
}

impl Reach {
    /// Adds a prebuild if its phase allows the action. `denial`: reason why this user can't change its project.
    pub fn add(&mut self, action: Action, prebuild: &Prebuild, denial: Option<String>) {
        match denial {
            _ if !action.is_possible(&prebuild.status.phase) => {}
            Some(reason) => self.denial = Some(reason),
            None => self.ids.push(prebuild.id),
        }
    }
}

/// Shortest and longest timeout, in minutes.
pub const TIMEOUT_MINUTES: (i64, i64) = (5, 120);
/// Timeout of a prebuild without one.
pub const DEFAULT_TIMEOUT_MINUTES: i64 = 60;

/// A timeout as typed, in minutes; an error says what to type.
pub fn parse_timeout(text: &str) -> Result<TimeDelta, TimeoutError> {
    let (least, most) = TIMEOUT_MINUTES;
    let minutes = text.trim().parse::<i64>().ok().filter(|minutes| (least..=most).contains(minutes));
    minutes.map(TimeDelta::minutes).ok_or(TimeoutError)
}

/// Timeout that the API rejects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimeoutError;

impl std::fmt::Display for TimeoutError {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        let (least, most) = TIMEOUT_MINUTES;
        write!(f, "Enter a whole number of minutes from {least} to {most}.")
    }
}

/// Request for a prebuild. Without a class, it's the project's default class.
pub fn creation(project_id: Id, class_id: Option<Id>, timeout: Option<Duration>) -> CreatePrebuildRequest {
    CreatePrebuildRequest {
        project_id,
        environment_class_id: class_id,
        // Required, even if empty.
        spec: Some(PrebuildSpec { timeout, ..Default::default() }),
    }
}

/// Request for a prebuild of the same project, class, and timeout.
pub fn repetition(prebuild: &Prebuild) -> CreatePrebuildRequest {
    let class_id = Some(prebuild.metadata.environment_class_id).filter(|id| !id.is_empty());
    creation(prebuild.metadata.project_id, class_id, prebuild.spec.timeout)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::phase::filterable_phases;
    use crate::proto::scalar::U64;

    #[test]
    fn only_a_delete_or_a_cancel_of_many_asks_first() {
        let counts = [1, MANY - 1, MANY];
        let asks = |action: Action| counts.map(|count| action.asks_first(count));
        assert_eq!(Action::ALL.map(asks), [[false; 3], [false, false, true], [true; 3]]);
    }

    #[test]
    fn each_phase_allows_what_makes_sense_in_it() {
        use PrebuildPhase::*;
        let phases = |action: Action| filterable_phases().filter(|phase| action.is_possible(phase)).collect::<Vec<_>>();
        assert_eq!(phases(Action::Cancel), [Pending, Starting, Running, Stopping, Snapshotting]);
        assert_eq!(phases(Action::Delete), [Completed, Failed, Cancelled]);
        assert_eq!(phases(Action::RunAgain), [Completed, Failed, Cancelled, Deleted]);
        for action in Action::ALL {
            assert!(!action.is_possible(&Other("PREBUILD_PHASE_PAUSED".into())));
            assert!(action.optimistic_phase().is_none_or(|phase| !action.is_possible(&phase)), "not twice");
        }
    }

    #[test]
    fn an_action_reaches_what_its_phase_and_the_api_allow() {
        let prebuild = |id: &str, phase| {
            let mut prebuild = Prebuild { id: id.into(), ..Default::default() };
            prebuild.status.phase = phase;
            prebuild
        };
        let (running, failed) = (prebuild("r", PrebuildPhase::Running), prebuild("f", PrebuildPhase::Failed));
        let mut reach = Reach::default();
        reach.add(Action::Cancel, &failed, Some("no role".into()));
        reach.add(Action::Cancel, &running, None);
        assert_eq!(reach, Reach { ids: vec!["r".into()], denial: None });
        reach.add(Action::Cancel, &running, Some("no role".into()));
        assert_eq!(reach, Reach { ids: vec!["r".into()], denial: Some("no role".into()) });
    }

    #[test]
    fn an_action_has_an_outcome_once_the_prebuild_has_ended() {
        use PrebuildPhase::*;
        let of = |action, is_effective| {
            let has = |phase: &PrebuildPhase| outcome(action, phase) == Some(is_effective);
            filterable_phases().filter(has).collect::<Vec<_>>()
        };
        assert_eq!((of(Action::Cancel, true), of(Action::Delete, true)), (vec![Cancelled], vec![Deleted]));
        assert_eq!(of(Action::Cancel, false), [Completed, Failed, Deleting, Deleted]);
        assert!(of(Action::Delete, false).is_empty());
    }

    #[test]
    fn timeouts_are_whole_minutes_within_the_api_limits() {
        assert_eq!(parse_timeout(" 5 "), Ok(TimeDelta::minutes(5)));
        assert_eq!(parse_timeout("120"), Ok(TimeDelta::minutes(120)));
        for text in ["", "4", "121", "1.5", "-5", "soon", "99999999999999999999"] {
            assert_eq!(parse_timeout(text), Err(TimeoutError), "{text}");
        }
    }

    #[test]
    fn a_repetition_asks_for_the_same_class_and_timeout_and_no_more() {
        let mut prebuild = Prebuild { id: "p".into(), ..Default::default() };
        prebuild.metadata.project_id = "project".into();
        prebuild.metadata.environment_class_id = "class".into();
        prebuild.spec.timeout = Some(Duration::default());
        prebuild.spec.spec_version = U64(7);
        let request = repetition(&prebuild);
        assert_eq!(request, creation("project".into(), Some("class".into()), Some(Duration::default())));
        assert_eq!(request.spec.unwrap().spec_version, U64(0));
        prebuild.metadata.environment_class_id = Id::default();
        assert_eq!(repetition(&prebuild).environment_class_id, None);
    }
}
