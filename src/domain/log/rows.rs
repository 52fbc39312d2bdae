//! Visible lines in display order: section by section, without collapsed and filtered lines.

use super::level_filter::Levels;
use super::log::{Kind, Log};
use super::section::{Section, SectionIndex};

/// Numbers of the lines to show. A section's head is shown with any of its lines.
pub fn visible(log: &Log, levels: Levels, is_folded: impl Fn(SectionIndex) -> bool) -> Vec<u32> {
    let mut rows = Vec::new();
    let is_filtered = levels.is_filter();
    for block in log.blocks() {
        let section = block.section.and_then(|index| Some((index, log.section(index)?)));
        if section.is_some_and(|(_, section)| is_filtered && levels.counts(section.warnings, section.errors) == 0) {
            continue;
        }
        // Without its head, the user couldn't expand it.
        let has_head = |section: &Section| log.kind(section.first_line) == Kind::SectionStart;
        let is_folded = section.is_some_and(|(index, section)| is_folded(index) && has_head(section));
        for number in block.lines.iter().cloned().flatten() {
            let is_shown = match log.kind(number) {
                Kind::SectionStart | Kind::LeftOut => true,
                Kind::SectionEnd => !is_folded && !is_filtered,
                Kind::Text => !is_folded && levels.shows(log.level(number)),
            };
            if is_shown {
                rows.push(number);
            }
            if is_folded {
                break;
            }
        }
    }
    // The open line isn't in a block yet.
    rows.extend((log.closed_len()..log.len()).filter(|number| levels.shows(log.level(*number))));
    rows
}

/// Whether a section is collapsed by default: if a section failed, those that succeeded are collapsed.
pub fn is_folded_at_first(log: &Log, index: SectionIndex) -> bool {
    use super::marker::Outcome;
    let outcome = log.section(index).and_then(|section| section.outcome);
    log.first_failed().is_some() && outcome == Some(Outcome::Success)
}

/// Reason why a line isn't visible.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hidden {
    /// Not read yet.
    NotRead,
    /// Left out, as the log is too long; with the line that is shown in its place.
    LeftOut(u32),
    /// Excluded by the level filter.
    Filtered,
    /// In a section that the user hasn't expanded.
    InSection(SectionIndex),
}

/// Why a line isn't visible, or may not stay so: a section that the user hasn't expanded may still collapse by itself.
/// `None` for the head of a section, which is always visible.
pub fn hidden_by(log: &Log, number: u32, levels: Levels, is_opened: impl Fn(SectionIndex) -> bool) -> Option<Hidden> {
    if number >= log.len() {
        return Some(Hidden::NotRead);
    }
    if let Some(left_out) = log.left_out().filter(|left_out| left_out.contains(&number)) {
        return (number > left_out.start).then_some(Hidden::LeftOut(left_out.start));
    }
    if log.kind(number) == Kind::SectionStart {
        return None;
    }
    if !levels.shows(log.level(number)) {
        return Some(Hidden::Filtered);
    }
    log.section_of(number).filter(|index| !is_opened(*index)).map(Hidden::InSection)
}

/// The section of a line, unless the line is its head.
pub fn section_around(log: &Log, number: u32) -> Option<(SectionIndex, &Section)> {
    let index = log.section_of(number)?;
    let section = log.section(index)?;
    (section.first_line != number).then_some((index, section))
}

/// Position of a line in `rows`, which need not be sorted, or that of the nearest line if it isn't among them.
pub fn place_of(rows: &[u32], number: u32) -> Option<usize> {
    // Most often, every line is shown, in order.
    if rows.get(number as usize) == Some(&number) {
        return Some(number as usize);
    }
    rows.iter().position(|row| *row == number).or_else(|| {
        let nearest = rows.iter().enumerate().min_by_key(|(_, row)| row.abs_diff(number))?;
        Some(nearest.0)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOG: &str = "\
before\n\
[section-create] {\"id\":\"a\",\"title\":\"A\"}\n\
[section-create] {\"id\":\"b\",\"title\":\"B\"}\n\
[id:a] WARN a1\n\
[id:b] INFO b1\n\
[id:a] INFO a2\n\
[section-end] {\"id\":\"a\",\"outcome\":\"LOG_SECTION_OUTCOME_SUCCESS\"}\n\
[id:b] ERROR b2\n\
[section-end] {\"id\":\"b\",\"outcome\":\"LOG_SECTION_OUTCOME_FAILURE\"}\n\
after";

    fn log() -> Log {
        let mut log = Log::new();
        log.push(LOG.as_bytes());
        log
    }

    #[test]
    fn lines_are_shown_section_by_section() {
        assert_eq!(visible(&log(), Levels::ALL, |_| false), [0, 1, 3, 5, 6, 2, 4, 7, 8, 9]);
    }

    #[test]
    fn folded_sections_show_their_heads() {
        let log = log();
        assert_eq!(visible(&log, Levels::ALL, |index| index == 0), [0, 1, 2, 4, 7, 8, 9]);
        assert_eq!([is_folded_at_first(&log, 0), is_folded_at_first(&log, 1)], [true, false]);
    }

    #[test]
    fn filters_leave_what_is_serious_under_its_head() {
        let log = log();
        assert_eq!(visible(&log, Levels::WARNINGS_AND_ERRORS, |_| false), [1, 3, 2, 7]);
        assert_eq!(visible(&log, Levels::WARNINGS, |_| false), [1, 3]);
        assert_eq!(visible(&log, Levels::ERRORS, |_| false), [2, 7]);
        assert_eq!(visible(&log, Levels::ERRORS, |_| true), [2]);
    }

    #[test]
    fn a_line_is_hidden_by_the_filter_or_by_its_section() {
        let log = log();
        let hidden = |number, levels| hidden_by(&log, number, levels, |index| index == 1);
        for (number, levels, expected) in [
            (0, Levels::ALL, None),
            (0, Levels::WARNINGS_AND_ERRORS, Some(Hidden::Filtered)),
            (1, Levels::ERRORS, None),
            (3, Levels::ALL, Some(Hidden::InSection(0))),
            (3, Levels::WARNINGS_AND_ERRORS, Some(Hidden::InSection(0))),
            (3, Levels::ERRORS, Some(Hidden::Filtered)),
            (7, Levels::WARNINGS, Some(Hidden::Filtered)),
            (4, Levels::ALL, None),
            (7, Levels::ERRORS, None),
            (10, Levels::ALL, Some(Hidden::NotRead)),
        ] {
            assert_eq!(hidden(number, levels), expected, "{number} {levels:?}");
        }
    }

    #[test]
    fn lines_below_a_head_are_in_its_section() {
        let log = log();
        let title = |number| section_around(&log, number).map(|(index, section)| (index, section.title.as_str()));
        assert_eq!([0, 1, 3, 7].map(title), [None, None, Some((0, "A")), Some((1, "B"))]);
    }

    #[test]
    fn a_line_that_is_not_shown_is_looked_for_nearby() {
        assert_eq!(place_of(&[4, 9, 2], 2), Some(2));
        assert_eq!(place_of(&[4, 9, 2], 8), Some(1));
        assert_eq!(place_of(&[], 8), None);
        assert_eq!(place_of(&[0, 1, 2], 1), Some(1));
    }
}
