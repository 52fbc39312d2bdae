//! Phases of a prebuild in order, from its creation, the updates that this page observed, and its end. Phases in
//! between are inferred.

use chrono::{DateTime, Utc};

use crate::proto::prebuild::{Prebuild, PrebuildPhase};

use super::phase::is_final;
use super::prebuild::completed_at;

/// Source of a step's time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// Reported by the server.
    Known,
    /// Observed by this page; the phase may have begun earlier.
    Seen,
    /// Not known: the phase must have happened.
    Inferred,
}

/// Progress of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    Past,
    Present,
    Ahead,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    pub phase: PrebuildPhase,
    pub at: Option<DateTime<Utc>>,
    pub source: Source,
    pub progress: Progress,
}

const STAGES: [PrebuildPhase; 5] = [
    PrebuildPhase::Pending,
    PrebuildPhase::Starting,
    PrebuildPhase::Running,
    PrebuildPhase::Stopping,
    PrebuildPhase::Snapshotting,
];

/// Steps in order. `seen` holds the observed phases with the time of the first observation.
pub fn timeline(prebuild: &Prebuild, seen: &[(PrebuildPhase, DateTime<Utc>)]) -> Vec<Step> {
    let phase = &prebuild.status.phase;
    let place = |phase: &PrebuildPhase| STAGES.iter().position(|stage| stage == phase);
    let seen_at = |phase: &PrebuildPhase| seen.iter().find(|(seen, _)| seen == phase).map(|(_, at)| *at);
    let created = prebuild.metadata.created_at.map(|at| at.0);
    let ended = completed_at(prebuild);
    // A snapshot exists only after the last stage. Otherwise the prebuild reached at least the last observed stage.
    let has_completed = *phase == PrebuildPhase::Completed || prebuild.status.snapshot_size_bytes.0 > 0;
    let reached = match place(phase) {
        Some(place) => place,
        None if has_completed => STAGES.len(),
        None => seen.iter().filter_map(|(seen, _)| place(seen)).max().map_or(1, |furthest| furthest + 1),
    };
    let is_running = place(phase).is_some();
    let stage = |(index, stage): (usize, &PrebuildPhase)| {
        let (at, source) = match (index, created, seen_at(stage)) {
            (0, Some(created), _) => (Some(created), Source::Known),
            (_, _, Some(seen)) => (Some(seen), Source::Seen),
            _ => (None, Source::Inferred),
        };
        let progress = match index {
            index if index == reached && is_running => Progress::Present,
            index if index < reached => Progress::Past,
            _ => Progress::Ahead,
        };
        Step { phase: stage.clone(), at, source, progress }
    };
    let mut steps: Vec<Step> = STAGES.iter().enumerate().map(stage).collect();
    if is_running {
        steps.push(Step {
            phase: PrebuildPhase::Completed,
            at: None,
            source: Source::Inferred,
            progress: Progress::Ahead,
        });
        return steps;
    }
    // A prebuild that ended early skipped the remaining stages.
    steps.truncate(reached);
    let is_deleting = matches!(phase, PrebuildPhase::Deleting | PrebuildPhase::Deleted);
    if let (true, Some(ended)) = (is_deleting, ended) {
        let phase = if has_completed {
            PrebuildPhase::Completed
        } else {
            PrebuildPhase::Other("PREBUILD_PHASE_FINISHED".into())
        };
        steps.push(Step { phase, at: Some(ended), source: Source::Known, progress: Progress::Past });
    }
    // A cancellation and a deletion take a while, and the page may have observed them.
    let (ending, end) = match phase {
        PrebuildPhase::Cancelling | PrebuildPhase::Cancelled => (PrebuildPhase::Cancelling, PrebuildPhase::Cancelled),
        _ => (PrebuildPhase::Deleting, PrebuildPhase::Deleted),
    };
    if let (true, Some(at)) = (*phase == end, seen_at(&ending)) {
        steps.push(Step { phase: ending.clone(), at: Some(at), source: Source::Seen, progress: Progress::Past });
    }
    let updated = prebuild.metadata.updated_at.map(|at| at.0);
    let (at, source) = match (ended.filter(|_| !is_deleting), seen_at(phase).or(updated)) {
        (Some(ended), _) => (Some(ended), Source::Known),
        (None, Some(seen)) => (Some(seen), Source::Seen),
        (None, None) => (None, Source::Inferred),
    };
    let progress = if is_final(phase) { Progress::Past } else { Progress::Present };
    steps.push(Step { phase: phase.clone(), at, source, progress });
    if *phase == ending {
        steps.push(Step { phase: end, at: None, source: Source::Inferred, progress: Progress::Ahead });
    }
    steps
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proto::scalar::{Timestamp, U64};
    use Progress::*;

    fn at(minute: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(minute * 60, 0).unwrap()
    }

    fn prebuild(phase: PrebuildPhase, ended: Option<i64>) -> Prebuild {
        let mut prebuild = Prebuild::default();
        prebuild.status.phase = phase;
        prebuild.status.completion_time = ended.map(|minute| Timestamp(at(minute)));
        prebuild.metadata.created_at = Some(Timestamp(at(1)));
        prebuild
    }

    fn summary(steps: &[Step]) -> Vec<(String, Option<i64>, Source, Progress)> {
        let minute = |at: DateTime<Utc>| at.timestamp() / 60;
        let summarize =
            |step: &Step| (step.phase.short_name().into_owned(), step.at.map(minute), step.source, step.progress);
        steps.iter().map(summarize).collect()
    }

    #[test]
    fn what_goes_on_shows_where_it_is_and_what_is_ahead() {
        let seen = [(PrebuildPhase::Starting, at(2)), (PrebuildPhase::Running, at(3))];
        let steps = timeline(&prebuild(PrebuildPhase::Running, None), &seen);
        assert_eq!(
            summary(&steps),
            [
                ("PENDING".into(), Some(1), Source::Known, Past),
                ("STARTING".into(), Some(2), Source::Seen, Past),
                ("RUNNING".into(), Some(3), Source::Seen, Present),
                ("STOPPING".into(), None, Source::Inferred, Ahead),
                ("SNAPSHOTTING".into(), None, Source::Inferred, Ahead),
                ("COMPLETED".into(), None, Source::Inferred, Ahead),
            ]
        );
    }

    #[test]
    fn what_completed_has_come_all_the_way_though_nobody_saw_it() {
        let steps = timeline(&prebuild(PrebuildPhase::Completed, Some(15)), &[]);
        assert_eq!(steps.len(), 6);
        assert!(steps[1..5].iter().all(|step| (step.at, step.source, step.progress) == (None, Source::Inferred, Past)));
        assert_eq!((steps[5].at, steps[5].source), (Some(at(15)), Source::Known));
    }

    #[test]
    fn what_failed_shows_no_stage_that_it_may_not_have_reached() {
        let names = |seen: &[(PrebuildPhase, DateTime<Utc>)]| {
            let steps = timeline(&prebuild(PrebuildPhase::Failed, Some(9)), seen);
            steps.iter().map(|step| step.phase.short_name().into_owned()).collect::<Vec<_>>()
        };
        assert_eq!(names(&[]), ["PENDING", "FAILED"]);
        assert_eq!(names(&[(PrebuildPhase::Running, at(4))]), ["PENDING", "STARTING", "RUNNING", "FAILED"]);
    }

    #[test]
    fn what_is_deleted_had_an_end_before() {
        let mut deleting = prebuild(PrebuildPhase::Deleting, Some(15));
        deleting.status.snapshot_size_bytes = U64(1);
        deleting.metadata.updated_at = Some(Timestamp(at(20)));
        let steps = summary(&timeline(&deleting, &[]));
        assert_eq!(steps[5], ("COMPLETED".into(), Some(15), Source::Known, Past));
        assert_eq!(steps[6], ("DELETING".into(), Some(20), Source::Seen, Present));
        assert_eq!(steps[7], ("DELETED".into(), None, Source::Inferred, Ahead));
        let steps = summary(&timeline(&prebuild(PrebuildPhase::Deleted, Some(5)), &[]));
        assert_eq!(steps.iter().map(|step| step.0.as_str()).collect::<Vec<_>>(), ["PENDING", "FINISHED", "DELETED"]);
    }

    #[test]
    fn a_cancellation_is_a_step_before_its_end() {
        let seen = [(PrebuildPhase::Running, at(3)), (PrebuildPhase::Cancelling, at(4))];
        let mut cancelling = prebuild(PrebuildPhase::Cancelling, None);
        cancelling.metadata.updated_at = Some(Timestamp(at(4)));
        let steps = summary(&timeline(&cancelling, &seen));
        assert_eq!(
            steps[3..],
            [
                ("CANCELLING".into(), Some(4), Source::Seen, Present),
                ("CANCELLED".into(), None, Source::Inferred, Ahead),
            ]
        );
        let steps = summary(&timeline(&prebuild(PrebuildPhase::Cancelled, Some(5)), &seen));
        assert_eq!(
            steps[3..],
            [("CANCELLING".into(), Some(4), Source::Seen, Past), ("CANCELLED".into(), Some(5), Source::Known, Past),]
        );
        let steps = timeline(&prebuild(PrebuildPhase::Cancelled, Some(5)), &[]);
        assert!(steps.iter().all(|step| step.phase != PrebuildPhase::Cancelling), "nobody saw it");
    }

    #[test]
    fn any_phase_has_a_timeline() {
        for phase in super::super::phase::filterable_phases().chain([PrebuildPhase::OtherNumber(7)]) {
            let mut bare = Prebuild::default();
            bare.status.phase = phase.clone();
            assert!(timeline(&bare, &[]).iter().any(|step| step.phase == phase), "{phase:?}");
        }
    }
}
