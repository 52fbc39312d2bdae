//! Query strings of URLs: reading parameters, and writing them.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

/// The names and values of a query string, with or without its `?`, as written.
pub fn pairs(query: &str) -> impl Iterator<Item = (&str, &str)> {
    let query = query.strip_prefix('?').unwrap_or(query);
    query.split('&').filter(|part| !part.is_empty()).map(|part| part.split_once('=').unwrap_or((part, "")))
}

/// What may stand in a query as it is.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// A name and a value as a query has them.
pub fn parameter(name: &str, value: &str) -> String {
    format!("{name}={}", encoded(value))
}

/// A plain text as a query has it.
pub fn encoded(text: &str) -> String {
    utf8_percent_encode(text, ESCAPED).to_string()
}

/// A value of a query in plain text.
pub fn decoded(value: &str) -> String {
    percent_decode_str(&value.replace('+', " ")).decode_utf8_lossy().into_owned()
}

/// The value of a parameter; empty where it is absent.
pub fn value<'a>(query: &'a str, name: &str) -> &'a str {
    pairs(query).find(|(found, _)| *found == name).map_or("", |(_, value)| value)
}

/// The query with that value for that parameter, and without it if the value is empty.
pub fn with_value(query: &str, name: &str, value: &str) -> String {
    let others = pairs(query).filter(|(found, _)| *found != name).map(|(name, value)| format!("{name}={value}"));
    let own = (!value.is_empty()).then(|| format!("{name}={value}"));
    let parts: Vec<String> = others.chain(own).collect();
    if parts.is_empty() { String::new() } else { format!("?{}", parts.join("&")) }
}
