//! Line ranges in links: `#L120`, `#L120-L140`.

use std::fmt;

/// A range of lines, numbered from 1, including the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LineRange {
    pub first: u32,
    pub last: u32,
}

impl LineRange {
    /// The range between two lines, in either order.
    pub fn new(one: u32, other: u32) -> Self {
        Self { first: one.min(other), last: one.max(other) }
    }

    /// Parses a fragment, with or without its `#`; `None` if it names no lines.
    pub fn parse(fragment: &str) -> Option<Self> {
        let fragment = fragment.strip_prefix('#').unwrap_or(fragment);
        let number = |text: &str| {
            let digits = text.strip_prefix('L')?;
            let is_plain = !digits.is_empty() && digits.bytes().all(|digit| digit.is_ascii_digit());
            digits.parse().ok().filter(|number| is_plain && *number > 0)
        };
        match fragment.split_once('-') {
            Some((one, other)) => Some(Self::new(number(one)?, number(other)?)),
            None => number(fragment).map(|line| Self::new(line, line)),
        }
    }

    /// The range extended to a line after or before it.
    pub fn extended_to(self, line: u32) -> Self {
        if line < self.first { Self::new(line, self.last) } else { Self::new(self.first, line) }
    }

    pub fn contains(self, line: u32) -> bool {
        (self.first..=self.last).contains(&line)
    }

    pub const fn count(self) -> u32 {
        (self.last - self.first).saturating_add(1)
    }
}

impl fmt::Display for LineRange {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self.first == self.last {
            true => write!(f, "#L{}", self.first),
            false => write!(f, "#L{}-L{}", self.first, self.last),
        }
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn links_name_lines() {
        assert_eq!(LineRange::parse("#L120-L140"), Some(LineRange { first: 120, last: 140 }));
        assert_eq!(LineRange::parse("L140-L120"), Some(LineRange { first: 120, last: 140 }));
        assert_eq!(LineRange::parse("#L7").map(LineRange::count), Some(1));
        for fragment in
            ["", "#", "#L0", "#L", "#L-L2", "#L1-", "#L1-L2-L3", "#l1", "#L+1", "#L99999999999", "#L1-2", "#main"]
        {
            assert_eq!(LineRange::parse(fragment), None, "{fragment}");
        }
    }

    #[test]
    fn lines_are_extended_in_both_directions() {
        let lines = LineRange::new(3, 5);
        for (line, first, last) in [(9, 3, 9), (4, 3, 4), (3, 3, 3), (1, 1, 5)] {
            assert_eq!(lines.extended_to(line), LineRange { first, last }, "{line}");
        }
    }

    proptest! {
        #[test]
        fn a_link_leads_back_to_its_lines(one in 1u32.., other in 1u32..) {
            let range = LineRange::new(one, other);
            prop_assert_eq!(LineRange::parse(&range.to_string()), Some(range));
        }
    }
}
