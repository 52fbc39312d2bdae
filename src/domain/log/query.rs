//! Search query for logs, and its form in the address: `q=npm+ERR`, `regex=1`, `case=1`.

use crate::domain::query_string::{decoded, encoded, value, with_value};

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    pub text: String,
    /// Whether the text is a regular expression, in the browser's syntax.
    pub is_regex: bool,
    /// Whether the search is case-sensitive.
    pub has_case: bool,
}

/// Parameter for the text in the address of a log.
pub const TEXT: &str = "q";
const REGEX: &str = "regex";
const CASE: &str = "case";

impl Query {
    /// `name` is the parameter for the text.
    pub fn from_query(query: &str, name: &str) -> Self {
        Self {
            text: decoded(value(query, name)),
            is_regex: value(query, REGEX) == "1",
            has_case: value(query, CASE) == "1",
        }
    }

    /// The query string with this search; other parameters are kept. `name` is the parameter for the text.
    pub fn into_query(&self, query: &str, name: &str) -> String {
        let flag = |is_on: bool| if is_on { "1" } else { "" };
        let query = with_value(query, name, &encoded(&self.text));
        with_value(&with_value(&query, REGEX, flag(self.is_regex)), CASE, flag(self.has_case))
    }

    /// The regular expression to search with; plain text is escaped.
    pub fn pattern(&self) -> String {
        if self.is_regex {
            return self.text.clone();
        }
        let mut pattern = String::with_capacity(self.text.len());
        for letter in self.text.chars() {
            if r"\^$.*+?()[]{}|/".contains(letter) {
                pattern.push('\\');
            }
            pattern.push(letter);
        }
        pattern
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_survives_its_link() {
        let own = Query { text: "a b&c=+%".into(), is_regex: true, has_case: false };
        let query = own.into_query("?seed=7&case=1", TEXT);
        assert!(query.starts_with("?seed=7&q="), "{query}");
        assert_eq!(Query::from_query(&query, TEXT), own);
        assert_eq!(Query::default().into_query(&query, TEXT), "?seed=7");
    }

    #[test]
    fn a_plain_text_stands_for_itself() {
        let plain = Query { text: "a.b[1] \\ (x|y)$ é".into(), ..Query::default() };
        assert_eq!(plain.pattern(), r"a\.b\[1\] \\ \(x\|y\)\$ é");
        assert_eq!(Query { is_regex: true, ..plain }.pattern(), "a.b[1] \\ (x|y)$ é");
    }
}
