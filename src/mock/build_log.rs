//! Log of a prebuild: deterministic, revealed as the clock advances. Written line by line, so a log of 200,000 lines
//! takes no memory.

use super::build_output;
use super::lifecycle::Lifecycle;
use super::phase::Phase;
use super::profile::Profile;
use super::record::Record;
use super::rng::{self, Kind};
use super::world::World;
use crate::proto::scalar::Timestamp;

/// Size of one read in bytes; the last line may exceed it.
const CHUNK_BYTES: usize = 64 * 1024;

/// Section of the log.
struct Section {
    /// Number of the section, starting at 1.
    number: usize,
    phase: Phase,
    title: &'static str,
    from: i64,
    /// Planned end, if the prebuild isn't stopped earlier.
    until: i64,
    /// Number of the section's first line in the log, and its line count without markers.
    first: u32,
    lines: u32,
    /// Whether the section ends with the failure.
    fails: bool,
}

/// Phase, title, and share of the log's lines in percent.
const SECTIONS: [(Phase, &str, u32); 4] = [
    (Phase::Starting, "Clone repository", 8),
    (Phase::Running, "Build devcontainer and run prebuild tasks", 80),
    (Phase::Stopping, "Stop environment", 4),
    (Phase::Snapshotting, "Create snapshot", 8),
];

/// Read position: section and line to return next.
#[derive(Clone, Copy, Debug, Default)]
pub struct Position {
    section: usize,
    line: u32,
}

/// Result of a read.
#[derive(Debug, PartialEq, Eq)]
pub enum Read {
    Text(String),
    /// Nothing new yet.
    Quiet,
    End,
}

/// Log of one prebuild.
pub struct BuildLog {
    seed: u64,
    key: i64,
    sections: Vec<Section>,
    /// Lines of the failure message.
    failure: Vec<String>,
    /// Time at which someone stopped the prebuild early.
    stopped: Option<i64>,
    /// Time after which nothing more is written.
    ended: i64,
}

impl BuildLog {
    /// Creates the log of the prebuild at an index.
    pub fn new(world: &World, index: usize) -> Self {
        let record = world.history.record(index);
        let profile = world.history.profile(record);
        let planned = world.history.planned(record);
        let failure = if planned.entered(Phase::Failed).is_some() {
            profile.plan.failure_message().lines().map(str::to_owned).collect()
        } else {
            Vec::new()
        };
        let (stopped, ended) = ending(&world.history.lifecycle(index));
        let lines = world.spec.log_lines.unwrap_or_else(|| usual_lines(world.spec.seed, record));
        let sections = sections(&planned, &profile, lines, failure.len() as u32);
        Self { seed: world.spec.seed, key: record.key, sections, failure, stopped, ended }
    }

    /// Returns the text after `position`, as of `now`.
    pub fn read(&self, position: &mut Position, now: i64) -> Read {
        let until = self.stopped.map_or(now, |stopped| stopped.min(now));
        let mut text = String::new();
        while text.len() < CHUNK_BYTES {
            let Some(section) = self.sections.get(position.section) else { break };
            let last = section.lines + 1;
            // The line after a stop ends the section.
            let is_cut = self.stopped.is_some_and(|stopped| section.at(position.line) > stopped && now >= stopped);
            if is_cut && (position.line == 0 || self.stopped.is_some_and(|stopped| section.from > stopped)) {
                *position = Position { section: self.sections.len(), line: 0 };
                break;
            }
            if is_cut {
                position.line = last;
            } else if section.at(position.line) > until {
                break;
            }
            self.write(&mut text, section, position.line, is_cut);
            position.line += 1;
            if position.line > last {
                *position = Position { section: position.section + 1, line: 0 };
            }
        }
        match (text.is_empty(), position.section >= self.sections.len() && now >= self.ended) {
            (false, _) => Read::Text(text),
            (true, true) => Read::End,
            (true, false) => Read::Quiet,
        }
    }

    /// Writes a line. Line 0 is the marker that opens the section; the one after the last closes it.
    fn write(&self, text: &mut String, section: &Section, line: u32, is_cut: bool) {
        let id = format!("section-{}", section.number);
        if line == 0 {
            text.push_str(&format!(
                "[section-create] {{\"id\":\"{id}\",\"title\":\"{}\",\"continuous\":false}}\n",
                section.title
            ));
        } else if line > section.lines {
            let is_stopped = self.stopped.is_some_and(|stopped| stopped <= section.until);
            let outcome = match (is_stopped, section.fails) {
                (true, _) => "CANCELLED",
                (false, true) => "FAILURE",
                (false, false) => "SUCCESS",
            };
            let end = self.stopped.filter(|_| is_cut).unwrap_or(section.until);
            let (secs, tenths) = ((end - section.from) / 1000, (end - section.from) / 100 % 10);
            text.push_str(&format!(
                "[section-end] {{\"id\":\"{id}\",\"outcome\":\"LOG_SECTION_OUTCOME_{outcome}\",\"secondsElapsed\":{secs}.{tenths}}}\n",
            ));
        } else {
            let number = section.first + line - 1;
            let (level, said) = self.said(section, line, number);
            let at = Timestamp::from_millis(section.at(line)).unwrap_or_default();
            text.push_str(&format!("[id:{id}] [{at}] {level} {said}\n"));
        }
    }

    /// Level and text of a line. A failing section ends with the failure.
    fn said(&self, section: &Section, line: u32, number: u32) -> (&'static str, String) {
        let from_end = section.lines - line;
        let failure = (self.failure.len() as u32).checked_sub(from_end + 1).filter(|_| section.fails);
        match failure.and_then(|line| self.failure.get(line as usize)) {
            Some(said) => ("ERROR", format!("\u{1b}[31m{said}\u{1b}[0m")),
            None => {
                let mut rng = rng::generator(self.seed ^ self.key.cast_unsigned(), Kind::LogLine, number.into());
                build_output::line(&mut rng, section.phase, number)
            }
        }
    }
}

impl Section {
    /// Time at which a line is written; lines are spread evenly over the section.
    fn at(&self, line: u32) -> i64 {
        self.from + (self.until - self.from) * i64::from(line) / i64::from(self.lines + 1)
    }
}

/// Time at which someone stopped the prebuild before its end, if so, and its end.
fn ending(lifecycle: &Lifecycle) -> (Option<i64>, i64) {
    let completed = [Phase::Completed, Phase::Failed].into_iter().find_map(|phase| lifecycle.entered(phase));
    let stopped = [Phase::Cancelling, Phase::Deleting].into_iter().filter_map(|phase| lifecycle.entered(phase)).min();
    match (completed, stopped) {
        (Some(completed), _) => (None, completed),
        (None, stopped) => (stopped, stopped.unwrap_or(lifecycle.last().1)),
    }
}

/// Typical line count: a few hundred.
fn usual_lines(seed: u64, record: &Record) -> u32 {
    120 + (rng::number(seed, Kind::LogLines, record.key) % 700) as u32
}

/// Sections of a log with this many lines, including markers. Empty if the log is too short for markers.
fn sections(planned: &Lifecycle, profile: &Profile, lines: u32, failure: u32) -> Vec<Section> {
    let entered = SECTIONS.iter().filter_map(|(phase, title, share)| {
        let from = planned.entered(*phase)?;
        let next = planned.steps().iter().find(|(_, at)| *at > from).map_or(from, |(_, at)| *at);
        Some((*phase, *title, *share, from, next))
    });
    let entered: Vec<_> = entered.collect();
    let Some(spare) = lines.checked_sub(2 * entered.len() as u32 + failure) else { return Vec::new() };
    let shares: u32 = entered.iter().map(|entered| entered.2).sum();
    let (mut first, mut left, count) = (1, spare, entered.len());
    let sections = entered.into_iter().enumerate().map(|(index, (phase, title, share, from, until))| {
        let fails = index + 1 == count && failure > 0 && profile.plan.fails_in(phase);
        let own =
            if index + 1 == count { left } else { (u64::from(spare) * u64::from(share) / u64::from(shares)) as u32 };
        left -= own;
        let lines = own + if index + 1 == count { failure } else { 0 };
        let section = Section { number: index + 1, phase, title, from, until, first, lines, fails };
        first += lines;
        section
    });
    sections.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mock::command::Command;
    use crate::mock::testing::ANCHOR;
    use crate::mock::world_spec::WorldSpec;
    use crate::proto::prebuild::PrebuildPhase;

    fn world(log_lines: Option<u32>) -> World {
        World::new(WorldSpec { log_lines, ..Default::default() }, ANCHOR, "")
    }

    fn whole(world: &World, index: usize, now: i64) -> (String, bool) {
        let (log, mut position, mut text) = (BuildLog::new(world, index), Position::default(), String::new());
        loop {
            match log.read(&mut position, now) {
                Read::Text(more) => text.push_str(&more),
                Read::Quiet => return (text, false),
                Read::End => return (text, true),
            }
        }
    }

    #[test]
    fn the_log_of_a_finished_prebuild_is_complete() {
        let world = world(None);
        for index in 1_000..1_900 {
            let status = world.prebuild(index, ANCHOR).status;
            let (text, has_ended) = whole(&world, index, ANCHOR);
            assert!(has_ended, "{index}");
            let count = |marker: &str| text.lines().filter(|line| line.starts_with(marker)).count();
            assert_eq!(count("[section-create] "), count("[section-end] "), "{index}: {text}");
            let outcome = text.lines().last().unwrap_or_default();
            match status.phase {
                PrebuildPhase::Completed => assert!(outcome.contains("OUTCOME_SUCCESS"), "{outcome}"),
                PrebuildPhase::Cancelled => assert!(outcome.contains("OUTCOME_CANCELLED"), "{outcome}"),
                PrebuildPhase::Failed if !status.log_url.is_empty() => {
                    assert!(outcome.contains("OUTCOME_FAILURE"), "{outcome}");
                    for line in status.failure_message.lines() {
                        assert!(text.contains(line), "the log says what the status says: {line}");
                    }
                }
                _ => {}
            }
        }
    }

    #[test]
    fn a_log_only_grows() {
        let mut world = world(None);
        world.reach(ANCHOR + 86_400_000);
        for index in 1_990..2_010 {
            let created = world.history.record(index).created;
            let (log, mut position, mut read) = (BuildLog::new(&world, index), Position::default(), String::new());
            let mut has_ended = false;
            for step in 0..800 {
                let now = created + step * 10_000;
                match log.read(&mut position, now) {
                    Read::Text(more) => read.push_str(&more),
                    Read::Quiet => {}
                    Read::End => has_ended = true,
                }
                if step % 8 == 0 {
                    assert!(whole(&world, index, now).0 == read || read.len() >= CHUNK_BYTES, "{index} at {step}");
                }
            }
            assert!(has_ended);
        }
    }

    #[test]
    fn a_cancelled_log_keeps_its_lines_and_ends() {
        let mut world = world(None);
        let (index, record) = world
            .history
            .newest_first(ANCHOR, i64::MAX)
            .find(|(index, record)| world.history.phase_at(*index, record, ANCHOR) == Phase::Running)
            .map(|(index, record)| (index, *record))
            .unwrap();
        let (before, _) = whole(&world, index, ANCHOR);
        let prebuild_id = world.history.id(&record);
        world.apply(&Command::CancelPrebuild { at: ANCHOR, prebuild_id });
        let (after, has_ended) = whole(&world, index, ANCHOR + 600_000);
        assert!(has_ended);
        let said = after.strip_prefix(&before).unwrap();
        assert!(said.starts_with("[section-end] ") && said.contains("CANCELLED"), "{said}");
        assert_eq!(said.lines().count(), 1);
    }

    #[test]
    fn a_log_has_the_configured_number_of_lines() {
        for lines in [0, 7, 40, 1_000, 200_000] {
            let world = world(Some(lines));
            let completed = world.history.newest_completed(0, 1, ANCHOR).unwrap();
            let expected = if lines < 8 { 0 } else { lines as usize };
            assert_eq!(whole(&world, completed, ANCHOR).0.lines().count(), expected);
        }
    }
}
