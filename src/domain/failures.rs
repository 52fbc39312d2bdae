//! Which projects fail, for how long, and with which messages. Updated incrementally: a changed run affects only its line and
//! its group of messages.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use chrono::{DateTime, Utc};

use crate::lower_case::lower_case;
use crate::proto::prebuild::{Prebuild, PrebuildPhase};
use crate::sort::sort_by_key;

use super::filter::Filter;
use super::prebuild::completed_at;
use super::run_record::{LineKey, RunRecord};

/// The newest runs of one project, class, and trigger.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    pub key: LineKey,
    /// Newest first, at most [`STREAK`].
    pub runs: Vec<Arc<RunRecord>>,
    /// When the first of the failures up to now failed; `None` where that is not known, or the last outcome is no failure.
    pub failing_since: Option<DateTime<Utc>>,
    /// How many outcomes in a row, up to now, are failures.
    pub failures: usize,
    /// Whether no success is among its runs, so that failures may reach further back than the range.
    pub has_no_success: bool,
}

/// Whether a prebuild has failed after a time.
pub fn has_failed_since(prebuild: &Prebuild, time: DateTime<Utc>) -> bool {
    let has_failed = prebuild.status.phase == PrebuildPhase::Failed;
    has_failed && completed_at(prebuild).is_some_and(|ended| ended > time)
}

/// How many runs a line shows.
pub const STREAK: usize = 20;

/// The state of a line, in the order in which a board lists them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LineState {
    Failing,
    /// Its last outcome is a success, and a failure is among the runs shown.
    Recovered,
    Passing,
}

impl Line {
    /// `runs` are newest first.
    fn of(key: &LineKey, runs: &[Arc<RunRecord>]) -> Self {
        let failing = || runs.iter().filter(|run| run.is_outcome()).take_while(|run| run.is_failed());
        let since = failing().last().map(|first| first.ended.unwrap_or(first.created));
        Self {
            key: key.clone(),
            failing_since: since.and_then(DateTime::from_timestamp_millis),
            failures: failing().count(),
            has_no_success: runs.iter().all(|run| run.phase != PrebuildPhase::Completed),
            runs: runs.iter().take(STREAK).cloned().collect(),
        }
    }

    /// The newest run that has completed or failed.
    pub fn last_outcome(&self) -> Option<&RunRecord> {
        self.runs.iter().find(|run| run.is_outcome()).map(AsRef::as_ref)
    }

    pub fn state(&self) -> LineState {
        match self.failures {
            0 if self.runs.iter().any(|run| run.is_failed()) => LineState::Recovered,
            0 => LineState::Passing,
            _ => LineState::Failing,
        }
    }

    /// Whether it may have failed before the first failure that is known. `is_whole`: whether these are all its runs.
    pub fn may_fail_longer(&self, is_whole: bool) -> bool {
        self.has_no_success && !is_whole
    }
}

/// Failures whose messages are alike.
#[derive(Clone, Debug, PartialEq)]
pub struct Alike {
    /// Headline of the newest failure's message.
    pub message: String,
    pub count: usize,
    /// The newest ones, newest first, at most [`EXAMPLES`].
    pub runs: Vec<Arc<RunRecord>>,
}

/// How many runs stand for a group.
const EXAMPLES: usize = 3;

impl Alike {
    /// Narrows a filter to failures such as these. `None` where their messages have no words in common to search for.
    pub fn narrow(&self, filter: Filter) -> Option<Filter> {
        let text = common_part(&self.message);
        (!text.is_empty()).then(|| Filter { phases: vec![PrebuildPhase::Failed], text: text.to_owned(), ..filter })
    }
}

/// All runs of a line, newest first, and the line once it is read.
#[derive(Clone, Debug, Default, PartialEq)]
struct LineRuns {
    runs: Vec<Arc<RunRecord>>,
    line: OnceLock<Line>,
}

impl LineRuns {
    fn line(&self, key: &LineKey) -> &Line {
        self.line.get_or_init(|| Line::of(key, &self.runs))
    }
}

/// The lines and messages of a set of runs.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Failures {
    lines: HashMap<LineKey, LineRuns>,
    /// Failed runs, newest first, by what their messages have in common.
    messages: HashMap<String, Vec<Arc<RunRecord>>>,
}

impl Failures {
    pub fn add(&mut self, run: &Arc<RunRecord>) {
        let line = self.lines.entry(run.line.clone()).or_default();
        insert(&mut line.runs, run);
        line.line.take();
        if run.is_failed() {
            insert(self.messages.entry(shape(&run.message)).or_default(), run);
        }
    }

    pub fn remove(&mut self, run: &RunRecord) {
        if let Some(line) = self.lines.get_mut(&run.line) {
            take_out(&mut line.runs, run);
            line.line.take();
            if line.runs.is_empty() {
                self.lines.remove(&run.line);
            }
        }
        let shape = shape(&run.message);
        if run.is_failed()
            && let Some(group) = self.messages.get_mut(&shape)
        {
            take_out(group, run);
            if group.is_empty() {
                self.messages.remove(&shape);
            }
        }
    }

    pub fn line(&self, key: &LineKey) -> Option<&Line> {
        self.lines.get(key).map(|line| line.line(key))
    }

    /// The keys of all lines in a state: the longest failing first; of lines that don't fail, the newest run first.
    pub fn lines(&self, state: LineState) -> Vec<LineKey> {
        let of_state = self.lines.iter().map(|(key, line)| line.line(key)).filter(|line| line.state() == state);
        let key = |line: &&Line| {
            let newest = line.runs.first().map(|run| (run.created, run.id));
            (line.failing_since.is_none(), line.failing_since, std::cmp::Reverse(newest))
        };
        let mut lines: Vec<&Line> = of_state.collect();
        sort_by_key(&mut lines, key);
        lines.into_iter().map(|line| line.key.clone()).collect()
    }

    /// The most frequent messages, at most `most`; of equally frequent ones the newest first.
    pub fn messages(&self, most: usize) -> Vec<Alike> {
        let rank = |group: &[Arc<RunRecord>]| (group.len(), group.first().map(|run| (run.created, run.id)));
        let mut frequent: Vec<&Vec<Arc<RunRecord>>> = Vec::new();
        for group in self.messages.values() {
            let place = frequent.partition_point(|other| rank(other) > rank(group));
            if place < most {
                frequent.insert(place, group);
                frequent.truncate(most);
            }
        }
        let alike = |group: &Vec<Arc<RunRecord>>| Alike {
            message: group.first().map(|run| run.message.clone()).unwrap_or_default(),
            count: group.len(),
            runs: group.iter().take(EXAMPLES).cloned().collect(),
        };
        frequent.into_iter().map(alike).collect()
    }
}

/// Where a run stands in a list that is newest first.
fn place_of(runs: &[Arc<RunRecord>], run: &RunRecord) -> usize {
    runs.partition_point(|other| (other.created, other.id) > (run.created, run.id))
}

fn insert(runs: &mut Vec<Arc<RunRecord>>, run: &Arc<RunRecord>) {
    runs.insert(place_of(runs, run), run.clone());
}

fn take_out(runs: &mut Vec<Arc<RunRecord>>, run: &RunRecord) {
    let place = place_of(runs, run);
    if runs.get(place).is_some_and(|other| other.id == run.id) {
        runs.remove(place);
    }
}

/// The longest part that a message shares with those like it, to search for.
fn common_part(message: &str) -> &str {
    let mut parts = Vec::new();
    let (mut start, mut end) = (None, 0);
    for word in message.split_whitespace() {
        let at = word.as_ptr() as usize - message.as_ptr() as usize;
        if word.chars().any(|letter| letter.is_ascii_digit()) {
            parts.extend(start.take().map(|start| (start, end)));
        } else {
            start.get_or_insert(at);
            end = at + word.len();
        }
    }
    parts.extend(start.map(|start| (start, end)));
    let longest = parts.into_iter().max_by_key(|(start, end)| end - start);
    longest.and_then(|(start, end)| message.get(start..end)).unwrap_or_default()
}

/// A message without what differs from run to run: words that contain a digit, and the case of letters.
fn shape(message: &str) -> String {
    let words = message
        .split_whitespace()
        .map(|word| if word.chars().any(|letter| letter.is_ascii_digit()) { "#".to_owned() } else { lower_case(word) });
    words.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::testing::run;
    use crate::proto::id::Id;
    use crate::proto::prebuild::{Prebuild, PrebuildTrigger};
    use PrebuildPhase::{Cancelled, Completed, Failed, Running};

    fn failures(runs: &[Prebuild]) -> Failures {
        let mut failures = Failures::default();
        runs.iter().filter_map(RunRecord::of).for_each(|run| failures.add(&Arc::new(run)));
        failures
    }

    fn lines(runs: &[Prebuild]) -> Vec<Line> {
        let failures = failures(runs);
        let keys = [LineState::Failing, LineState::Recovered, LineState::Passing].map(|state| failures.lines(state));
        keys.iter().flatten().filter_map(|key| failures.line(key).cloned()).collect()
    }

    #[test]
    fn a_line_fails_since_the_first_failure_after_its_last_success() {
        let mut runs = vec![
            run("f", Running, 9, 1),
            run("e", Failed, 8, 1),
            run("d", Cancelled, 7, 1),
            run("c", Failed, 6, 1),
            run("b", Completed, 5, 1),
            run("a", Failed, 4, 1),
        ];
        let mut other = run("x", Completed, 3, 1);
        other.metadata.environment_class_id = "large".into();
        runs.insert(0, other);
        let lines = lines(&runs);
        assert_eq!(lines.len(), 2);
        assert_eq!((lines[0].key.class_id, lines[0].failures), (Id::default(), 2), "failing lines come first");
        assert_eq!(lines[0].failing_since, DateTime::from_timestamp(6 * 3600 + 60, 0));
        assert_eq!(lines[0].last_outcome().map(|run| run.id), Some("e".into()));
        assert_eq!((lines[1].failures, lines[1].failing_since, lines[1].state()), (0, None, LineState::Passing));
        assert!(!lines[0].may_fail_longer(false));
    }

    #[test]
    fn a_failing_schedule_is_not_hidden_by_manual_runs_that_pass() {
        let of = |id: &str, phase, hour, trigger| {
            let mut run = run(id, phase, hour, 1);
            run.metadata.triggered_by = trigger;
            run
        };
        let nights = [2, 26, 50].map(|hour| of(&hour.to_string(), Failed, hour, PrebuildTrigger::Scheduled));
        let days = [10, 34, 58].map(|hour| of(&hour.to_string(), Completed, hour, PrebuildTrigger::Manual));
        let lines = lines(&[nights, days].concat());
        let states: Vec<_> = lines.iter().map(|line| (line.key.trigger.clone(), line.failures, line.state())).collect();
        assert_eq!(
            states,
            [(PrebuildTrigger::Scheduled, 3, LineState::Failing), (PrebuildTrigger::Manual, 0, LineState::Passing)]
        );
    }

    #[test]
    fn a_line_has_recovered_once_a_success_follows_a_failure() {
        let mut runs = vec![run("b", Failed, 2, 1), run("a", Completed, 1, 1)];
        assert_eq!(lines(&runs)[0].state(), LineState::Failing);
        runs.push(run("c", Completed, 3, 1));
        assert_eq!(lines(&runs)[0].state(), LineState::Recovered);
    }

    #[test]
    fn a_failure_without_an_end_counts_from_its_creation() {
        let mut runs = ["late", "well", "early"].map(|class| {
            let hour = if class == "early" { 1 } else { 2 };
            let mut run = run(class, if class == "well" { Completed } else { Failed }, hour, 1);
            run.metadata.environment_class_id = class.into();
            run
        });
        runs[2].status.completion_time = None;
        let lines = lines(&runs);
        let order: Vec<Id> = lines.iter().map(|line| line.key.class_id).collect();
        assert_eq!(order, ["early", "late", "well"]);
        assert_eq!(lines[0].failing_since, DateTime::from_timestamp(3600, 0));
    }

    #[test]
    fn a_line_shows_its_newest_runs() {
        let runs: Vec<Prebuild> = (0..30).map(|n| run(&n.to_string(), Failed, 30 - n, 1)).collect();
        let lines = lines(&runs);
        assert_eq!((lines[0].runs.len(), lines[0].failures), (STREAK, 30));
        assert_eq!([lines[0].may_fail_longer(false), lines[0].may_fail_longer(true)], [true, false]);
    }

    #[test]
    fn the_common_part_is_what_can_be_searched_for() {
        for (message, part) in [
            ("Task 3f2a exited with code 137", "exited with code"),
            ("no such host", "no such host"),
            ("  step 7/9:  größer als  erlaubt ", "größer als  erlaubt"),
            ("404", ""),
            ("", ""),
        ] {
            assert_eq!(common_part(message), part);
        }
    }

    #[test]
    fn a_filter_narrowed_to_like_failures_keeps_its_other_parts() {
        let filter = Filter::from_query("?phase=completed&trigger=manual&q=other");
        let alike = |message: &str| Alike { message: message.to_owned(), count: 0, runs: Vec::new() };
        let narrowed = alike("Task 3f2a exited with code 137").narrow(filter.clone());
        assert_eq!(narrowed, Some(Filter::from_query("?phase=failed&trigger=manual&q=exited+with+code")));
        assert_eq!(alike("404").narrow(filter), None);
    }

    fn with_messages(messages: &[&str]) -> Vec<Prebuild> {
        let failed = |(n, message): (i64, &&str)| {
            let mut run = run(&n.to_string(), Failed, 90 - n, 1);
            run.status.failure_message = (*message).into();
            run
        };
        (0..).zip(messages).map(failed).collect()
    }

    #[test]
    fn failures_are_alike_with_and_without_color_and_one_search_finds_them() {
        let runs = with_messages(&[
            "\u{1b}[31mnpm ERR!\u{1b}[0m code 1",
            "npm ERR! code 2",
            "\n\n---\nnpm \u{1b}[1mERR!\u{1b}[m code 3",
        ]);
        let groups = failures(&runs).messages(9);
        assert_eq!((groups.len(), groups[0].message.as_str(), groups[0].count), (1, "npm ERR! code 1", 3));
        let filter = groups[0].narrow(Filter::default()).unwrap();
        assert_eq!(filter.text, "npm ERR! code");
        assert!(runs.iter().all(|run| filter.matches(run, DateTime::UNIX_EPOCH)));
    }

    #[test]
    fn failures_are_alike_where_only_numbers_and_ids_differ() {
        let mut runs = with_messages(&[
            "Task 3f2a exited with code 137",
            "timed out after 60m\nmore",
            "task 99b exited with code 1",
            "Timed out after 5m",
            "TIMED out after 9m",
            "",
        ]);
        runs.push(run("well", Completed, 99, 1));
        let groups = failures(&runs).messages(9);
        let ids = |group: &Alike| group.runs.iter().map(|run| run.id.to_string()).collect::<String>();
        let found: Vec<_> = groups.iter().map(|group| (group.message.as_str(), ids(group))).collect();
        let expected = [("timed out after 60m", "134"), ("Task 3f2a exited with code 137", "02"), ("", "5")];
        assert_eq!(found, expected.map(|(message, ids)| (message, ids.to_owned())));
        assert_eq!(failures(&runs).messages(1).len(), 1);
    }
}
