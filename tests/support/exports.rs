//! What the page gives the reader to take along: a file to save, a text to copy.

use super::browser;

/// A file that the page has let the browser save.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SavedFile {
    pub name: String,
    pub text: String,
}

/// The last file that the page has saved; empty where there is none.
pub fn saved_file() -> SavedFile {
    SavedFile { name: browser::saved_name(), text: browser::saved_text() }
}

/// The last text that the page has copied by itself; empty where there is none.
pub fn copied_text() -> String {
    browser::copied_text()
}
