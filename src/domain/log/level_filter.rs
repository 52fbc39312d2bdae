//! The least serious level that is shown of a log, and its form in the address: `level=warning`.

use crate::domain::history_view::{value, with_value};

use super::level::Level;

const LEVEL: &str = "level";

/// [`Level::Debug`], which leaves nothing out, where the query names no filter.
pub fn least_level(query: &str) -> Level {
    match value(query, LEVEL) {
        "warning" => Level::Warning,
        "error" => Level::Error,
        _ => Level::Debug,
    }
}

/// The query with that filter. What else it holds stays.
pub fn with_least_level(query: &str, least: Level) -> String {
    with_value(query, LEVEL, if least > Level::Info { least.as_str() } else { "" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_survives_its_link() {
        for (least, query) in [
            (Level::Debug, "?seed=7"),
            (Level::Warning, "?seed=7&level=warning"),
            (Level::Error, "?seed=7&level=error"),
        ] {
            assert_eq!(with_least_level("?level=error&seed=7", least), query);
            assert_eq!(least_level(query), least);
        }
        assert_eq!(least_level("?level=nonsense"), Level::Debug);
    }
}
