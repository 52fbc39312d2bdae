//! Random part of a prebuild's life: the length of each stage and how it ends.

use super::clock::{DAY_MS, HOUR_MS};
use super::fleet::CLASS_WITHOUT_PROGRESS;
use super::lifecycle::{Ending, Plan};
use super::messages;
use super::phase::Phase;
use super::record::{DEFAULT_TIMEOUT_SECS, Record};
use super::rng::{self, Kind};
use super::scenario::Scenario;
use super::world_spec::WorldSpec;

/// Stage lengths of staged prebuilds, in seconds.
const STAGED_SECS: [u16; 5] = [40, 80, 500, 45, 220];
/// Endings of staged prebuilds and their ages at the anchor in seconds, newest first. Together with [`DELETING`] they
/// show every transient phase.
const STAGES_SHOWN: [(Ending, i64); 8] = [
    (COMPLETED, 5),
    (COMPLETED, 60),
    (Ending::Failed { failure: 0, permille: 700 }, 170),
    (COMPLETED, 420),
    (Ending::Cancelled { permille: 800, secs: 60 }, 525),
    (COMPLETED, 625),
    (COMPLETED, 709),
    (COMPLETED, 819),
];
const COMPLETED: Ending = Ending::Completed { warning: None };
/// Key of the prebuild that is being deleted at the anchor.
const DELETING: i64 = -(STAGES_SHOWN.len() as i64) - 1;
/// Number of staged prebuilds, which show every phase when the world starts.
pub const STAGED: usize = STAGES_SHOWN.len() + 1;

/// Projects whose schedules fail in [`Scenario::FailingNightly`], for [`FAILING_MS`].
const FAILING_PROJECTS: [u16; 2] = [0, 4];
const FAILING_MS: i64 = 5 * DAY_MS;

/// Age of a staged prebuild at the anchor; `None` for other prebuilds.
pub fn staged_age_secs(key: i64) -> Option<i64> {
    STAGES_SHOWN.get(usize::try_from(-1 - key).ok()?).map(|(_, age)| *age)
}

/// Random part of a prebuild's life; see the module.
#[derive(Clone, Copy, Debug)]
pub struct Profile {
    pub plan: Plan,
    pub snapshot_bytes: u64,
    /// Whether snapshot progress is reported; otherwise it stays at 0.
    pub reports_progress: bool,
}

impl Profile {
    pub fn new(spec: &WorldSpec, anchor: i64, record: &Record) -> Self {
        let mut rng = rng::generator(spec.seed, Kind::Profile, record.key);
        let stage_secs =
            [rng.u16(15..=45), rng.u16(50..=110), rng.u16(400..=600), rng.u16(20..=45), rng.u16(175..=220)];
        let ending = draw_ending(&mut rng, spec.scenario, record.created);
        let timeout_secs = record.timeout_secs.unwrap_or(DEFAULT_TIMEOUT_SECS).into();
        let mut plan = Plan { stage_secs, ending, timeout_secs };
        if let Some((ending, _)) = STAGES_SHOWN.get(usize::try_from(-1 - record.key).unwrap_or(usize::MAX)) {
            plan = Plan { stage_secs: STAGED_SECS, ending: *ending, ..plan };
        } else if record.key == DELETING {
            plan =
                Plan { stage_secs: STAGED_SECS, ending: Ending::Deleted { from: anchor - 10_000, secs: 180 }, ..plan };
        } else if spec.scenario == Scenario::FailingNightly
            && record.scheduled
            && FAILING_PROJECTS.contains(&record.project)
            && record.created > anchor - FAILING_MS
        {
            plan.ending = Ending::Failed { failure: 0, permille: 600 };
        }
        if plan.stage_start(3) > plan.timeout_secs * 1000
            && ![Phase::Pending, Phase::Starting].iter().any(|phase| plan.fails_in(*phase))
        {
            plan.ending = Ending::TimedOut;
        }
        Self {
            plan,
            snapshot_bytes: rng.u64(4_000_000_000..=32_000_000_000) & !0xfff,
            reports_progress: record.class != CLASS_WITHOUT_PROGRESS && rng.u8(0..8) > 0,
        }
    }
}

/// Draws an ending: 80% complete, 11% fail, 5% are cancelled, and 4% are deleted some days after completion. In the
/// healthy scenario, 1% fail.
fn draw_ending(rng: &mut fastrand::Rng, scenario: Scenario, created: i64) -> Ending {
    let drawn = rng.u8(0..100);
    if scenario == Scenario::Healthy && drawn > 10 {
        return COMPLETED;
    }
    match drawn {
        0..4 => Ending::Deleted { from: created + rng.i64(HOUR_MS..10 * DAY_MS), secs: rng.u16(30..180) },
        4..9 => Ending::Cancelled { permille: rng.u16(50..950), secs: rng.u16(10..60) },
        9 => Ending::TimedOut,
        10..20 => Ending::Failed { failure: rng.u8(0..messages::FAILURES.len() as u8), permille: rng.u16(100..950) },
        20..26 => Ending::Completed { warning: Some(rng.u8(0..messages::WARNINGS.len() as u8)) },
        _ => COMPLETED,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mock::fleet::Fleet;
    use crate::mock::history::History;
    use crate::mock::testing::ANCHOR;

    fn profiles(spec: WorldSpec) -> Vec<(Record, Profile)> {
        let fleet = Fleet::new(&spec, ANCHOR);
        let history = History::new(spec, ANCHOR, &fleet);
        history.newest_first(ANCHOR, i64::MAX).map(|(_, record)| (*record, history.profile(record))).collect()
    }

    #[test]
    fn a_complete_life_takes_11_to_17_minutes() {
        for (_, Profile { plan, .. }) in profiles(WorldSpec { seed: 9, ..Default::default() }) {
            let minutes = plan.stage_start(4) as f64 / 60_000.0 + f64::from(plan.stage_secs[4]) / 60.0;
            assert!((11.0..=17.0).contains(&minutes), "{minutes}");
        }
    }

    #[test]
    fn what_may_not_run_long_enough_runs_out_of_time() {
        let record = profiles(WorldSpec::default()).swap_remove(300).0;
        let ending = |timeout_secs| {
            let record = Record { timeout_secs: Some(timeout_secs), ..record };
            Profile::new(&WorldSpec::of(Scenario::Healthy), ANCHOR, &record).plan.ending
        };
        assert_eq!((ending(300), ending(3600)), (Ending::TimedOut, COMPLETED));
    }

    #[test]
    fn scenarios_decide_who_fails() {
        let failed = |spec: WorldSpec| {
            let profiles = profiles(spec);
            profiles
                .iter()
                .filter(|(_, profile)| matches!(profile.plan.ending, Ending::Failed { .. } | Ending::TimedOut))
                .count()
        };
        assert!((180..280).contains(&failed(WorldSpec::default())));
        assert!(failed(WorldSpec::of(Scenario::Healthy)) < 60);
        let (mut nightly, mut before) = (0, 0);
        for (record, profile) in profiles(WorldSpec::of(Scenario::FailingNightly)) {
            let is_hit = record.scheduled && [0, 4].contains(&record.project) && record.created > ANCHOR - FAILING_MS;
            nightly += usize::from(is_hit);
            let is_earlier = record.scheduled && record.project == 0 && !is_hit;
            before += usize::from(is_earlier && profile.plan.ending == COMPLETED);
            assert!(!is_hit || profile.plan.ending == Ending::Failed { failure: 0, permille: 600 });
        }
        assert!((16..=20).contains(&nightly), "{nightly}");
        assert!(before > 50, "it worked until then: {before}");
    }

    #[test]
    fn some_snapshots_say_nothing_of_their_progress() {
        let silent = profiles(WorldSpec::default()).iter().filter(|(_, profile)| !profile.reports_progress).count();
        assert!((250..600).contains(&silent), "{silent}");
    }
}
