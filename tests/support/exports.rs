//! Data exported by the page: saved files and copied texts.

use super::browser;

/// File downloaded by the page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SavedFile {
    pub name: String,
    pub text: String,
}

/// Last file downloaded by the page; empty if there is none.
pub fn saved_file() -> SavedFile {
    SavedFile { name: browser::saved_name(), text: browser::saved_text() }
}

/// Last text copied by the page; empty if there is none.
pub fn copied_text() -> String {
    browser::copied_text()
}
