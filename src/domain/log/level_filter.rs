//! Levels to which a log is filtered, and their form in the address: `level=warning&level=error`.

use crate::domain::query_string::{pairs, with_value};

use super::level::Level;

const LEVEL: &str = "level";

/// The levels whose lines are shown. None chosen shows all lines.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Levels {
    warnings: bool,
    errors: bool,
}

impl Levels {
    /// No filter.
    pub const ALL: Self = Self { warnings: false, errors: false };
    pub const WARNINGS: Self = Self { warnings: true, errors: false };
    pub const ERRORS: Self = Self { warnings: false, errors: true };
    pub const WARNINGS_AND_ERRORS: Self = Self { warnings: true, errors: true };

    pub fn from_query(query: &str) -> Self {
        let has = |level: Level| pairs(query).any(|pair| pair == (LEVEL, level.as_str()));
        Self { warnings: has(Level::Warning), errors: has(Level::Error) }
    }

    /// The query with these levels; its other parameters are kept.
    pub fn into_query(self, query: &str) -> String {
        let value = match self {
            Self::ALL => "",
            Self::WARNINGS => "warning",
            Self::ERRORS => "error",
            Self::WARNINGS_AND_ERRORS => "warning&level=error",
        };
        with_value(query, LEVEL, value)
    }

    /// Whether every one of these levels is chosen.
    pub fn has(self, levels: Self) -> bool {
        self.warnings >= levels.warnings && self.errors >= levels.errors
    }

    /// Adds levels that are not chosen, and removes those that are.
    #[must_use]
    pub fn toggled(self, levels: Self) -> Self {
        Self { warnings: self.warnings != levels.warnings, errors: self.errors != levels.errors }
    }

    pub fn is_filter(self) -> bool {
        self != Self::ALL
    }

    /// Whether lines of a level are shown.
    pub fn shows(self, level: Level) -> bool {
        !self.is_filter() || self.counts(u32::from(level == Level::Warning), u32::from(level == Level::Error)) > 0
    }

    /// The number of lines chosen by a filter among so many warnings and errors.
    pub const fn counts(self, warnings: u32, errors: u32) -> u32 {
        let warnings = if self.warnings { warnings } else { 0 };
        warnings.saturating_add(if self.errors { errors } else { 0 })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_survive_their_link() {
        for (levels, query) in [
            (Levels::ALL, "?seed=7"),
            (Levels::WARNINGS, "?seed=7&level=warning"),
            (Levels::ERRORS, "?seed=7&level=error"),
            (Levels::WARNINGS_AND_ERRORS, "?seed=7&level=warning&level=error"),
        ] {
            assert_eq!(levels.into_query("?level=error&seed=7&level=warning"), query);
            assert_eq!(Levels::from_query(query), levels);
        }
        assert_eq!(Levels::from_query("?level=nonsense"), Levels::ALL);
    }

    #[test]
    fn warnings_and_errors_are_chosen_apart_and_together() {
        let shown =
            |levels: Levels| [Level::Debug, Level::Info, Level::Warning, Level::Error].map(|level| levels.shows(level));
        for (levels, expected, count) in [
            (Levels::ALL, [true, true, true, true], 0),
            (Levels::WARNINGS, [false, false, true, false], 42),
            (Levels::ERRORS, [false, false, false, true], 3),
            (Levels::WARNINGS_AND_ERRORS, [false, false, true, true], 45),
        ] {
            assert_eq!((shown(levels), levels.counts(42, 3)), (expected, count), "{levels:?}");
        }
        assert_eq!(Levels::WARNINGS.toggled(Levels::ERRORS), Levels::WARNINGS_AND_ERRORS);
        assert_eq!(Levels::WARNINGS_AND_ERRORS.toggled(Levels::WARNINGS), Levels::ERRORS);
        assert!(Levels::WARNINGS_AND_ERRORS.has(Levels::ERRORS) && !Levels::WARNINGS.has(Levels::ERRORS));
    }
}
