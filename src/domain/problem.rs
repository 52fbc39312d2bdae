//! Content of an error panel.

/// Error as shown to the user. `code` is the Connect code's name, or `network`.
#[derive(Clone, Debug, PartialEq)]
pub struct Problem {
    pub title: String,
    pub message: String,
    pub code: &'static str,
    /// Links from the server that help with the error: label and http(s) URL.
    pub links: Vec<(String, String)>,
}
