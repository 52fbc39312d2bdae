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

/// Adds the File System Access API, which browsers have only in part. `answer` is empty to choose a file, or the name of the error.
pub fn fake_file_picker(answer: &str) {
    browser::fake_file_picker(answer);
}

/// Last text copied by the page; empty if there is none.
pub fn copied_text() -> String {
    browser::copied_text()
}

/// Replaces the browser's notifications. `permission` is what the browser allows at first, `default`, `granted`, or `denied`,
/// and `answer` what it allows once the user was asked.
pub fn fake_notifications(permission: &str, answer: &str) {
    browser::fake_notifications(permission, answer);
}

/// Titles of the notifications shown since then.
pub fn shown_notifications() -> Vec<String> {
    browser::shown_notifications()
}
