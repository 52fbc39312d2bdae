//! Height of a row, from its width.

use crate::domain::log::width::Width;

/// Properties that determine a row's height.
#[derive(Clone, Copy)]
pub struct Shape {
    pub width: Width,
    pub is_head: bool,
}

impl Shape {
    /// The larger of two shapes.
    pub fn max(self, other: Self) -> Self {
        Self { width: self.width.max(other.width), is_head: self.is_head || other.is_head }
    }

    /// Height in pixels, for lines of height `line` that wrap after `columns`; `None` doesn't wrap.
    pub(super) fn height(self, line: u16, columns: Option<u32>) -> u16 {
        if self.is_head { head_of(line) } else { lines_of(self.width.columns, columns).saturating_mul(line) }
    }

    pub(super) fn is_sure(self) -> bool {
        self.is_head || self.width.is_exact
    }
}

/// Height of a section's head, for lines of height `line`.
pub(super) const fn head_of(line: u16) -> u16 {
    line.saturating_mul(7) / 5
}

/// Number of lines of a text of this many columns, at `max` columns a line; `None` doesn't wrap.
fn lines_of(columns: u32, max: Option<u32>) -> u16 {
    max.map_or(1, |max| columns.div_ceil(max.max(1)).clamp(1, u16::MAX.into()) as u16)
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;

    #[test]
    fn a_text_fills_lines() {
        assert_eq!([0, 1, 80, 81, 160].map(|columns| lines_of(columns, Some(80))), [1, 1, 1, 2, 2]);
        assert_eq!([lines_of(9_999, None), lines_of(5, Some(0)), lines_of(u32::MAX, Some(1))], [1, 5, u16::MAX]);
    }
}
