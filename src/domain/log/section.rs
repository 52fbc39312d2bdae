//! Sections of a log and the lines of each. Lines of sections that run in parallel are interleaved.

use std::ops::Range;

use super::marker::Outcome;

/// Index among all sections.
pub type SectionIndex = u16;

/// Progress of a section.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    Running,
    Ended(Outcome),
    /// The log ended before the section.
    Interrupted,
}

/// A titled part of the log.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Section {
    pub id: String,
    pub title: String,
    /// Whether it lasts until the end of the log.
    pub is_continuous: bool,
    /// The line that opens it.
    pub first_line: u32,
    /// The line that closes it.
    pub last_line: Option<u32>,
    pub outcome: Option<Outcome>,
    /// Duration in milliseconds, as reported by the log.
    pub millis: Option<u64>,
    /// Times of its first and its last line, in milliseconds since the Unix epoch.
    pub times: Option<(i64, i64)>,
    /// Number of lines without its markers, and of errors and warnings among them.
    pub lines: u32,
    pub errors: u32,
    pub warnings: u32,
}

impl Section {
    /// `is_log_open` tells whether the log may still grow.
    pub fn progress(&self, is_log_open: bool) -> Progress {
        match self.outcome {
            Some(outcome) => Progress::Ended(outcome),
            None if is_log_open => Progress::Running,
            None => Progress::Interrupted,
        }
    }

    /// Duration or, while the section is running, time elapsed in whole seconds. In milliseconds; `now`, in
    /// milliseconds since the Unix epoch, is called only for a running section.
    pub fn elapsed_millis(&self, is_log_open: bool, now: impl Fn() -> i64) -> Option<u64> {
        let so_far = || {
            let (first, _) = self.times.filter(|_| is_log_open && !self.is_continuous)?;
            u64::try_from(now().saturating_sub(first)).ok().map(|millis| millis / 1_000 * 1_000)
        };
        self.duration_millis().or_else(so_far)
    }

    pub fn is_failed(&self) -> bool {
        self.outcome == Some(Outcome::Failure)
    }

    /// Duration as reported by the log, or else between the first and the last line. In milliseconds.
    pub fn duration_millis(&self) -> Option<u64> {
        let reach = || self.times.and_then(|(first, last)| u64::try_from(last - first).ok());
        self.millis.or_else(|| reach().filter(|_| self.last_line.is_some()))
    }
}

/// Lines that are shown together: those of a section, or those between sections.
#[derive(Clone, Debug, PartialEq)]
pub struct Block {
    pub section: Option<SectionIndex>,
    /// In order. The markers of a section are its first and last line.
    pub lines: Vec<Range<u32>>,
}

#[derive(Clone, Debug, Default)]
pub struct Sections {
    all: Vec<Section>,
    blocks: Vec<Block>,
    /// Index of each section's block, by section.
    block_of: Vec<usize>,
    /// Ids that markers have opened, sorted, with the latest section of each while that is open.
    ids: Vec<(String, Option<SectionIndex>)>,
    /// Section of the previous line, which a line without a prefix may continue.
    last: Option<SectionIndex>,
    first_failed: Option<SectionIndex>,
}

impl Sections {
    /// Maximum number. Markers of further sections are displayed as text.
    const MAX: usize = 10_000;

    pub fn all(&self) -> &[Section] {
        &self.all
    }

    pub fn get(&self, index: SectionIndex) -> Option<&Section> {
        self.all.get(usize::from(index))
    }

    pub fn get_mut(&mut self, index: SectionIndex) -> Option<&mut Section> {
        self.all.get_mut(usize::from(index))
    }

    /// In display order.
    pub fn blocks(&self) -> &[Block] {
        &self.blocks
    }

    /// Starts a section at a line; `None` if there are too many.
    pub fn create(&mut self, id: String, title: String, is_continuous: bool, line: u32) -> Option<SectionIndex> {
        if self.all.len() >= Self::MAX {
            return None;
        }
        let index = self.all.len() as SectionIndex;
        match self.id_place(&id) {
            Ok(place) => {
                if let Some((_, newest)) = self.ids.get_mut(place) {
                    *newest = Some(index);
                }
            }
            Err(place) => self.ids.insert(place, (id.clone(), Some(index))),
        }
        self.all.push(Section {
            id,
            title,
            is_continuous,
            first_line: line,
            last_line: None,
            outcome: None,
            millis: None,
            times: None,
            lines: 0,
            errors: 0,
            warnings: 0,
        });
        self.block_of.push(self.blocks.len());
        self.blocks.push(Block { section: Some(index), lines: std::iter::once(line..line + 1).collect() });
        self.last = Some(index);
        Some(index)
    }

    /// Ends the section with this id at a line; `None` if none is open.
    pub fn end(&mut self, id: &str, outcome: Outcome, millis: Option<u64>, line: u32) -> Option<SectionIndex> {
        let place = self.id_place(id).ok()?;
        let index = self.ids.get_mut(place)?.1.take()?;
        let section = self.all.get_mut(usize::from(index))?;
        (section.last_line, section.outcome, section.millis) = (Some(line), Some(outcome), millis);
        if self.last == Some(index) {
            self.last = None;
        }
        if outcome == Outcome::Failure {
            self.first_failed = Some(self.first_failed.map_or(index, |first| first.min(index)));
        }
        self.put(Some(index), line);
        Some(index)
    }

    /// Position of an id, or the position to insert it.
    fn id_place(&self, id: &str) -> Result<usize, usize> {
        self.ids.binary_search_by(|(other, _)| other.as_str().cmp(id))
    }

    /// Whether a marker has opened a section with this id.
    pub fn has(&self, id: &str) -> bool {
        self.id_place(id).is_ok()
    }

    /// Section of the next line with this id, or without one.
    pub fn find(&self, id: Option<&str>) -> Option<SectionIndex> {
        match id {
            Some(id) => self.id_place(id).ok().and_then(|place| self.ids.get(place)?.1),
            None => self.last,
        }
    }

    /// Section of a line with this id, or without one.
    pub fn place(&mut self, id: Option<&str>) -> Option<SectionIndex> {
        self.last = self.find(id);
        self.last
    }

    /// Adds a line to a section's block.
    pub fn put(&mut self, section: Option<SectionIndex>, line: u32) {
        let block = match section {
            Some(index) => self.block_of.get(usize::from(index)).and_then(|block| self.blocks.get_mut(*block)),
            None => {
                if self.blocks.last().is_none_or(|last| last.section.is_some()) {
                    self.blocks.push(Block { section: None, lines: Vec::new() });
                }
                self.blocks.last_mut()
            }
        };
        let Some(block) = block else { return };
        match block.lines.last_mut() {
            Some(last) if last.end == line => last.end = line + 1,
            _ => block.lines.push(line..line + 1),
        }
    }

    /// Removes the last line from its section's block.
    pub fn remove_last(&mut self, section: Option<SectionIndex>) {
        let block = match section {
            Some(index) => self.block_of.get(usize::from(index)).and_then(|block| self.blocks.get_mut(*block)),
            None => self.blocks.last_mut(),
        };
        if let Some(block) = block
            && let Some(last) = block.lines.last_mut()
        {
            last.end -= 1;
            if last.start == last.end {
                block.lines.pop();
            }
        }
        if let Some(section) = section.and_then(|index| self.get_mut(index)) {
            section.lines -= 1;
        }
    }

    /// Removes lines from their sections' blocks.
    pub fn leave_out(&mut self, lines: Range<u32>) {
        for block in &mut self.blocks {
            let parts = block.lines.iter().flat_map(|own| {
                let (before, after) = (own.end.min(lines.start), own.start.max(lines.end));
                [own.start..before, after..own.end]
            });
            block.lines = parts.filter(|part| !part.is_empty()).collect();
        }
    }

    /// The first section that failed.
    pub const fn first_failed(&self) -> Option<SectionIndex> {
        self.first_failed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_two_writers_are_kept_apart() {
        let mut sections = Sections::default();
        let one = sections.create("a".into(), "A".into(), false, 0);
        let other = sections.create("b".into(), "B".into(), false, 1);
        for (line, id) in [(2, "a"), (3, "b"), (4, "a"), (5, "a")] {
            let section = sections.place(Some(id));
            sections.put(section, line);
        }
        assert_eq!(sections.end("b", Outcome::Success, None, 6), other);
        assert_eq!(sections.place(None), one, "what has no mark continues the line before");
        sections.put(one, 7);
        assert_eq!(sections.end("a", Outcome::Failure, None, 8), one);
        assert_eq!(sections.place(None), None);
        sections.put(None, 9);
        let lines = |index: usize| sections.blocks()[index].lines.clone();
        assert_eq!(lines(0), [0..1, 2..3, 4..6, 7..9]);
        assert_eq!(lines(1), [1..2, 3..4, 6..7]);
        assert_eq!(lines(2), std::iter::once(9..10).collect::<Vec<_>>());
        assert_eq!(sections.first_failed(), one);
    }

    #[test]
    fn a_section_without_an_end_runs_as_long_as_its_log() {
        let mut sections = Sections::default();
        sections.create("a".into(), "A".into(), false, 0);
        let mut section = sections.all()[0].clone();
        section.times = Some((1_000, 3_000));
        assert_eq!((section.progress(true), section.elapsed_millis(true, || 8_999)), (Progress::Running, Some(7_000)));
        assert_eq!((section.progress(false), section.elapsed_millis(false, || 8_999)), (Progress::Interrupted, None));
        assert_eq!(section.elapsed_millis(true, || 0), None, "the clocks differ");
        let continuous = Section { is_continuous: true, ..section.clone() };
        assert_eq!(continuous.elapsed_millis(true, || 8_999), None);
        (section.outcome, section.last_line) = (Some(Outcome::Failure), Some(9));
        assert_eq!(section.progress(true), Progress::Ended(Outcome::Failure));
        assert_eq!(section.elapsed_millis(true, || 8_999), Some(2_000));
    }

    #[test]
    fn an_id_that_is_used_again_is_another_section() {
        let mut sections = Sections::default();
        sections.create("a".into(), "A".into(), false, 0);
        assert_eq!(sections.end("a", Outcome::Success, Some(5), 1), Some(0));
        assert_eq!(sections.end("a", Outcome::Success, None, 2), None);
        assert_eq!(sections.place(Some("a")), None, "it is over");
        assert!(sections.has("a") && !sections.has("b"));
        assert_eq!(sections.create("a".into(), "A".into(), false, 3), Some(1));
        assert_eq!(sections.place(Some("a")), Some(1));
        assert_eq!(sections.all()[0].duration_millis(), Some(5));
    }

    #[test]
    fn there_is_an_end_to_sections() {
        let mut sections = Sections::default();
        for number in 0..Sections::MAX {
            assert!(sections.create(number.to_string(), String::new(), false, number as u32).is_some());
        }
        assert_eq!(sections.create("more".into(), String::new(), false, 99_999), None);
    }
}
