//! The prebuilds of a world, by slot: a slot's number says when its prebuild is created, and everything about it.
//!
//! Slots below 0 lie before the anchor, slots from 0 after it, at the same mean rate; times rise with the slot. The
//! newest slots before the anchor are staged so that every phase is there to see when the world begins. Filters run
//! over one small record per slot; the rest is drawn again for the rows that are returned.

use super::draw::{self, Kind};
use super::fleet::{DISABLED_DAYS, PROJECTS, Person, Setup, USERS, scheduled_project};
use super::messages;
use super::story::{Ending, Phase, Plan, STAGES, Story};
use super::world_spec::WorldSpec;
use uuid::Uuid;

pub const DAY_MS: i64 = 24 * HOUR_MS;
const HOUR_MS: i64 = 60 * 60 * 1000;
/// How far the history reaches back before the anchor.
pub const SPAN_MS: i64 = 60 * DAY_MS;
/// The staged slots lie in these last minutes before the anchor.
const STAGED_MS: i64 = 15 * 60 * 1000;
/// No prebuilds are added beyond this many after the anchor: a bound for clocks that run wild.
const MAX_NEW: i64 = 400_000;

/// The stage lengths of staged prebuilds, in seconds.
const STAGED_SECS: [u16; 5] = [40, 80, 500, 45, 220];
/// Newest first: the ending, and the age at the anchor in seconds. Together with [`DELETING_SLOT`] they show every
/// phase that passes.
const STAGED: [(Ending, i64); 8] = [
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
/// This slot's prebuild is being deleted at the anchor.
const DELETING_SLOT: i64 = -(STAGED.len() as i64) - 1;

/// All about one prebuild, except what the clock decides.
#[derive(Clone, Copy, Debug)]
pub struct Draft {
    pub created: i64,
    pub project: u8,
    pub class: u8,
    pub scheduled: bool,
    pub creator: Person,
    pub executor: Option<Person>,
    pub plan: Plan,
    pub story: Story,
    pub snapshot_bytes: u64,
}

/// What filters need of a prebuild.
#[derive(Clone, Copy, Debug)]
pub struct Record {
    pub created: i64,
    /// From this moment on the phase is `last`.
    settled: i64,
    last: Phase,
    pub project: u8,
    pub class: u8,
    pub scheduled: bool,
    pub creator: Person,
    pub executor: Option<Person>,
}

/// The prebuilds up to some moment, oldest first.
pub struct History {
    spec: WorldSpec,
    anchor: i64,
    records: Vec<Record>,
}

impl History {
    pub fn new(spec: WorldSpec, anchor: i64) -> Self {
        let mut history = Self { spec, anchor, records: Vec::with_capacity(spec.prebuilds as usize) };
        history.reach(anchor);
        history
    }

    /// Draws the records up to `now`.
    pub fn reach(&mut self, now: i64) {
        if self.spec.prebuilds == 0 {
            return;
        }
        loop {
            let slot = self.slot(self.records.len());
            if slot >= MAX_NEW {
                return;
            }
            let draft = self.draft(slot);
            if slot >= 0 && draft.created > now {
                return;
            }
            let (last, settled) = draft.story.last();
            self.records.push(Record {
                created: draft.created,
                settled,
                last,
                project: draft.project,
                class: draft.class,
                scheduled: draft.scheduled,
                creator: draft.creator,
                executor: draft.executor,
            });
        }
    }

    /// Those created by `now` with a slot below `before`, newest first. [`Self::reach`] must have been called.
    pub fn newest_first(&self, now: i64, before: i64) -> impl Iterator<Item = (i64, &Record)> {
        let created = self.records.partition_point(|record| record.created <= now);
        // Compared as i64: wasm's usize has 32 bits.
        let older = before.saturating_add(self.spec.prebuilds.into()).clamp(0, created as i64);
        let records = &self.records[..older as usize];
        records.iter().enumerate().rev().map(|(index, record)| (self.slot(index), record))
    }

    pub fn phase_at(&self, slot: i64, record: &Record, now: i64) -> Phase {
        if now >= record.settled { record.last } else { self.draft(slot).story.phase_at(now) }
    }

    pub fn id(&self, slot: i64) -> Uuid {
        draw::uuid(self.spec.seed, Kind::Prebuild, slot)
    }

    pub fn environment_id(&self, slot: i64) -> Uuid {
        draw::uuid(self.spec.seed, Kind::Environment, slot)
    }

    /// The newest completed prebuild of that project and class: what a warm pool holds.
    pub fn newest_completed(&self, project: u8, class: u8, now: i64) -> Option<i64> {
        self.newest_first(now, i64::MAX)
            .find(|(slot, record)| {
                record.project == project
                    && record.class == class
                    && self.phase_at(*slot, record, now) == Phase::Completed
            })
            .map(|(slot, _)| slot)
    }

    fn slot(&self, index: usize) -> i64 {
        index as i64 - i64::from(self.spec.prebuilds)
    }

    /// When a slot's prebuild is created; `part` of 1024 spreads it within the slot.
    fn created(&self, slot: i64, part: i64) -> i64 {
        let count = i64::from(self.spec.prebuilds);
        if slot >= 0 {
            return self.anchor + SPAN_MS * (slot * 1024 + part) / (count * 1024);
        }
        let staged = STAGED.len() as i64;
        if let Some((_, age)) = STAGED.get((-1 - slot).cast_unsigned() as usize) {
            return self.anchor - age * 1000;
        }
        let (span, count) = (SPAN_MS - STAGED_MS, (count - staged) * 1024);
        self.anchor - STAGED_MS - span * ((-1 - slot - staged) * 1024 + part) / count
    }

    /// Draws all about a slot's prebuild.
    pub fn draft(&self, slot: i64) -> Draft {
        let mut rng = draw::draws(self.spec.seed, Kind::Prebuild, slot);
        let created = self.created(slot, rng.i64(0..1024));
        let scheduled = rng.u8(0..100) < 70;
        let by_hand = rng.usize(0..PROJECTS.len());
        let project = if scheduled {
            scheduled_project(created.rem_euclid(DAY_MS) / HOUR_MS)
        } else {
            match PROJECTS[by_hand].setup {
                Setup::Daily(_) => by_hand,
                Setup::Disabled if created < self.anchor - DISABLED_DAYS * DAY_MS => by_hand,
                Setup::Disabled | Setup::NeverUsed => by_hand % 10,
            }
        };
        let project_plan = &PROJECTS[project];
        let class = project_plan.prebuild_classes[rng.usize(0..project_plan.prebuild_classes.len())];
        let user = Person::User(rng.u8(0..USERS));
        let names_executor = rng.u8(0..3) > 0;
        let (creator, executor) = if scheduled {
            let account = Person::ServiceAccount(project_plan.executor);
            (account, Some(account))
        } else {
            (user, names_executor.then_some(user))
        };
        let mut plan = Plan {
            stage_secs: [rng.u16(15..=45), rng.u16(50..=110), rng.u16(400..=600), rng.u16(20..=45), rng.u16(175..=220)],
            ending: draw_ending(&mut rng, created),
            timeout_secs: project_plan.timeout_secs.unwrap_or(3600),
        };
        if let Some((ending, _)) = STAGED.get(usize::try_from(-1 - slot).unwrap_or(usize::MAX)) {
            plan.stage_secs = STAGED_SECS;
            plan.ending = *ending;
        } else if slot == DELETING_SLOT {
            plan.stage_secs = STAGED_SECS;
            plan.ending = Ending::Deleted { from: self.anchor - 10_000, secs: 180 };
        }
        let story = Story::new(created, &plan, |failure| messages::FAILURES[usize::from(failure)].0);
        let snapshot_bytes = rng.u64(4_000_000_000..=32_000_000_000) & !0xfff;
        Draft { created, project: project as u8, class, scheduled, creator, executor, plan, story, snapshot_bytes }
    }
}

/// 80% complete, 11% fail, 5% are cancelled, 4% are deleted some days after they completed.
fn draw_ending(rng: &mut fastrand::Rng, created: i64) -> Ending {
    match rng.u8(0..100) {
        0..4 => Ending::Deleted { from: created + rng.i64(HOUR_MS..10 * DAY_MS), secs: rng.u16(30..180) },
        4..9 => Ending::Cancelled { permille: rng.u16(50..950), secs: rng.u16(10..60) },
        9 => Ending::TimedOut,
        10..20 => Ending::Failed { failure: rng.u8(0..messages::FAILURES.len() as u8), permille: rng.u16(100..950) },
        20..26 => Ending::Completed { warning: Some(rng.u8(0..messages::WARNINGS.len() as u8)) },
        _ => COMPLETED,
    }
}

const _: () = assert!(STAGES.len() == STAGED_SECS.len());

#[cfg(test)]
mod tests {
    use super::*;

    const ANCHOR: i64 = 1_790_000_000_000;

    #[test]
    fn times_rise_with_the_slot_at_every_size() {
        for prebuilds in [1, 8, 9, 10, 100, 2000, 100_000] {
            let mut history = History::new(WorldSpec { seed: 3, prebuilds }, ANCHOR);
            assert_eq!(history.records.len(), prebuilds as usize);
            history.reach(ANCHOR + 2 * HOUR_MS);
            assert!(history.records.is_sorted_by_key(|record| record.created), "{prebuilds}");
            assert!(history.records[0].created >= ANCHOR - SPAN_MS);
        }
    }

    #[test]
    fn the_rate_goes_on_after_the_anchor() {
        let mut history = History::new(WorldSpec::default(), ANCHOR);
        history.reach(ANCHOR + SPAN_MS);
        assert_eq!(history.records.len(), 2 * 2000);
    }

    #[test]
    fn every_phase_is_there_at_the_anchor_and_the_shares_are_as_documented() {
        for prebuilds in [9, 2000, 100_000] {
            let history = History::new(WorldSpec { seed: 1, prebuilds }, ANCHOR);
            let mut counts = [0_usize; 11];
            for (slot, record) in history.newest_first(ANCHOR, i64::MAX) {
                counts[history.phase_at(slot, record, ANCHOR) as usize] += 1;
            }
            let passing = [0, 1, 2, 3, 4, 7, 9];
            assert!(passing.iter().all(|phase| counts[*phase] > 0), "{prebuilds}: {counts:?}");
            if prebuilds > 9 {
                let share = |phase: Phase| counts[phase as usize] * 100 / prebuilds as usize;
                assert!((77..=83).contains(&share(Phase::Completed)), "{counts:?}");
                assert!((9..=13).contains(&share(Phase::Failed)), "{counts:?}");
                assert!((3..=7).contains(&share(Phase::Cancelled)), "{counts:?}");
                assert!((1..=5).contains(&share(Phase::Deleted)), "{counts:?}");
            }
        }
    }

    #[test]
    fn what_is_unfinished_at_the_anchor_finishes() {
        let history = History::new(WorldSpec::default(), ANCHOR);
        let later = ANCHOR + 20 * 60 * 1000;
        for slot in DELETING_SLOT..0 {
            assert!(history.draft(slot).story.last().1 <= later, "{slot}");
        }
    }

    #[test]
    fn a_complete_life_takes_11_to_17_minutes() {
        let history = History::new(WorldSpec { seed: 9, prebuilds: 3000 }, ANCHOR);
        for slot in -3000..100 {
            let draft = history.draft(slot);
            let minutes = draft.plan.stage_start(4) as f64 / 60_000.0 + f64::from(draft.plan.stage_secs[4]) / 60.0;
            assert!((11.0..=17.0).contains(&minutes), "{minutes}");
        }
    }
}
