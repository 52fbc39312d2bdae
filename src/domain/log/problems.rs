//! Errors and warnings of a log that are worth listing. What a log says repeatedly is listed once.

use std::collections::HashMap;

use super::level::Level;
use super::log::{Kind, Log};
use super::section::{Block, SectionIndex};
use super::shape::shape;

/// Maximum number of listed problems, and of warnings among them.
const MAX: usize = 10;
const MAX_WARNINGS: usize = 3;

/// How npm starts every line of a message, which may have ten lines.
const STARTS_OF_LINES: [&str; 4] = ["npm ERR!", "npm error", "npm WARN", "npm warn"];

/// A problem, at the first line that reports it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ProblemLine {
    /// Number of the line, from 0.
    pub line: u32,
    /// An error or a warning.
    pub level: Level,
    /// How many times it is reported.
    pub count: u32,
}

/// The problems to list, and how many others there are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Problems {
    pub listed: Vec<ProblemLine>,
    pub more_errors: usize,
    pub more_warnings: usize,
}

/// Lists errors before warnings, and those of the first failed section before others.
pub fn problems(log: &Log) -> Problems {
    let (mut listed, mut warnings) = (distinct(log, Level::Error), distinct(log, Level::Warning));
    let more_errors = listed.len().saturating_sub(MAX);
    listed.truncate(MAX);
    let room = MAX.saturating_sub(listed.len()).min(MAX_WARNINGS);
    let more_warnings = warnings.len().saturating_sub(room);
    warnings.truncate(room);
    listed.append(&mut warnings);
    Problems { listed, more_errors, more_warnings }
}

/// The first line of a level in a section.
pub fn first_in_section(log: &Log, index: SectionIndex, level: Level) -> Option<u32> {
    let block = log.blocks().iter().find(|block| block.section == Some(index))?;
    block.lines.iter().cloned().flatten().find(|number| is_of(log, *number, level))
}

fn is_of(log: &Log, number: u32, level: Level) -> bool {
    log.level(number) == level && log.kind(number) == Kind::Text
}

/// Problems of a level that differ in more than numbers.
fn distinct(log: &Log, level: Level) -> Vec<ProblemLine> {
    let mut found: Vec<ProblemLine> = Vec::new();
    let mut places: HashMap<u64, usize> = HashMap::new();
    for block in failed_first(log) {
        let mut before = None;
        for number in block.lines.iter().cloned().flatten() {
            let line = if is_of(log, number, level) { log.line(number) } else { None };
            let start = line.as_ref().and_then(|line| start_of(line.text));
            let continues = start.is_some() && start == before;
            before = start;
            let Some(line) = line.filter(|line| !continues && has_words(line.text)) else { continue };
            let place = *places.entry(shape(line.text)).or_insert(found.len());
            match found.get_mut(place) {
                Some(problem) => problem.count = problem.count.saturating_add(1),
                None => found.push(ProblemLine { line: number, level, count: 1 }),
            }
        }
    }
    found
}

fn failed_first(log: &Log) -> impl Iterator<Item = &Block> {
    let failed = log.first_failed();
    let is_failed = move |block: &&Block| failed.is_some() && block.section == failed;
    let others = log.blocks().iter().filter(move |block| !is_failed(block));
    log.blocks().iter().filter(is_failed).chain(others)
}

fn start_of(text: &str) -> Option<&'static str> {
    STARTS_OF_LINES.into_iter().find(|start| text.starts_with(start))
}

/// Whether a line says more than its level: some tools write empty lines with it.
fn has_words(text: &str) -> bool {
    let text = start_of(text).and_then(|start| text.strip_prefix(start)).unwrap_or(text);
    let mut words = text.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
    words.any(|word| Level::from_name(&word.to_ascii_uppercase()).is_none())
}

#[cfg(test)]
mod tests {
    use super::super::sample::{log_of, section};
    use super::*;

    /// Texts of the listed problems, with how often each is reported.
    fn listed(text: &str) -> Vec<(String, u32)> {
        let log = log_of(text);
        let text = |problem: &ProblemLine| (log.line(problem.line).unwrap().text.to_owned(), problem.count);
        problems(&log).listed.iter().map(text).collect()
    }

    fn said(text: &str) -> Vec<String> {
        listed(text).into_iter().map(|(text, _)| text).collect()
    }

    #[test]
    fn errors_come_before_warnings() {
        let text = "warning: unused\nbuilt 3\nerror: boom\nwarning: old\nerror: bang\n";
        assert_eq!(said(text), ["error: boom", "error: bang", "warning: unused", "warning: old"]);
        assert_eq!(problems(&Log::new()), Problems::default());
        assert_eq!(problems(&log_of("all is well\n")), Problems::default());
    }

    #[test]
    fn the_failed_section_comes_first() {
        let text = section("clone", "SUCCESS", &["ERROR slow", "WARN full"])
            + &section("tasks", "FAILURE", &["WARN old", "ERROR boom"]);
        assert_eq!(said(&text), ["boom", "slow", "old", "full"]);
    }

    #[test]
    fn what_differs_only_in_numbers_is_listed_once() {
        let text = "error: try 1 failed\nerror: no route\nnote\nerror: try 2 failed\nerror: try 3 failed\n";
        assert_eq!(listed(text), [("error: try 1 failed".to_owned(), 3), ("error: no route".to_owned(), 1)]);
        // A warning is no error with the same words.
        let text = section("a", "SUCCESS", &["WARN boom", "ERROR boom"]);
        assert_eq!(listed(&text), [("boom".to_owned(), 1), ("boom".to_owned(), 1)]);
    }

    #[test]
    fn a_message_of_several_lines_is_one_problem() {
        let text = "npm ERR! code ELIFECYCLE\nnpm ERR! errno 1\nnpm ERR!\nnpm ERR! Failed at the build script.\n\
                    ok\nnpm ERR! missing script: build\nnpm warn deprecated glob\nnpm warn deprecated rimraf\n";
        assert_eq!(
            said(text),
            ["npm ERR! code ELIFECYCLE", "npm ERR! missing script: build", "npm warn deprecated glob"]
        );
        // Other tools put each problem on a line.
        let text = "[ERROR] /a/Cart.java:[3,5] cannot find symbol\n[ERROR] /a/Order.java:[9,1] ';' expected\n";
        assert_eq!(said(text).len(), 2);
    }

    #[test]
    fn a_line_that_only_says_its_level_is_none() {
        assert_eq!(said("[ERROR] \n[ERROR] \nERROR\nnpm ERR!\nnpm ERR! \n"), [""; 0]);
        assert_eq!(said(&section("a", "FAILURE", &["ERROR Unknown error"])), ["Unknown error"]);
    }

    #[test]
    fn others_are_counted() {
        let errors: String = ('a'..='m').map(|name| format!("error: {name}\n")).collect();
        let warnings: String = ('a'..='e').map(|name| format!("warning: {name}\n")).collect();
        let counts = |text: &str| {
            let problems = problems(&log_of(text));
            (problems.listed.len(), problems.more_errors, problems.more_warnings)
        };
        assert_eq!(counts(&format!("{warnings}{errors}")), (10, 3, 5));
        assert_eq!(counts(&warnings), (3, 0, 2));
        assert_eq!(counts(&format!("{warnings}error: a\n")), (4, 0, 2));
        let most: String = ('a'..='i').map(|name| format!("error: {name}\n")).collect();
        assert_eq!(counts(&format!("{most}{warnings}")), (10, 0, 4));
    }

    #[test]
    fn the_first_line_of_a_level_in_a_section_is_found() {
        let text = section("a", "SUCCESS", &["INFO a", "ERROR b", "WARN c"])
            + &section("b", "FAILURE", &["INFO d", "ERROR e", "ERROR f"]);
        let log = log_of(&text);
        let first = |index, level| first_in_section(&log, index, level);
        assert_eq!((first(0, Level::Warning), first(0, Level::Error)), (Some(3), Some(2)));
        assert_eq!((first(1, Level::Warning), first(1, Level::Error)), (None, Some(7)));
        assert_eq!(first(7, Level::Error), None);
    }
}
