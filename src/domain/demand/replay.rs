//! Replays starts of environments against warm pools of every size.
//!
//! The model follows the API's description of a pool with a minimum and a maximum:
//!
//! - The pool holds as many instances as its maximum: running, stopped, and those being prepared. At the beginning, all of them
//!   are ready. For each one that is claimed, a new one is prepared at once.
//! - Of the instances that are prepared, as many run as the autoscaler's target says ([`super::autoscaler`]). The others are
//!   stopped. When a running instance is claimed, a stopped one is started.
//! - A start claims a running instance. If none is ready, a stopped instance is started for it; if there is none, the one that
//!   began to start last is claimed. If there is none either, the start is cold: it takes as long as a new instance, and the
//!   pool doesn't change.
//!
//! All refills take the same time, so that instances are ready in the order in which they were asked for. This makes the model
//! monotone. The instances that are prepared depend on the maximum only, and a pool with a larger maximum has at least as many
//! of them at any time, so that it serves every start that the smaller one serves. By induction over the starts, a pool with a
//! larger minimum or maximum has served at least as many starts from running instances at any time.
//!
//! Everything is counted in whole milliseconds.

use std::collections::VecDeque;

use crate::domain::pool_size::{LARGEST, PoolSize};

use super::autoscaler::demands;
use super::local_time::{Offset, Part, next_hour};
use super::outcome::{Outcome, Tally};
use super::refill::Refill;

/// Moment at which the target may change, or at which an hour ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Mark {
    at: i64,
    /// Whether a local hour begins, or the range begins or ends.
    is_hour: bool,
    /// From here on.
    demand: u32,
    /// From here on; an index of [`Part::ALL`].
    part: usize,
}

/// Starts and rules of a replay.
#[derive(Clone, Debug)]
pub struct World {
    /// In order, and within the range.
    times: Vec<i64>,
    from: i64,
    until: i64,
    refill: Refill,
    /// In order. The last one is at the end of the range.
    marks: Vec<Mark>,
    starts: [u32; 3],
}

impl World {
    /// World of the starts of one project and class from `from` until before `until`. `times` are in order.
    pub fn new(times: &[i64], from: i64, until: i64, refill: Refill, offset: Offset<'_>) -> Self {
        let until = until.max(from);
        let times: Vec<i64> = times.iter().copied().filter(|at| (from..until).contains(at)).collect();
        let marks = marks(&times, from, until, refill, offset);
        let starts = starts_by_part(&times, &marks);
        Self { times, from, until, refill, marks, starts }
    }

    pub fn starts(&self) -> usize {
        self.times.len()
    }

    /// Length of the range in milliseconds.
    pub fn length_ms(&self) -> i64 {
        self.until - self.from
    }

    /// Outcome without a pool.
    fn without_pool(&self) -> Outcome {
        let wait = seconds(if self.times.is_empty() { 0 } else { self.refill.fresh_ms() });
        Outcome {
            size: PoolSize { min: 0, max: 0 },
            parts: self.starts.map(|cold| Tally { cold, ..Tally::default() }),
            wait_p50_secs: wait,
            wait_p95_secs: wait,
        }
    }
}

fn starts_by_part(times: &[i64], marks: &[Mark]) -> [u32; 3] {
    let mut starts = [0; 3];
    let mut left = times;
    for marks in marks.windows(2) {
        let (before, after) = left.split_at(left.partition_point(|at| *at < marks[1].at));
        starts[marks[0].part] += u32::try_from(before.len()).unwrap_or(u32::MAX);
        left = after;
    }
    starts
}

fn marks(times: &[i64], from: i64, until: i64, refill: Refill, offset: Offset<'_>) -> Vec<Mark> {
    let part = |at: i64| Part::of(at, offset) as usize;
    let mut marks = vec![Mark { at: from, is_hour: true, demand: 0, part: part(from) }];
    let mut demands = demands(times, refill.fresh_ms()).into_iter().peekable();
    let (mut demand, mut hour) = (0, next_hour(from, offset));
    loop {
        let change = demands.peek().map_or(i64::MAX, |change| change.from);
        let at = hour.min(change).min(until);
        if let Some(change) = demands.next_if(|change| change.from == at) {
            demand = change.instances;
        }
        let is_hour = at == hour || at == until;
        marks.push(Mark { at, is_hour, demand, part: part(at) });
        if at == until {
            return marks;
        }
        if is_hour {
            hour = next_hour(at, offset);
        }
    }
}

/// Whole seconds, rounded up.
fn seconds(ms: i64) -> i64 {
    ms.saturating_add(999) / 1000
}

/// Room for the most instances, as a power of two.
const RING: usize = 32;

/// Running instances of a pool with one minimum.
#[derive(Clone, Debug)]
struct Tier {
    /// Minimum by part of the week.
    mins: [u32; 3],
    target: u32,
    /// Moments at which the instances began to start, oldest first, in a ring.
    began: [i64; RING],
    head: u32,
    len: u32,
    /// How many of them are known to have started.
    ready: u32,
    /// The fewest that were ready in the present hour.
    lowest: u32,
    /// Moment up to which `held` is complete.
    counted: i64,
    running: [u32; 3],
    held: [i64; 3],
    wasted: [i64; 3],
    /// Starts that claimed an instance while it was starting, by the seconds that they waited.
    waits: Vec<u32>,
}

impl Tier {
    fn new(mins: [u32; 3], at: i64) -> Self {
        Self {
            mins,
            target: 0,
            began: [0; RING],
            head: 0,
            len: 0,
            ready: 0,
            lowest: 0,
            counted: at,
            running: [0; 3],
            held: [0; 3],
            wasted: [0; 3],
            waits: Vec::new(),
        }
    }

    fn slot(&mut self, place: u32) -> &mut i64 {
        &mut self.began[(self.head.wrapping_add(place)) as usize % RING]
    }

    fn push(&mut self, began: i64) {
        *self.slot(self.len) = began;
        self.len += 1;
    }

    /// Counts instances as ready that began to start at `began` or earlier.
    fn settle(&mut self, began: i64) {
        while self.ready < self.len && *self.slot(self.ready) <= began {
            self.ready += 1;
        }
    }

    /// Counts the held time up to `at`.
    fn count(&mut self, at: i64, part: usize) {
        self.held[part] += i64::from(self.len) * (at - self.counted);
        self.counted = at;
    }

    /// Starts or stops instances, so that as many run as the target says, of the `free` ones.
    fn scale(&mut self, at: i64, free: u32, part: usize, began: i64) {
        let wanted = self.target.min(free);
        if wanted == self.len {
            return;
        }
        self.count(at, part);
        while self.len < wanted {
            self.push(began);
        }
        self.len = wanted;
        self.ready = self.ready.min(wanted);
        self.lowest = self.lowest.min(self.ready);
    }

    /// A start at `at`, with `free` instances prepared.
    fn claim(&mut self, at: i64, free: u32, part: usize, stopped_ms: i64) {
        self.settle(at - stopped_ms);
        if self.ready > 0 {
            self.running[part] += 1;
            self.ready -= 1;
            self.lowest = self.lowest.min(self.ready);
            if free > self.len {
                // The claimed instance leaves the front, and a stopped one starts at the back.
                *self.slot(self.len) = at;
            } else {
                self.count(at, part);
                self.len -= 1;
            }
            self.head = self.head.wrapping_add(1);
        } else if free == self.len {
            self.count(at, part);
            self.len -= 1;
            let wait = seconds(*self.slot(self.len) + stopped_ms - at) as usize;
            if self.waits.len() <= wait {
                self.waits.resize(wait + 1, 0);
            }
            self.waits[wait] += 1;
        }
    }

    /// Ends an hour that began at `hour`.
    fn end_hour(&mut self, at: i64, hour: i64, part: usize) {
        self.count(at, part);
        self.wasted[part] += i64::from(self.lowest) * (at - hour);
        self.lowest = self.ready;
    }

    /// Seconds that `percent` of 100 starts waited at most.
    fn wait(&self, world: &World, served: u32, percent: u64) -> i64 {
        let rank = (world.times.len() as u64 * percent).div_ceil(100);
        let mut covered = u64::from(self.running.iter().sum::<u32>());
        if covered >= rank {
            return 0;
        }
        for (wait, starts) in (0..).zip(&self.waits) {
            covered += u64::from(*starts);
            if covered >= rank {
                return wait;
            }
        }
        seconds(if rank <= u64::from(served) { world.refill.stopped_ms() } else { world.refill.fresh_ms() })
    }
}

/// Replay against pools that have the same maximum.
#[derive(Clone, Debug)]
struct Pass {
    max: u32,
    /// By minimum, the smallest first.
    tiers: Vec<Tier>,
    /// Prepared instances, running and stopped.
    free: u32,
    /// Moments at which the others are prepared, in order.
    preparing: VecDeque<i64>,
    next_start: usize,
    next_mark: usize,
    part: usize,
    /// Beginning of the present hour.
    hour: i64,
    served: [u32; 3],
}

impl Pass {
    fn new(world: &World, max: u32, mins: impl Iterator<Item = [u32; 3]>) -> Self {
        let mut pass = Self {
            max,
            tiers: mins.map(|mins| Tier::new(mins, world.from)).collect(),
            free: max,
            preparing: VecDeque::with_capacity(max as usize),
            next_start: 0,
            next_mark: 0,
            part: 0,
            hour: world.from,
            served: [0; 3],
        };
        if let Some(first) = world.marks.first() {
            // Started in time to be ready at the beginning.
            let stopped_ms = world.refill.stopped_ms();
            pass.mark(*first, stopped_ms, first.at - stopped_ms);
            for tier in &mut pass.tiers {
                tier.settle(first.at - stopped_ms);
                tier.lowest = tier.ready;
            }
        }
        pass
    }

    /// Replays up to the end, or as long as the budget of operations lasts. Returns whether it has reached the end.
    fn run(&mut self, world: &World, budget: &mut usize) -> bool {
        let (stopped_ms, prepare_ms) = (world.refill.stopped_ms(), world.refill.prepare_ms());
        while let Some(mark) = world.marks.get(self.next_mark) {
            if *budget == 0 {
                return false;
            }
            let start = world.times.get(self.next_start).copied().unwrap_or(i64::MAX);
            let prepared = self.preparing.front().copied().unwrap_or(i64::MAX);
            let cost = if prepared <= mark.at && prepared <= start {
                self.preparing.pop_front();
                self.prepared(prepared);
                1
            } else if mark.at <= start {
                self.mark(*mark, stopped_ms, mark.at);
                self.tiers.len()
            } else {
                self.next_start += 1;
                self.start(start, stopped_ms, prepare_ms)
            };
            *budget = budget.saturating_sub(cost);
        }
        true
    }

    /// A new instance is prepared.
    fn prepared(&mut self, at: i64) {
        for tier in self.tiers.iter_mut().rev() {
            if tier.target <= self.free {
                break;
            }
            tier.count(at, self.part);
            tier.push(at);
        }
        self.free += 1;
    }

    fn mark(&mut self, mark: Mark, stopped_ms: i64, began: i64) {
        for tier in &mut self.tiers {
            tier.settle(mark.at - stopped_ms);
            if mark.is_hour {
                tier.end_hour(mark.at, self.hour, self.part);
            }
            tier.target = tier.mins[mark.part].max(mark.demand.min(self.max));
            tier.scale(mark.at, self.free, mark.part, began);
        }
        if mark.is_hour {
            self.hour = mark.at;
        }
        self.part = mark.part;
        self.next_mark += 1;
    }

    /// Returns the operations that it took.
    fn start(&mut self, at: i64, stopped_ms: i64, prepare_ms: i64) -> usize {
        if self.free == 0 {
            return 1;
        }
        for tier in &mut self.tiers {
            tier.claim(at, self.free, self.part, stopped_ms);
        }
        self.served[self.part] += 1;
        self.free -= 1;
        self.preparing.push_back(at + prepare_ms);
        self.tiers.len()
    }

    /// Outcomes by minimum. The size has the minimum of the day.
    fn outcomes<'a>(&'a self, world: &'a World) -> impl Iterator<Item = Outcome> + 'a {
        let served = self.served.iter().sum();
        self.tiers.iter().map(move |tier| {
            let tally = |part: usize| Tally {
                running: tier.running[part],
                stopped: self.served[part] - tier.running[part],
                cold: world.starts[part] - self.served[part],
                held_ms: tier.held[part],
                wasted_ms: tier.wasted[part],
            };
            Outcome {
                size: PoolSize { min: tier.mins[0] as i32, max: self.max as i32 },
                parts: [tally(0), tally(1), tally(2)],
                wait_p50_secs: tier.wait(world, served, 50),
                wait_p95_secs: tier.wait(world, served, 95),
            }
        })
    }
}

/// Largest maximum.
const MAX: u32 = LARGEST.unsigned_abs();

/// How far a replay is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    pub done: usize,
    pub total: usize,
}

impl Progress {
    pub fn is_done(self) -> bool {
        self.done >= self.total
    }
}

/// Replay against all 231 sizes: no pool, and every minimum and maximum. Runs in slices, so that it never blocks a frame.
#[derive(Clone, Debug)]
pub struct Replay {
    world: World,
    pass: Pass,
    outcomes: Vec<Outcome>,
}

impl Replay {
    pub fn new(world: World) -> Self {
        let (pass, none) = (pass(&world, 1), world.without_pool());
        Self { world, pass, outcomes: vec![none] }
    }

    /// Continues for about `budget` operations. An operation is a start or a mark for one size; it takes some nanoseconds.
    pub fn step(&mut self, budget: usize) -> Progress {
        let mut budget = budget.max(1);
        while budget > 0 && self.pass.max <= MAX && self.pass.run(&self.world, &mut budget) {
            self.outcomes.extend(self.pass.outcomes(&self.world));
            self.pass = pass(&self.world, self.pass.max + 1);
        }
        self.progress()
    }

    /// Progress in sizes by marks and starts.
    pub fn progress(&self) -> Progress {
        let each = self.world.times.len() + self.world.marks.len();
        let present = (self.pass.next_start + self.pass.next_mark) * self.pass.tiers.len();
        let all = OUTCOMES - 1;
        let done = if self.pass.max > MAX { all * each } else { (self.outcomes.len() - 1) * each + present };
        Progress { done, total: all * each }
    }

    /// Outcomes so far: without a pool, then by maximum and minimum. All of them once the progress is done.
    pub fn outcomes(&self) -> &[Outcome] {
        &self.outcomes
    }

    pub fn world(&self) -> &World {
        &self.world
    }
}

/// Number of sizes, including no pool.
pub const OUTCOMES: usize = 231;

fn pass(world: &World, max: u32) -> Pass {
    Pass::new(world, max, (0..=max).map(|min| [min; 3]))
}

/// Outcome of a size, among all outcomes.
pub fn outcome_of(outcomes: &[Outcome], size: PoolSize) -> Option<&Outcome> {
    outcomes.iter().find(|outcome| outcome.size == size)
}

/// Replay of a pool whose minimum depends on the part of the week, in the order of [`Part::ALL`]. Bounds are brought into
/// their ranges.
pub fn replay_parts(world: &World, mins: [i32; 3], max: i32) -> Outcome {
    let max = max.unsigned_abs().min(MAX);
    let mins = mins.map(|min| min.max(0).unsigned_abs().min(max));
    let mut pass = Pass::new(world, max, std::iter::once(mins));
    let mut budget = usize::MAX;
    pass.run(world, &mut budget);
    pass.outcomes(world).next().unwrap_or_else(|| world.without_pool())
}

#[cfg(test)]
mod tests {
    use super::super::local_time::{DAY, HOUR, MINUTE, utc};
    use super::*;

    const SECOND: i64 = 1000;
    /// A Monday.
    const MONDAY: i64 = 4 * DAY;

    /// The starts of some seconds from Monday 9:00 on, in a range until 11:00.
    fn world(seconds: &[i64]) -> World {
        let from = MONDAY + 9 * HOUR;
        let times: Vec<i64> = seconds.iter().map(|second| from + second * SECOND).collect();
        World::new(&times, from, from + 2 * HOUR, Refill::new(60 * SECOND, 300 * SECOND), &utc)
    }

    fn found(outcome: &Outcome) -> [u32; 3] {
        let total = outcome.total();
        [total.running, total.stopped, total.cold]
    }

    fn of(seconds: &[i64], min: i32, max: i32) -> Outcome {
        replay_parts(&world(seconds), [min; 3], max)
    }

    #[test]
    fn each_start_takes_what_is_there() {
        // The second comes while a stopped instance starts for the pool, and has another one started.
        assert_eq!(found(&of(&[0, 30, 60], 1, 4)), [2, 1, 0]);
        // The third finds only one that is starting, and the fourth nothing.
        assert_eq!(found(&of(&[0, 0, 30, 40], 1, 3)), [1, 2, 1]);
        assert_eq!(found(&of(&[0, 1, 2], 0, 2)), [0, 2, 1], "nothing runs with a minimum of 0 before there is demand");
        assert_eq!(found(&of(&[0, 1, 2], 2, 2)), [2, 0, 1]);
    }

    #[test]
    fn a_new_instance_runs_after_the_whole_refill() {
        for (second, expected) in [(299, [1, 0, 1]), (300, [2, 0, 0])] {
            // What is prepared 60 seconds earlier is claimed while it starts.
            let outcome = of(&[0, second], 1, 1);
            let expected = if second == 299 { [1, 1, 0] } else { expected };
            assert_eq!(found(&outcome), expected, "{second}");
        }
        assert_eq!([239, 240].map(|second| found(&of(&[0, second], 1, 1))), [[1, 0, 1], [1, 1, 0]]);
    }

    #[test]
    fn waits_are_by_what_was_found() {
        let outcome = of(&[0, 0, 30, 40], 1, 3);
        // 0 for the first, 60 for the stopped one, 30 or less for the one that was starting, 300 when cold.
        assert_eq!((outcome.wait_p50_secs, outcome.wait_p95_secs), (30, 300));
        assert_eq!(of(&[], 1, 3).wait_p95_secs, 0);
        let none = world(&[0, 5]).without_pool();
        assert_eq!((found(&none), none.wait_p50_secs, none.total().held_ms), ([0, 0, 2], 300, 0));
    }

    #[test]
    fn the_target_follows_demand_within_the_bounds() {
        // Four starts within a refill: from 9:20 on, four are wanted for 20 minutes.
        let starts = [600, 610, 620, 630];
        let held = |min, max| of(&starts, min, max).total().held_ms / MINUTE;
        assert_eq!(held(0, 20), 4 * 20);
        assert_eq!(held(0, 3), 3 * 20);
        assert_eq!(held(2, 8), 2 * 100 + 4 * 20);
        assert_eq!(held(6, 10), 6 * 120);
        // Two are prepared again 240 seconds after they were claimed.
        assert_eq!(of(&[600, 600], 2, 2).total().held_ms, 2 * (120 - 4) * MINUTE);
    }

    #[test]
    fn what_no_start_of_an_hour_claims_is_wasted() {
        let wasted = |starts: &[i64], min, max| of(starts, min, max).total().wasted_ms / HOUR;
        assert_eq!(wasted(&[], 3, 5), 6);
        assert_eq!(wasted(&[10], 3, 5), 5, "one of three was claimed in the first hour");
        assert_eq!(wasted(&[10, 20, 30, 3_610], 3, 5), 2);
        assert_eq!(wasted(&[10, 300, 600], 3, 5), 5, "the same place was refilled in between");
    }

    #[test]
    fn a_slice_is_as_long_as_its_budget() {
        let world = world(&[0, 600, 1200]);
        let (starts, marks) = (world.times.len(), world.marks.len());
        let mut replay = Replay::new(world);
        let steps = 1 + (0..).take_while(|_| !replay.step(1).is_done()).count();
        // The smallest budget is spent by one event: a start, the instance prepared after it, or a mark after the first one.
        assert_eq!(steps, 20 * (2 * starts + marks - 1));
        assert_eq!(replay.progress(), Progress { done: 230 * (starts + marks), total: 230 * (starts + marks) });
    }

    #[test]
    fn parts_of_the_week_have_their_own_minimum() {
        let times = [MONDAY + 12 * HOUR, MONDAY + 22 * HOUR, MONDAY + 5 * DAY + 12 * HOUR];
        let world = World::new(&times, MONDAY, MONDAY + 7 * DAY, Refill::USUAL, &utc);
        let outcome = replay_parts(&world, [3, 0, 1], 8);
        assert_eq!(outcome.parts.map(|part| [part.running, part.stopped]), [[1, 0], [0, 1], [1, 0]]);
        // Demand adds an instance for 20 minutes after the start at night.
        assert_eq!(outcome.parts.map(|part| part.held_ms / (20 * MINUTE)), [3 * 12 * 5 * 3, 1, 48 * 3]);
        assert_eq!((outcome.size.min, outcome.part(Part::Weekend)), (3, outcome.parts[2]));
    }
}
