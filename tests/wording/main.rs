//! Keeps phrases that read like a translation out of the interface and the docs.
#![cfg(not(target_arch = "wasm32"))]

mod literals;

use std::fs;
use std::path::{Path, PathBuf};

/// Phrases that a native writer doesn't use, and what to write instead. Compared in lower case, as whole words.
const BANNED: &[(&str, &str)] = &[
    ("no answer came", "The server didn't respond"),
    ("did not answer", "didn't respond"),
    ("look again", "Check again"),
    ("let them run", "Keep running"),
    ("no longer kept", "expired, or deleted"),
    ("made it up", "generated"),
    ("went well", "succeeded"),
    ("that the filters leave", "matching"),
    ("broke off", "Interrupted"),
    ("organisation", "organization"),
    ("whoever", "the user who"),
    ("somebody", "someone else"),
    ("goes on", "continues"),
    ("so many", "the number"),
    ("all the same", "anyway"),
    ("forget the view", "Delete view"),
    ("run again", "Rerun"),
    ("not begun", "Not started"),
    ("wanted at present", "Idle"),
    ("deserves a look", "Issues"),
    ("the keys of the keyboard", "Keyboard shortcuts"),
    ("is had", "is available"),
    ("cannot be had", "unavailable"),
    ("anew", "again, or restarted"),
    ("by now", "now"),
    ("nothing to count", "No data"),
    ("holds itself to", "targets"),
];

/// Labels of buttons that another label replaced.
const BANNED_LABELS: &[(&str, &str)] = &[
    ("Try again", "text::RETRY"),
    ("Keep it", "text::CANCEL"),
    ("Keep them", "text::CANCEL"),
    ("Keep mine", "text::OVERWRITE"),
    ("Take theirs", "text::USE_THEIRS"),
    ("Creator", "text::TRIGGERED_BY"),
    ("Executor", "text::RAN_AS"),
    ("Edit size", "text::RESIZE"),
    ("Not now", "text::CANCEL"),
    ("Around it", "Related"),
    ("Against that", "Compared with last success"),
    ("As curl", "Copy as cURL"),
];

/// A text that people read, with its place.
struct Text {
    file: String,
    line: usize,
    text: String,
}

#[test]
fn texts_have_no_banned_phrases() {
    let found: Vec<String> = interface_texts().into_iter().chain(docs()).filter_map(|text| complaint(&text)).collect();
    assert!(found.is_empty(), "{} texts with banned phrases:\n{}\n", found.len(), found.join("\n"));
}

#[test]
fn banned_phrases_are_found_as_whole_words() {
    let says = |text: &str| complaint(&Text { file: String::new(), line: 1, text: text.to_owned() });
    assert!(says("No answer came.").is_some() && says("Try again").is_some());
    assert!(says("Nothing was changed. Try again.").is_none() && says("organisational").is_none());
}

fn complaint(Text { file, line, text }: &Text) -> Option<String> {
    let words = words(text);
    let phrase = BANNED.iter().find(|(phrase, _)| words.contains(&format!(" {phrase} ")));
    let label = BANNED_LABELS.iter().find(|(label, _)| text == label);
    let (banned, better) = phrase.or(label)?;
    Some(format!("{file}:{line}: \"{}\": instead of \"{banned}\", write: {better}", text.trim()))
}

/// The words in lower case, each between spaces.
fn words(text: &str) -> String {
    let is_word = |c: char| c.is_alphanumeric() || c == '\'' || c == '_';
    let words: Vec<String> =
        text.split(|c| !is_word(c)).filter(|word| !word.is_empty()).map(str::to_lowercase).collect();
    format!(" {} ", words.join(" "))
}

/// String literals of the console and of its scripts.
fn interface_texts() -> Vec<Text> {
    let is_test =
        |path: &PathBuf| path.ends_with("tests.rs") || path.components().any(|part| part.as_os_str() == "tests");
    let rust =
        files(&["src"], "rs").into_iter().filter(|path| !is_test(path)).flat_map(|path| read(&path, literals::of_rust));
    rust.chain(files(&["public"], "js").into_iter().flat_map(|path| read(&path, literals::of_javascript))).collect()
}

/// Lines of the Markdown files.
fn docs() -> Vec<Text> {
    let lines = |text: &str| text.lines().enumerate().map(|(index, line)| (index + 1, line.to_owned())).collect();
    let top = ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md"].map(PathBuf::from);
    files(&["docs"], "md").into_iter().chain(top).flat_map(|path| read(&path, lines)).collect()
}

fn read(path: &Path, texts: impl Fn(&str) -> Vec<(usize, String)>) -> Vec<Text> {
    let content = fs::read_to_string(root().join(path)).unwrap();
    let file = path.display().to_string();
    texts(&content).into_iter().map(|(line, text)| Text { file: file.clone(), line, text }).collect()
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Files below these folders, relative to the project.
fn files(folders: &[&str], extension: &str) -> Vec<PathBuf> {
    let mut folders: Vec<PathBuf> = folders.iter().map(PathBuf::from).collect();
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(root().join(&folder)).unwrap() {
            let path = folder.join(entry.unwrap().file_name());
            if root().join(&path).is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|found| found == extension) {
                files.push(path);
            }
        }
    }
    files.sort();
    assert!(!files.is_empty());
    files
}
