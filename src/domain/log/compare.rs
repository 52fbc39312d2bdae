//! Side-by-side alignment of two logs. Sections with the same title are paired, and in them lines that differ only in
//! numbers. A line without a counterpart anywhere in the section is new. Lines are paired greedily, in order: an
//! optimal alignment would take too long for long logs.

use std::collections::HashMap;

use super::level_filter::Levels;
use super::log::{Kind, Log};
use super::section::Block;
use super::shape::shape;

/// A row of the comparison. Either side may be missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pair {
    pub this: Option<u32>,
    pub other: Option<u32>,
    /// Whether only this log has such a line.
    pub is_new: bool,
    /// Whether only the other log has such a line.
    pub is_missing: bool,
}

impl Pair {
    /// The line of the other log, if it is shown: a single column has a line for each pair, this log's if there is one.
    pub fn shown_other(self, is_unified: bool) -> Option<u32> {
        self.other.filter(|_| self.this.is_none() || !is_unified)
    }
}

/// Which pairs are shown.
#[derive(Clone, Copy, Debug, Default)]
pub struct PairFilter {
    pub only_new: bool,
    pub levels: Levels,
    /// Whether the lines are in a single column: the other log's only where they are missing.
    pub is_unified: bool,
}

/// A section's title, and its position among sections with that title.
type Name<'a> = (Option<&'a str>, usize);

fn named<'a>(log: &'a Log) -> Vec<(Name<'a>, &'a Block)> {
    let mut seen: HashMap<Option<&str>, usize> = HashMap::new();
    let name = |block: &'a Block| {
        let title = block.section.and_then(|index| log.section(index)).map(|section| section.title.as_str());
        let count = seen.entry(title).or_default();
        *count += 1;
        ((title, *count), block)
    };
    log.blocks().iter().map(name).collect()
}

/// All lines of both logs, paired.
pub fn align(this: &Log, other: &Log) -> Vec<Pair> {
    let (own, others) = (named(this), named(other));
    let places: HashMap<Name, usize> = others.iter().enumerate().map(|(place, (name, _))| (*name, place)).collect();
    let mut pairs = Vec::with_capacity(this.len().max(other.len()) as usize);
    let mut passed = 0;
    for (name, block) in &own {
        // A section from before this point has been passed: the order of sections differs.
        let Some(found) = places.get(name).copied().filter(|place| *place >= passed) else {
            pair_block(&mut pairs, this, Some(block), other, None);
            continue;
        };
        for (_, skipped) in others.iter().take(found).skip(passed) {
            pair_block(&mut pairs, this, None, other, Some(skipped));
        }
        pair_block(&mut pairs, this, Some(block), other, others.get(found).map(|(_, block)| *block));
        passed = found + 1;
    }
    for (_, rest) in others.iter().skip(passed) {
        pair_block(&mut pairs, this, None, other, Some(rest));
    }
    pairs
}

fn pair_block(pairs: &mut Vec<Pair>, this: &Log, block: Option<&Block>, other: &Log, beside: Option<&Block>) {
    let said = |log: &Log, block: Option<&Block>| -> Vec<(u32, u64)> {
        let numbers = block.into_iter().flat_map(|block| block.lines.iter().cloned().flatten());
        let line = |number: u32| Some((number, log.line(number)?));
        numbers
            .filter_map(line)
            .map(|(number, line)| match line.kind {
                Kind::Text => (number, shape(line.text)),
                Kind::SectionStart => (number, 0),
                Kind::SectionEnd => (number, 1),
                Kind::LeftOut => (number, 2),
            })
            .collect()
    };
    let (own, others) = (said(this, block), said(other, beside));
    let (own_places, other_places) = (Places::of(&own), Places::of(&others));
    let (mut next, mut beside) = (0, 0);
    loop {
        let (here, there) = (own.get(next).copied(), others.get(beside).copied());
        let (takes_own, takes_other) = match (here, there) {
            (None, None) => return,
            (Some((_, shape)), _) if !other_places.has(shape) => (true, false),
            (_, Some((_, shape))) if !own_places.has(shape) => (false, true),
            (Some(_), None) => (true, false),
            (None, Some(_)) => (false, true),
            // The line whose counterpart is nearer waits for it.
            (Some((_, here)), Some((_, there))) => {
                match (other_places.distance(here, beside), own_places.distance(there, next)) {
                    (Some(0), _) | (None, None) => (true, true),
                    (Some(others), Some(own)) if others <= own => (false, true),
                    (Some(_), None) => (false, true),
                    (_, Some(_)) => (true, false),
                }
            }
        };
        let (this, other) = (here.filter(|_| takes_own), there.filter(|_| takes_other));
        pairs.push(Pair {
            this: this.map(|(line, _)| line),
            other: other.map(|(line, _)| line),
            is_new: this.is_some_and(|(_, shape)| !other_places.has(shape)),
            is_missing: other.is_some_and(|(_, shape)| !own_places.has(shape)),
        });
        next += usize::from(takes_own);
        beside += usize::from(takes_other);
    }
}

/// Positions of lines by shape, in order.
struct Places(HashMap<u64, Vec<usize>>);

impl Places {
    fn of(lines: &[(u32, u64)]) -> Self {
        let mut places: HashMap<u64, Vec<usize>> = HashMap::new();
        for (place, (_, shape)) in lines.iter().enumerate() {
            places.entry(*shape).or_default().push(place);
        }
        Self(places)
    }

    fn has(&self, shape: u64) -> bool {
        self.0.contains_key(&shape)
    }

    /// Distance from a position to the next line of that shape.
    fn distance(&self, shape: u64, from: usize) -> Option<usize> {
        let places = self.0.get(&shape)?;
        places.get(places.partition_point(|place| *place < from)).map(|place| place - from)
    }
}

/// Indices of the pairs at which a run of new lines starts, among the `shown` ones.
pub fn starts_of_new(pairs: &[Pair], shown: &[u32]) -> Vec<u32> {
    let is_new = |index: &u32| pairs.get(*index as usize).is_some_and(|pair| pair.is_new);
    let before = std::iter::once(false).chain(shown.iter().map(is_new));
    let starts = shown.iter().zip(before).filter(|(index, was_new)| is_new(index) && !was_new);
    starts.map(|(index, _)| *index).collect()
}

/// Number of new lines.
pub fn count_new(pairs: &[Pair]) -> usize {
    pairs.iter().filter(|pair| pair.is_new).count()
}

/// Indices of the pairs to show. The head of a section is shown with any of its lines.
pub fn shown(pairs: &[Pair], this: &Log, other: &Log, filter: PairFilter) -> Vec<u32> {
    let sides = |pair: &Pair| [(this, pair.this), (other, pair.other)];
    let lines = |pair: &Pair| sides(pair).into_iter().filter_map(|(log, line)| Some((log, line?)));
    let is_filtered = filter.levels.is_filter();
    let passes = |pair: &Pair| {
        (pair.is_new || !filter.only_new)
            && (pair.this.is_some() || pair.is_missing || !filter.is_unified)
            && (!is_filtered
                || lines(pair).any(|(log, line)| log.kind(line) == Kind::Text && filter.levels.shows(log.level(line))))
    };
    let mut shown = Vec::with_capacity(pairs.len());
    let mut head: Option<(u32, &Pair)> = None;
    for (index, pair) in (0..).zip(pairs) {
        if !passes(pair) {
            if lines(pair).any(|(log, line)| log.kind(line) == Kind::SectionStart) {
                head = Some((index, pair));
            }
            continue;
        }
        let is_in_section = |head: &Pair| {
            sides(head).into_iter().zip(sides(pair)).any(|((log, head), (_, line))| {
                head.zip(line).is_some_and(|(head, line)| log.section_of(head) == log.section_of(line))
            })
        };
        shown.extend(head.take().filter(|(_, head)| is_in_section(head)).map(|(index, _)| index));
        shown.push(index);
    }
    shown
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn log(sections: &[(&str, &[&str])]) -> Log {
        let mut log = Log::new();
        for (title, lines) in sections {
            log.push(format!("[section-create] {{\"id\":\"{title}\",\"title\":\"{title}\"}}\n").as_bytes());
            for line in *lines {
                log.push(format!("[id:{title}] INFO {line}\n").as_bytes());
            }
            log.push(format!("[section-end] {{\"id\":\"{title}\",\"outcome\":\"SUCCESS\"}}\n").as_bytes());
        }
        log
    }

    fn told(this: &Log, other: &Log) -> Vec<String> {
        let text = |log: &Log, line: Option<u32>| {
            line.map_or("–".to_owned(), |line| log.line(line).unwrap().text.to_owned())
        };
        let tell = |pair: &Pair| {
            format!("{}|{}{}", text(this, pair.this), text(other, pair.other), if pair.is_new { " new" } else { "" })
        };
        align(this, other).iter().map(tell).collect()
    }

    #[test]
    fn new_lines_that_follow_each_other_are_one_place_to_go_to() {
        let pair = |is_new| Pair { this: Some(0), other: None, is_new, is_missing: false };
        let pairs = [true, true, false, true, false, true, true].map(pair);
        assert_eq!(starts_of_new(&pairs, &[0, 1, 2, 3, 4, 5, 6]), [0, 3, 5]);
        assert_eq!(starts_of_new(&pairs, &[1, 2, 6, 9]), [1, 6], "only what is shown");
        assert_eq!((count_new(&pairs), count_new(&[])), (5, 0));
    }

    fn texts(this: &Log, other: &Log, filter: PairFilter) -> Vec<String> {
        let pairs = align(this, other);
        let text = |log: &Log, line: Option<u32>| Some(log.line(line?)?.text.to_owned());
        let tell = |index: &u32| {
            let pair = pairs[*index as usize];
            text(this, pair.this).unwrap_or_else(|| format!("–{}", text(other, pair.other).unwrap()))
        };
        shown(&pairs, this, other, filter).iter().map(tell).collect()
    }

    #[test]
    fn new_lines_are_shown_with_the_heads_of_their_sections() {
        let this = log(&[("Clone", &["fetched 5"]), ("Build", &["compile a1", "error: boom"])]);
        let other = log(&[("Clone", &["fetched 7", "done"]), ("Build", &["compile a9"])]);
        let only_new = PairFilter { only_new: true, ..PairFilter::default() };
        assert_eq!(texts(&this, &other, only_new), ["Build", "error: boom"]);
        let this = log(&[("Clone", &["fetched 5"]), ("Upload", &["sent 1"])]);
        assert_eq!(texts(&this, &other, only_new), ["Upload", "sent 1", ""], "a section that is new as a whole");
    }

    #[test]
    fn levels_leave_lines_that_either_log_has() {
        let this = log(&[("Clone", &["fetched 5"]), ("Build", &["warning: old", "compile a1", "error: boom"])]);
        let other = log(&[("Clone", &["warning: slow"]), ("Build", &["warning: old", "compile a9"])]);
        let filter = |levels, only_new| PairFilter { levels, only_new, is_unified: false };
        let told = |levels, only_new| texts(&this, &other, filter(levels, only_new));
        assert_eq!(told(Levels::WARNINGS, false), ["Clone", "–warning: slow", "Build", "warning: old"]);
        assert_eq!(told(Levels::ERRORS, false), ["Build", "error: boom"]);
        assert_eq!(told(Levels::WARNINGS, true), [""; 0]);
        assert_eq!(told(Levels::WARNINGS_AND_ERRORS, true), ["Build", "error: boom"]);
    }

    #[test]
    fn the_head_of_a_section_is_not_shown_above_lines_after_it() {
        let mut this = log(&[("Build", &["compile a1"])]);
        this.push(b"error: boom\n");
        let filter = PairFilter { levels: Levels::ERRORS, ..PairFilter::default() };
        assert_eq!(texts(&this, &Log::new(), filter), ["error: boom"]);
    }

    #[test]
    fn a_single_column_has_each_line_once() {
        let this = log(&[("Build", &["fetch 1", "link 2", "test 3"])]);
        let other = log(&[("Build", &["fetch 4", "test 5", "link 7", "done"])]);
        let unified = PairFilter { is_unified: true, ..PairFilter::default() };
        assert_eq!(texts(&this, &other, unified), ["Build", "fetch 1", "link 2", "–done", "test 3", ""]);
        let pair = |this| Pair { this, other: Some(7), is_new: false, is_missing: false };
        let others = |pair: Pair| [pair.shown_other(true), pair.shown_other(false)];
        assert_eq!([others(pair(Some(1))), others(pair(None))], [[None, Some(7)], [Some(7), Some(7)]]);
    }

    #[test]
    fn sections_of_the_same_title_stand_side_by_side() {
        let failed = log(&[("Clone", &["fetched 5"]), ("Build", &["compile a1", "error: boom", "compile b2"])]);
        let good =
            log(&[("Clone", &["fetched 7"]), ("Cache", &["hit"]), ("Build", &["compile a9", "compile b8", "done"])]);
        assert_eq!(
            told(&failed, &good),
            [
                "Clone|Clone",
                "fetched 5|fetched 7",
                "|",
                "–|Cache",
                "–|hit",
                "–|",
                "Build|Build",
                "compile a1|compile a9",
                "error: boom|– new",
                "compile b2|compile b8",
                "–|done",
                "|",
            ]
        );
    }

    #[test]
    fn lines_stand_beside_those_that_say_the_same() {
        let this = log(&[("Build", &["fetch 1", "link 2", "test 3"])]);
        let other = log(&[("Build", &["fetch 4", "test 5", "link 7", "test 8"])]);
        assert_eq!(
            told(&this, &other),
            ["Build|Build", "fetch 1|fetch 4", "–|test 5", "link 2|link 7", "test 3|test 8", "|"]
        );
    }

    proptest! {
        #[test]
        fn every_line_is_there_once(one in prop::collection::vec("[ab1]{0,2}\n", 0..30), other in prop::collection::vec("[ab1]{0,2}\n", 0..30)) {
            let read = |lines: &[String]| {
                let mut log = Log::new();
                log.push(lines.concat().as_bytes());
                log
            };
            let (one, other) = (read(&one), read(&other));
            let pairs = align(&one, &other);
            prop_assert_eq!(pairs.iter().filter_map(|pair| pair.this).collect::<Vec<_>>(), (0..one.len()).collect::<Vec<_>>());
            prop_assert_eq!(pairs.iter().filter_map(|pair| pair.other).collect::<Vec<_>>(), (0..other.len()).collect::<Vec<_>>());
        }
    }
}
