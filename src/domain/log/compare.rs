//! Side-by-side alignment of two logs. Sections with the same title are paired, and in them lines that differ only in
//! numbers. A line without a counterpart anywhere in the section is new. Lines are paired greedily, in order: an
//! optimal alignment would take too long for long logs.

use std::collections::HashMap;

use super::log::{Kind, Log};
use super::section::Block;
use super::shape::shape;

/// A row of the comparison. Either side may be missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pair {
    pub this: Option<u32>,
    pub other: Option<u32>,
    /// Whether the other log has no similar line.
    pub is_new: bool,
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
        let (takes_own, takes_other, is_new) = match (here, there) {
            (None, None) => return,
            (Some((_, shape)), _) if !other_places.has(shape) => (true, false, true),
            (_, Some((_, shape))) if !own_places.has(shape) => (false, true, false),
            (Some(_), None) => (true, false, false),
            (None, Some(_)) => (false, true, false),
            // The line whose counterpart is nearer waits for it.
            (Some((_, here)), Some((_, there))) => {
                match (other_places.distance(here, beside), own_places.distance(there, next)) {
                    (Some(0), _) | (None, None) => (true, true, false),
                    (Some(others), Some(own)) if others <= own => (false, true, false),
                    (Some(_), None) => (false, true, false),
                    (_, Some(_)) => (true, false, false),
                }
            }
        };
        let line = |found: Option<(u32, u64)>, is_taken: bool| found.filter(|_| is_taken).map(|(line, _)| line);
        pairs.push(Pair { this: line(here, takes_own), other: line(there, takes_other), is_new });
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

/// Indices of the pairs at which a run of new lines starts.
pub fn starts_of_new(pairs: &[Pair]) -> Vec<u32> {
    let before = std::iter::once(false).chain(pairs.iter().map(|pair| pair.is_new));
    let starts = (0..).zip(pairs.iter().zip(before)).filter(|(_, (pair, was_new))| pair.is_new && !was_new);
    starts.map(|(place, _)| place).collect()
}

/// Number of new lines.
pub fn count_new(pairs: &[Pair]) -> usize {
    pairs.iter().filter(|pair| pair.is_new).count()
}

/// Indices of the pairs with new lines, and of the section heads above them.
pub fn only_new(pairs: &[Pair], this: &Log) -> Vec<u32> {
    let is_head = |pair: &Pair| pair.this.is_some_and(|line| this.kind(line) == Kind::SectionStart);
    let kept = (0..).zip(pairs).filter(|(_, pair)| pair.is_new || is_head(pair));
    kept.map(|(place, _)| place).collect()
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
        let pair = |is_new| Pair { this: Some(0), other: None, is_new };
        let pairs = [true, true, false, true, false, true, true].map(pair);
        assert_eq!(starts_of_new(&pairs), [0, 3, 5]);
    }

    #[test]
    fn new_lines_are_kept_with_the_heads_of_sections() {
        let this = log(&[("Clone", &["fetched 5"]), ("Build", &["compile a1", "error: boom"])]);
        let other = log(&[("Clone", &["fetched 7", "done"]), ("Build", &["compile a9"])]);
        let pairs = align(&this, &other);
        let kept = only_new(&pairs, &this);
        let text = |place: &u32| this.line(pairs[*place as usize].this.unwrap()).unwrap().text;
        assert_eq!(kept.iter().map(text).collect::<Vec<_>>(), ["Clone", "Build", "error: boom"]);
        assert_eq!((count_new(&pairs), count_new(&[])), (1, 0));
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
