//! Which projects and classes fail, since when, and with which messages.

use chrono::{DateTime, Utc};

use crate::lower_case::lower_case;
use crate::proto::id::Id;
use crate::proto::prebuild::{Prebuild, PrebuildPhase};
use crate::sort::sort_by_key;

use super::filter::Filter;
use super::message::headline;
use super::prebuild::completed_at;
use super::statistics::groups;

/// The newest runs of one project and class.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    pub project_id: Id,
    pub class_id: Id,
    /// Newest first, at most [`STREAK`].
    pub runs: Vec<Prebuild>,
    /// When the first of the failures up to now failed; `None` where that is not known, or the last outcome is no failure.
    pub failing_since: Option<DateTime<Utc>>,
    /// How many outcomes in a row, up to now, are failures.
    pub failures: usize,
    /// Whether no success is among these runs, so that the failures may reach further back than they do.
    pub has_no_success: bool,
}

/// How many runs a line shows.
pub const STREAK: usize = 20;

impl Line {
    /// The newest run that has completed or failed.
    pub fn last_outcome(&self) -> Option<&Prebuild> {
        self.runs.iter().find(|run| is_outcome(run))
    }

    /// Whether it may have failed before the first failure that is known. `is_whole`: whether these are all its runs.
    pub fn may_fail_longer(&self, is_whole: bool) -> bool {
        self.has_no_success && !is_whole
    }
}

fn is_outcome(run: &Prebuild) -> bool {
    matches!(run.status.phase, PrebuildPhase::Completed | PrebuildPhase::Failed)
}

/// The runs of each project and class: those that fail at present first, the longest failing on top, and below them those
/// of which the server does not say since when. `runs` are newest first.
pub fn lines(runs: &[Prebuild]) -> Vec<Line> {
    let key = |run: &Prebuild| (run.metadata.project_id, run.metadata.environment_class_id);
    let line = |(key, runs): ((Id, Id), Vec<&Prebuild>)| {
        let outcomes = runs.iter().filter(|run| is_outcome(run));
        let failing: Vec<_> = outcomes.take_while(|run| run.status.phase == PrebuildPhase::Failed).collect();
        let ended = |run: &Prebuild| completed_at(run).or(run.metadata.created_at.map(|at| at.0));
        Line {
            project_id: key.0,
            class_id: key.1,
            failing_since: failing.last().and_then(|first| ended(first)),
            failures: failing.len(),
            has_no_success: runs.iter().all(|run| run.status.phase != PrebuildPhase::Completed),
            runs: runs.into_iter().take(STREAK).cloned().collect(),
        }
    };
    let mut lines: Vec<Line> = groups(runs, key).into_iter().map(line).collect();
    sort_by_key(&mut lines, |line| (line.failures == 0, line.failing_since.is_none(), line.failing_since));
    lines
}

/// Failures whose messages are alike.
#[derive(Clone, Debug, PartialEq)]
pub struct Alike {
    /// The headline of the newest one's message.
    pub message: String,
    /// Newest first.
    pub ids: Vec<Id>,
}

impl Alike {
    /// Narrows a filter to failures such as these. `None` where their messages have no words in common to search for.
    pub fn narrow(&self, filter: Filter) -> Option<Filter> {
        let text = common_part(&self.message);
        (!text.is_empty()).then(|| Filter { phases: vec![PrebuildPhase::Failed], text: text.to_owned(), ..filter })
    }
}

/// Failed runs by like message, the most frequent first. `runs` are newest first.
pub fn alike(runs: &[Prebuild]) -> Vec<Alike> {
    let mut groups: Vec<(String, Alike)> = Vec::new();
    for run in runs.iter().filter(|run| run.status.phase == PrebuildPhase::Failed) {
        let message = headline(&run.status.failure_message);
        let shape = shape(&message);
        match groups.iter_mut().find(|(known, _)| *known == shape) {
            Some((_, group)) => group.ids.push(run.id),
            None => groups.push((shape, Alike { message, ids: vec![run.id] })),
        }
    }
    let mut groups: Vec<Alike> = groups.into_iter().map(|(_, group)| group).collect();
    sort_by_key(&mut groups, |group| std::cmp::Reverse(group.ids.len()));
    groups
}

/// The longest part of a message that all like it have, to search for.
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

/// A message without what differs from run to run: words with a digit in them, and the case of letters.
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
    use PrebuildPhase::{Cancelled, Completed, Failed, Running};

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
        assert_eq!((lines[0].class_id, lines[0].failures), (Id::default(), 2), "what fails comes first");
        assert_eq!(lines[0].failing_since, DateTime::from_timestamp(6 * 3600 + 60, 0));
        assert_eq!(lines[0].last_outcome().map(|run| run.id), Some("e".into()));
        assert_eq!((lines[1].failures, lines[1].failing_since), (0, None));
        assert!(!lines[0].may_fail_longer(false));
    }

    #[test]
    fn what_fails_since_an_unknown_time_comes_after_what_fails_since_a_known_one() {
        let mut runs = ["unknown", "late", "well", "early"].map(|class| {
            let hour = if class == "early" { 1 } else { 2 };
            let mut run = run(class, if class == "well" { Completed } else { Failed }, hour, 1);
            run.metadata.environment_class_id = class.into();
            run
        });
        (runs[0].metadata.created_at, runs[0].status.completion_time) = (None, None);
        let order: Vec<Id> = lines(&runs).into_iter().map(|line| line.class_id).collect();
        assert_eq!(order, ["early", "late", "unknown", "well"]);
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
        let alike = |message: &str| Alike { message: message.to_owned(), ids: Vec::new() };
        let narrowed = alike("Task 3f2a exited with code 137").narrow(filter.clone());
        assert_eq!(narrowed, Some(Filter::from_query("?phase=failed&trigger=manual&q=exited+with+code")));
        assert_eq!(alike("404").narrow(filter), None);
    }

    #[test]
    fn failures_are_alike_with_and_without_color_and_one_search_finds_them() {
        let messages =
            ["\u{1b}[31mnpm ERR!\u{1b}[0m code 1", "npm ERR! code 2", "\n\n---\nnpm \u{1b}[1mERR!\u{1b}[m code 3"];
        let runs: Vec<Prebuild> = (0..3).map(|n| run(&n.to_string(), Failed, 9 - n, 1)).collect();
        let runs: Vec<Prebuild> = runs
            .into_iter()
            .zip(messages)
            .map(|(mut run, message)| {
                run.status.failure_message = message.into();
                run
            })
            .collect();
        let groups = alike(&runs);
        assert_eq!((groups.len(), groups[0].message.as_str(), groups[0].ids.len()), (1, "npm ERR! code 1", 3));
        let filter = groups[0].narrow(Filter::default()).unwrap();
        assert_eq!(filter.text, "npm ERR! code");
        assert!(runs.iter().all(|run| filter.matches(run, DateTime::UNIX_EPOCH)));
    }

    #[test]
    fn failures_are_alike_where_only_numbers_and_ids_differ() {
        let mut runs: Vec<Prebuild> = (0..4).map(|n| run(&n.to_string(), Failed, n, 1)).collect();
        let messages = [
            "Task 3f2a exited with code 137",
            "timed out after 60m\nmore",
            "task 99b exited with code 1",
            "Timed out after 5m",
        ];
        for (run, message) in runs.iter_mut().zip(messages) {
            run.status.failure_message = message.into();
        }
        runs.push(run("4", Completed, 9, 1));
        runs.push(run("5", Failed, 0, 1));
        let groups = alike(&runs);
        let told: Vec<_> = groups
            .iter()
            .map(|group| (group.message.as_str(), group.ids.iter().map(Id::to_string).collect()))
            .collect();
        assert_eq!(
            told,
            [(messages[0], "02".to_owned()), ("timed out after 60m", "13".to_owned()), ("", "5".to_owned())]
        );
    }
}
