//! The end of a log, which is where most failures show.

use super::log::{Kind, Log};

/// Numbers of the last lines of text, at most `count`, in order: those of the first failed section or, without one that
/// has lines, those of the whole log.
pub fn tail(log: &Log, count: usize) -> Vec<u32> {
    let failed = log.first_failed().and_then(|failed| log.blocks().iter().find(|block| block.section == Some(failed)));
    let of_section = failed.into_iter().flat_map(|block| block.lines.iter().cloned().flatten());
    let tail = last_texts(log, count, of_section);
    if tail.is_empty() { last_texts(log, count, log.kept(0..log.len())) } else { tail }
}

fn last_texts(log: &Log, count: usize, numbers: impl Iterator<Item = u32>) -> Vec<u32> {
    let mut texts: Vec<u32> = numbers.filter(|number| log.kind(*number) == Kind::Text).collect();
    texts.split_off(texts.len().saturating_sub(count))
}

#[cfg(test)]
mod tests {
    use super::super::sample::{log_of, section};
    use super::*;

    fn texts(log: &Log, count: usize) -> Vec<&str> {
        tail(log, count).into_iter().filter_map(|number| log.line(number)).map(|line| line.text).collect()
    }

    #[test]
    fn a_log_without_sections_ends_with_its_last_lines() {
        let log = log_of("a\nb\nc\nd");
        assert_eq!(texts(&log, 3), ["b", "c", "d"]);
        assert_eq!(texts(&log, 9), ["a", "b", "c", "d"]);
        assert!(tail(&Log::new(), 3).is_empty());
    }

    #[test]
    fn the_failed_section_is_shown_whatever_follows_it() {
        let text = section("build", "SUCCESS", &["a", "b"])
            + &section("tasks", "FAILURE", &["c", "d", "e"])
            + &section("cleanup", "SUCCESS", &["f", "g"]);
        let log = log_of(&text);
        assert_eq!(texts(&log, 2), ["d", "e"]);
        assert_eq!(texts(&log, 9), ["c", "d", "e"]);
    }

    #[test]
    fn a_failed_section_without_lines_leaves_those_of_the_log() {
        let log = log_of(&(section("build", "SUCCESS", &["a", "b"]) + &section("tasks", "FAILURE", &[])));
        assert_eq!(texts(&log, 2), ["a", "b"]);
    }
}
