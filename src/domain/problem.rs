//! Content of an error panel.

/// Error as shown to the user. `code` is the Connect code's name, or `network`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Problem {
    pub title: String,
    pub message: String,
    pub code: &'static str,
    /// Links from the server that help with the error: label and http(s) URL.
    pub links: Vec<(String, String)>,
    /// The object doesn't exist, or the user may not know of it.
    pub is_missing: bool,
    /// Text for a report to the API's support; empty if no call failed.
    pub report: String,
}
