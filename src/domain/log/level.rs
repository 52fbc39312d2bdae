//! Severity of a line, from its marker or from its first words.

/// In ascending order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    Debug,
    #[default]
    Info,
    Warning,
    Error,
}

/// Part of a line that is searched for its level, in words and in bytes.
const WORDS: usize = 4;
const BYTES: usize = 120;

impl Level {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Debug => "debug",
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }

    /// Parses the names that log services use: `INFO`, `WARN`.
    pub fn from_name(name: &str) -> Option<Self> {
        Some(match name {
            "TRACE" | "DEBUG" => Self::Debug,
            "INFO" | "NOTICE" => Self::Info,
            "WARN" | "WARNING" => Self::Warning,
            "ERROR" | "FATAL" | "CRITICAL" | "PANIC" | "ERR" => Self::Error,
            _ => return None,
        })
    }

    /// Guesses the level of a tool's output by its start: `error: …`, `npm ERR! …`, `[WARN] …`, `level=error`. A
    /// lowercase word counts only if it is clearly a label: `0 errors` is no error.
    pub fn of_text(text: &str) -> Option<Self> {
        let mut rest = text.get(..text.floor_char_boundary(BYTES)).unwrap_or(text);
        for index in 0..WORDS {
            rest = rest.trim_ascii_start();
            let end = rest.bytes().position(|byte| byte.is_ascii_whitespace()).unwrap_or(rest.len());
            let (word, after) = rest.split_at_checked(end)?;
            if may_be_level(word)
                && let Some(level) = of_word(index, word)
            {
                return Some(level);
            }
            rest = after;
        }
        None
    }
}

/// Rules out most words by their first three letters.
fn may_be_level(word: &str) -> bool {
    let start = word.bytes().position(|byte| byte.is_ascii_alphanumeric());
    let letters = start.and_then(|start| word.as_bytes().get(start..)?.first_chunk());
    letters.is_some_and(|letters: &[u8; 3]| {
        matches!(&letters.map(|byte| byte | 0x20), b"cri" | b"err" | b"fat" | b"lev" | b"pan" | b"war")
    })
}

fn of_word(index: usize, word: &str) -> Option<Level> {
    let bare = word.trim_matches(|letter: char| !letter.is_ascii_alphanumeric());
    let name = bare.split_once(['[', ']', '(', ':']).map_or(bare, |(name, _)| name);
    // Rules out others by their length.
    if !(3..=8).contains(&name.len()) && !word.starts_with("level=") {
        return None;
    }
    if let Some(level) = Level::from_name(name) {
        let is_marked = name != "ERR" || word.starts_with("ERR!");
        return is_marked.then_some(level).filter(|level| *level >= Level::Warning);
    }
    let is_bracketed = word.starts_with(['[', '<', '(']) || word.starts_with("##[");
    let is_followed = index == 0 && word.get(name.len()..).is_some_and(|rest| rest.starts_with([':', '[', '(']));
    let named = word.strip_prefix("level=").map(|level| level.trim_matches('"'));
    let is_first_fatal = index == 0 && (name == "fatal" || name == "panicked");
    if !(is_bracketed || is_followed || named.is_some() || is_first_fatal) {
        return None;
    }
    match named.unwrap_or(name).to_ascii_lowercase().as_str() {
        "error" | "err" | "fatal" | "panic" | "panicked" | "critical" => Some(Level::Error),
        "warn" | "warning" => Some(Level::Warning),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tools_say_how_serious_it_is() {
        for line in [
            "error: could not compile `orders`",
            "error[E0308]: mismatched types",
            "Error: Cannot find module 'x'",
            "ERROR in ./src",
            "npm ERR! code ELIFECYCLE",
            "[ERROR] Failed to execute goal",
            "2025 08:00 ERROR boom",
            "level=error msg=x",
            "fatal: not a git repository",
            "##[error]Process failed",
            "FATAL: password authentication failed",
            "time=1 level=\"fatal\"",
            "panic: runtime error",
        ] {
            assert_eq!(Level::of_text(line), Some(Level::Error), "{line}");
        }
        for line in [
            "warning: unused import",
            "npm WARN deprecated glob",
            "[warn] slow",
            "WARNING: apt",
            "Warning: x",
            "level=warning x",
        ] {
            assert_eq!(Level::of_text(line), Some(Level::Warning), "{line}");
        }
    }

    #[test]
    fn a_word_alone_is_no_error() {
        for line in [
            "0 errors, 3 warnings",
            "compiled without error",
            "error handling is tested",
            "INFO all good",
            "test error::works ... ok",
            "",
            "   ",
            "errors: 0",
            "ERR",
            "Finished with 0 error(s)",
            "a b c d ERROR",
            "terror: none",
            "écran [éé]",
        ] {
            assert_eq!(Level::of_text(line), None, "{line}");
        }
        assert_eq!(Level::of_text(&"é".repeat(200)), None);
    }
}
