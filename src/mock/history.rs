//! Prebuilds of a world in creation order: those that the spec creates before the anchor, and those added later by
//! schedules, people, and commands.
//!
//! Each has a key, from which all of its random properties are derived. Filters scan one small record per prebuild;
//! everything else is derived again for the returned rows.

use std::collections::HashMap;

use crate::proto::id::Id;

use super::clock::{DAY_MS, HOUR_MS};
use super::demand::{Source, Start};
use super::fleet::{CALLER, Fleet, Person};
use super::lifecycle::Lifecycle;
use super::phase::Phase;
use super::profile::{self, Profile};
use super::project_plan::{self, Schedule};
use super::record::{COMMANDED, DEFAULT_TIMEOUT_SECS, Record, SCHEDULED};
use super::rng::{self, Kind};
use super::scenario::Scenario;
use super::world_spec::WorldSpec;

/// Period before the anchor that contains the staged prebuilds.
const STAGED_MS: i64 = 15 * 60 * 1000;
/// Time after completion during which a prebuild's snapshot is used.
pub const EXPIRY_MS: i64 = 7 * DAY_MS;
/// Longest time to completion.
const LONGEST_MS: i64 = HOUR_MS;
/// Longest delay of a scheduled prebuild.
const LATE_MS: i64 = 60_000;
/// Maximum number of prebuilds added after the anchor, in case a clock runs away.
const MAX_NEW: usize = 400_000;

/// Prebuild created by a command.
#[derive(Clone, Copy, Debug)]
pub struct Creation {
    pub at: i64,
    pub number: u32,
    pub project: u16,
    pub class: u8,
    pub timeout_secs: u16,
}

/// Cancellation and deletion of a prebuild, with their times.
#[derive(Clone, Copy, Debug, Default)]
pub struct Interventions {
    pub cancelled: Option<i64>,
    pub deleted: Option<i64>,
}

/// Prebuilds up to a moment, oldest first.
pub struct History {
    spec: WorldSpec,
    anchor: i64,
    records: Vec<Record>,
    /// Interventions by index.
    interventions: HashMap<usize, Interventions>,
    /// Number of prebuilds created by people before the anchor; the rate stays the same afterwards.
    by_hand: i64,
    /// Key of the next prebuild created by people.
    next_by_hand: i64,
    /// Time up to which all prebuilds have been added.
    reached: i64,
}

impl History {
    pub fn new(spec: WorldSpec, anchor: i64, fleet: &Fleet) -> Self {
        let mut history = Self {
            spec,
            anchor,
            records: Vec::new(),
            interventions: HashMap::new(),
            by_hand: 0,
            next_by_hand: 0,
            reached: anchor,
        };
        if fleet.projects.is_empty() || spec.prebuilds == 0 {
            return history;
        }
        let mut records = Vec::with_capacity(spec.prebuilds as usize);
        history.scheduled(fleet, anchor - history.span(), anchor, &mut records);
        records.sort_unstable_by_key(|record| (record.created, record.key));
        let most = (spec.prebuilds as usize).saturating_sub(profile::STAGED) * 7 / 10;
        records.drain(..records.len().saturating_sub(most));
        history.by_hand = i64::from(spec.prebuilds) - records.len() as i64;
        records.extend((-history.by_hand..0).filter_map(|key| history.made_by_hand(key, fleet)));
        records.sort_unstable_by_key(|record| (record.created, record.key));
        history.records = records;
        history
    }

    fn span(&self) -> i64 {
        self.spec.scenario.history_ms()
    }

    /// Adds the prebuilds created by schedules and people up to `now`.
    pub fn reach(&mut self, now: i64, fleet: &Fleet) {
        if now <= self.reached || fleet.projects.is_empty() {
            return;
        }
        let mut new = Vec::new();
        self.scheduled(fleet, self.reached, now, &mut new);
        while self.by_hand > 0 && self.made_at(self.next_by_hand) <= now && new.len() < MAX_NEW {
            new.extend(self.made_by_hand(self.next_by_hand, fleet));
            self.next_by_hand += 1;
        }
        new.sort_unstable_by_key(|record| (record.created, record.key));
        let room = (self.spec.prebuilds as usize + MAX_NEW).saturating_sub(self.records.len());
        self.records.extend(new.into_iter().take(room));
        self.reached = now;
    }

    /// Time up to which all prebuilds have been added.
    pub fn reached(&self) -> i64 {
        self.reached
    }

    /// Whether neither schedules nor people can create a prebuild after `from`, up to `to`, with any settings.
    pub fn is_quiet(&self, from: i64, to: i64) -> bool {
        let hours = |at: i64| at.div_euclid(HOUR_MS);
        let made = |key: i64| (from + 1..=to).contains(&self.made_at(key));
        hours(from - LATE_MS) == hours(to)
            && (self.by_hand == 0
                || (0..self.next_by_hand).rev().take_while(|key| self.made_at(*key) > from).all(|key| !made(key)))
    }

    /// Adds a prebuild created by a command. [`Self::reach`] must have been called for its time.
    pub fn create(&mut self, creation: &Creation) {
        let record = Record {
            key: COMMANDED + i64::from(creation.number),
            created: creation.at,
            settled: 0,
            last: Phase::Pending,
            project: creation.project,
            class: creation.class,
            scheduled: false,
            creator: CALLER,
            executor: Some(CALLER),
            timeout_secs: Some(creation.timeout_secs),
        };
        let record = self.settled(record, Interventions::default());
        self.records.push(record);
    }

    /// Records an intervention in the prebuild at an index.
    pub fn intervene(&mut self, index: usize, change: impl FnOnce(&mut Interventions)) {
        let interventions = self.interventions.entry(index).or_default();
        change(interventions);
        self.records[index] = self.settled(self.records[index], self.interventions[&index]);
    }

    /// Prebuilds created by `to` that may change after `from`, oldest first.
    pub fn unsettled(&self, from: i64, to: i64) -> impl Iterator<Item = (usize, &Record)> {
        let created = self.records.partition_point(|record| record.created <= to);
        self.records[..created].iter().enumerate().filter(move |(_, record)| record.settled > from)
    }

    /// Prebuilds created by `now` with an index below `before`, newest first. [`Self::reach`] must have been called.
    pub fn newest_first(&self, now: i64, before: i64) -> impl Iterator<Item = (usize, &Record)> {
        let created = self.records.partition_point(|record| record.created <= now);
        // Compared as i64, since usize has 32 bits in wasm.
        let older = before.clamp(0, created as i64) as usize;
        self.records[..older].iter().enumerate().rev()
    }

    pub fn record(&self, index: usize) -> &Record {
        &self.records[index]
    }

    pub fn interventions(&self, index: usize) -> Interventions {
        self.interventions.get(&index).copied().unwrap_or_default()
    }

    pub fn phase_at(&self, index: usize, record: &Record, now: i64) -> Phase {
        if now >= record.settled { record.last } else { self.lifecycle(index).phase_at(now) }
    }

    pub fn profile(&self, record: &Record) -> Profile {
        Profile::new(&self.spec, self.anchor, record)
    }

    /// Lifecycle of the prebuild at an index.
    pub fn lifecycle(&self, index: usize) -> Lifecycle {
        self.actual(&self.records[index], self.interventions(index))
    }

    /// Planned lifecycle, ignoring interventions.
    pub fn planned(&self, record: &Record) -> Lifecycle {
        Lifecycle::new(record.created, &self.profile(record).plan)
    }

    fn actual(&self, record: &Record, interventions: Interventions) -> Lifecycle {
        let profile = self.profile(record);
        let mut lifecycle = Lifecycle::new(record.created, &profile.plan);
        if let Some(at) = interventions.cancelled {
            lifecycle.cancel(at, profile.plan.stage_secs[0]);
        }
        if let Some(at) = interventions.deleted {
            lifecycle.delete(at, profile.plan.stage_secs[1]);
        }
        lifecycle
    }

    fn settled(&self, record: Record, interventions: Interventions) -> Record {
        let (last, settled) = self.actual(&record, interventions).last();
        Record { settled, last, ..record }
    }

    pub fn id(&self, record: &Record) -> Id {
        rng::id(self.spec.seed, Kind::Prebuild, record.key)
    }

    pub fn environment_id(&self, record: &Record) -> Id {
        rng::id(self.spec.seed, Kind::Environment, record.key)
    }

    /// Index of the prebuild with this id, if it was created by `now`.
    pub fn index_of(&self, id: Id, now: i64) -> Option<usize> {
        self.newest_first(now, i64::MAX).find(|(_, record)| self.id(record) == id).map(|(index, _)| index)
    }

    /// Newest completed prebuild of a project and class that hasn't expired. Warm pools use its snapshot.
    pub fn newest_completed(&self, project: u16, class: u8, now: i64) -> Option<usize> {
        let expired = now - EXPIRY_MS;
        self.newest_first(now, i64::MAX)
            .take_while(|(_, record)| record.created > expired - LONGEST_MS)
            .find(|(index, record)| {
                record.project == project && record.class == class && self.is_available(*index, now)
            })
            .map(|(index, _)| index)
    }

    /// Whether the prebuild at an index is completed and hasn't expired.
    fn is_available(&self, index: usize, now: i64) -> bool {
        self.phase_at(index, self.record(index), now) == Phase::Completed
            && self.lifecycle(index).entered(Phase::Completed).is_some_and(|at| at > now - EXPIRY_MS)
    }

    /// Prebuild that an environment is created from: as an older one, the newest of the day before.
    pub fn source(&self, start: &Start) -> Option<usize> {
        let newest = |at| self.newest_completed(start.project, start.class, at);
        let older = || newest(start.at - DAY_MS).filter(|index| self.is_available(*index, start.at));
        match start.source {
            Source::NewestPrebuild => newest(start.at),
            Source::OlderPrebuild => older().or_else(|| newest(start.at)),
            Source::Nothing => None,
        }
    }

    /// Adds scheduled prebuilds after `from`, up to `to`.
    fn scheduled(&self, fleet: &Fleet, from: i64, to: i64, records: &mut Vec<Record>) {
        for day in (from - LATE_MS).div_euclid(DAY_MS)..=to.div_euclid(DAY_MS) {
            for (project, settings) in (0_u16..).zip(&fleet.settings) {
                let Some(hour) = settings.hour_utc.filter(|_| settings.enabled) else { continue };
                let hours = day * 24 + i64::from(hour);
                let due = hours * HOUR_MS;
                if due > to || due + LATE_MS <= from {
                    continue;
                }
                for class in settings.classes.iter().copied() {
                    let key = SCHEDULED + (hours * 512 + i64::from(project)) * 8 + i64::from(class);
                    let created = due + (rng::number(self.spec.seed, Kind::Moment, key) % LATE_MS as u64) as i64;
                    if created <= from || created > to {
                        continue;
                    }
                    let executor = settings.executor.unwrap_or(Person::ServiceAccount(0));
                    let record = Record {
                        key,
                        created,
                        settled: 0,
                        last: Phase::Pending,
                        project,
                        class,
                        scheduled: true,
                        creator: executor,
                        executor: Some(executor),
                        timeout_secs: settings.timeout_secs,
                    };
                    records.push(self.settled(record, Interventions::default()));
                }
            }
        }
    }

    /// Creation time of the prebuild with this key: people create prebuilds at a steady rate, each at a random time
    /// within its slot.
    fn made_at(&self, key: i64) -> i64 {
        let part = (rng::number(self.spec.seed, Kind::Moment, key) % 1024) as i64;
        if key >= 0 {
            return self.anchor + self.span() * (key * 1024 + part) / (self.by_hand * 1024);
        }
        if let Some(age) = profile::staged_age_secs(key) {
            return self.anchor - age * 1000;
        }
        // The prebuild that is being deleted is as old as its slot.
        let staged = profile::STAGED as i64 - 1;
        let (span, count) = (self.span() - STAGED_MS, (self.by_hand - staged) * 1024);
        self.anchor - STAGED_MS - span * ((-1 - key - staged) * 1024 + part) / count
    }

    /// Prebuild that people create under this key; `None` if its project's prebuilds are disabled.
    fn made_by_hand(&self, key: i64, fleet: &Fleet) -> Option<Record> {
        let mut rng = rng::generator(self.spec.seed, Kind::Prebuild, key);
        let created = self.made_at(key);
        let drawn = if self.spec.scenario == Scenario::FirstDay { 0 } else { rng.usize(0..fleet.projects.len()) };
        let project = match project_plan::project(drawn).schedule {
            Schedule::Daily(_) => drawn,
            Schedule::Disabled if created < self.anchor - project_plan::DISABLED_DAYS * DAY_MS => drawn,
            Schedule::Disabled | Schedule::NeverUsed => drawn % project_plan::SCHEDULED,
        };
        let settings = &fleet.settings[project];
        let chosen =
            if self.spec.scenario == Scenario::FirstDay { 0 } else { rng.usize(0..settings.classes.len().max(1)) };
        let class = *settings.classes.get(chosen)?;
        if key >= 0 && !settings.enabled {
            return None;
        }
        let creator = Person::User(rng.u8(0..Person::USERS));
        let names_executor = rng.u8(0..3) > 0;
        let record = Record {
            key,
            created,
            settled: 0,
            last: Phase::Pending,
            project: project as u16,
            class,
            scheduled: false,
            creator,
            executor: names_executor.then_some(creator),
            timeout_secs: Some(settings.timeout_secs.unwrap_or(DEFAULT_TIMEOUT_SECS)),
        };
        Some(self.settled(record, Interventions::default()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mock::demand::Demand;
    use crate::mock::testing::ANCHOR;

    fn history(spec: WorldSpec) -> (History, Fleet) {
        let fleet = Fleet::new(&spec, ANCHOR);
        (History::new(spec, ANCHOR, &fleet), fleet)
    }

    fn sized(seed: u64, prebuilds: u32) -> WorldSpec {
        WorldSpec { seed, prebuilds, ..Default::default() }
    }

    #[test]
    fn the_history_has_the_requested_size_and_is_sorted() {
        for prebuilds in [1, 8, 9, 10, 100, 2000, 100_000] {
            let (mut history, fleet) = history(sized(3, prebuilds));
            assert_eq!(history.records.len(), prebuilds as usize);
            history.reach(ANCHOR + 2 * HOUR_MS, &fleet);
            assert!(history.records.is_sorted_by_key(|record| record.created), "{prebuilds}");
            assert!(history.records[0].created >= ANCHOR - Scenario::Everyday.history_ms());
        }
        assert_eq!(history(WorldSpec::of(Scenario::Huge)).0.records.len(), 100_000);
        assert_eq!(history(WorldSpec::of(Scenario::Empty)).0.records.len(), 0);
    }

    #[test]
    fn jumping_ahead_equals_advancing_step_by_step() {
        let keys =
            |history: &History| history.records.iter().map(|record| (record.created, record.key)).collect::<Vec<_>>();
        let (mut jumped, fleet) = history(WorldSpec::default());
        let (mut walked, _) = history(WorldSpec::default());
        jumped.reach(ANCHOR + 20 * DAY_MS, &fleet);
        let mut now = ANCHOR;
        while now < ANCHOR + 20 * DAY_MS {
            now += 1_234_567;
            walked.reach(now.min(ANCHOR + 20 * DAY_MS), &fleet);
        }
        assert_eq!(keys(&jumped), keys(&walked));
        assert!(jumped.records.len() > 2000 + 20 * 25);
    }

    #[test]
    fn schedules_fire_every_day_at_their_hour_and_once() {
        let (mut history, fleet) = history(WorldSpec::default());
        history.reach(ANCHOR + 30 * DAY_MS, &fleet);
        for (project, settings) in fleet.settings.iter().enumerate() {
            for class in &settings.classes {
                let days: Vec<_> = history
                    .records
                    .iter()
                    .filter(|record| {
                        record.scheduled && usize::from(record.project) == project && record.class == *class
                    })
                    .map(|record| {
                        let late = record.created.rem_euclid(DAY_MS) - i64::from(settings.hour_utc.unwrap()) * HOUR_MS;
                        assert!((0..LATE_MS).contains(&late));
                        record.created.div_euclid(DAY_MS)
                    })
                    .collect();
                if settings.hour_utc.is_some() {
                    let first = days[0];
                    assert_eq!(days, (first..first + days.len() as i64).collect::<Vec<_>>());
                    assert!((88..=90).contains(&days.len()), "{project}: {}", days.len());
                } else {
                    assert!(days.is_empty());
                }
            }
        }
    }

    #[test]
    fn every_phase_exists_at_the_anchor_with_the_documented_shares() {
        for prebuilds in [9, 2000, 100_000] {
            let (history, _) = history(sized(1, prebuilds));
            let mut counts = [0_usize; 11];
            for (index, record) in history.newest_first(ANCHOR, i64::MAX) {
                counts[history.phase_at(index, record, ANCHOR) as usize] += 1;
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
    fn staged_prebuilds_finish() {
        let (history, _) = history(WorldSpec::default());
        let staged = history.records.iter().filter(|record| (-9..0).contains(&record.key));
        assert_eq!(staged.map(|record| assert!(record.settled <= ANCHOR + 20 * 60 * 1000)).count(), profile::STAGED);
    }

    #[test]
    fn interventions_settle_a_prebuild() {
        let (mut history, fleet) = history(WorldSpec::default());
        let at = ANCHOR + HOUR_MS;
        history.reach(at, &fleet);
        history.create(&Creation { at, number: 0, project: 0, class: 1, timeout_secs: 3600 });
        let index = history.records.len() - 1;
        history.intervene(index, |interventions| interventions.cancelled = Some(at + 5_000));
        let phase = |now| history.phase_at(index, history.record(index), now);
        assert_eq!(
            [phase(at), phase(at + 5_000), phase(at + HOUR_MS)],
            [Phase::Pending, Phase::Cancelling, Phase::Cancelled]
        );
    }

    #[test]
    fn a_pool_uses_the_newest_completed_prebuild() {
        let (mut history, _) = history(WorldSpec::default());
        let newest = history.newest_completed(0, 1, ANCHOR).unwrap();
        assert!(history.newest_first(ANCHOR, i64::MAX).take_while(|(index, _)| *index > newest).all(
            |(index, record)| {
                (record.project, record.class) != (0, 1) || history.phase_at(index, record, ANCHOR) != Phase::Completed
            }
        ));
        history.intervene(newest, |interventions| interventions.deleted = Some(ANCHOR));
        assert!(history.newest_completed(0, 1, ANCHOR).unwrap() < newest);
    }

    #[test]
    fn a_snapshot_is_used_for_seven_days() {
        let (history, _) = history(WorldSpec::default());
        // The project with disabled prebuilds has no newer ones.
        let is_completed = |index, record| history.phase_at(index, record, ANCHOR) == Phase::Completed;
        let mut all = history.newest_first(ANCHOR, i64::MAX);
        let (last, _) = all.find(|(index, record)| record.project == 10 && is_completed(*index, record)).unwrap();
        let expires = history.lifecycle(last).entered(Phase::Completed).unwrap() + EXPIRY_MS;
        assert_eq!(history.newest_completed(10, 1, expires - 1), Some(last));
        assert_eq!(history.newest_completed(10, 1, expires), None);
        let any =
            Demand::new(&WorldSpec::default(), ANCHOR).newest_first(vec![10], 0, ANCHOR, None).next().unwrap().1.start;
        let source = |source, at| history.source(&Start { project: 10, class: 1, source, at, ..any });
        for (at, expected) in [(expires - 1, Some(last)), (expires, None)] {
            assert_eq!([Source::NewestPrebuild, Source::OlderPrebuild].map(|older| source(older, at)), [expected; 2]);
        }
        assert_eq!(source(Source::Nothing, expires - 1), None);
    }

    #[test]
    fn a_disabled_project_gets_no_more_prebuilds() {
        let (mut history, mut fleet) = history(WorldSpec::default());
        for settings in &mut fleet.settings {
            settings.enabled = false;
        }
        history.reach(ANCHOR + 10 * DAY_MS, &fleet);
        assert_eq!(history.records.len(), 2000);
    }
}
