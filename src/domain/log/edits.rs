//! State of the edits of a log, between the parts in which it arrives.

use super::section::SectionIndex;
use super::style::{Run, Style};

/// Number of lines above the open one that the cursor can reach.
pub const MAX_ROWS: u32 = 100;

/// Number of cells that taking lines back may cost for each byte of the log, and in addition. Without a limit, a program
/// that goes up and down again costs two hundred.
pub const CELLS_PER_BYTE: u64 = 32;
pub const EXTRA_CELLS: u64 = 1 << 20;

/// State of the edits of a log.
#[derive(Clone, Debug, Default)]
pub struct Edits {
    /// Section of the rows on the screen.
    pub section: Option<SectionIndex>,
    /// What was read since the last line feed or carriage return, unless a control sequence followed: it may be a marker, or
    /// start with a prefix.
    pub head: Option<Head>,
    /// Whether the rows are in the log, too, to be read there.
    pub is_written: bool,
    /// Largest number that an open line had when its edits started.
    pub bottom: u32,
    /// Whether a line that was closed has been taken back.
    pub has_reopened: bool,
    /// Version of the log when closed lines were last edited.
    pub version: u32,
    /// Number of cells that taking lines back has cost.
    cells: u64,
}

#[derive(Clone, Debug, Default)]
pub struct Head {
    pub text: String,
    pub runs: Vec<Run>,
}

impl Edits {
    pub fn restyle(&mut self, style: Style) {
        if let Some(head) = &mut self.head {
            head.runs.push(Run { at: head.text.len() as u32, style });
        }
    }

    /// The first of so many lines that the cursor can reach.
    pub fn first_reachable(&self, lines: u32) -> u32 {
        self.bottom.max(lines).saturating_sub(MAX_ROWS)
    }

    /// Whether a line of this length may be taken back once these many bytes of the log are read. It costs its cells twice,
    /// as it is added again. The limit depends on nothing else, so that any split of the log gives the same lines.
    pub fn affords(&mut self, length: u32, bytes: u64) -> bool {
        let cells = self.cells.saturating_add(2 * u64::from(length));
        let affords = cells <= bytes.saturating_mul(CELLS_PER_BYTE).saturating_add(EXTRA_CELLS);
        if affords {
            self.cells = cells;
        }
        affords
    }

    /// Version of a closed line, of which the first `stable` no longer change.
    pub fn version(&self, number: u32, stable: u32) -> Option<u32> {
        // Lines may have changed unseen before they became stable.
        self.has_reopened.then_some(if number < stable { 0 } else { self.version })
    }
}
