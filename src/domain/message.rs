//! Formats failure messages from the server, which contain raw program output: with terminal escape sequences and of
//! any length.

use std::borrow::Cow;

use super::log::escape::{Escapes, Step};
use super::log::utf8::is_layout;

/// Removes escape sequences, control characters, and bidirectional overrides.
pub fn clean(message: &str) -> Cow<'_, str> {
    if message.contains(is_hidden) { Cow::Owned(readable(message).collect()) } else { Cow::Borrowed(message) }
}

/// Beginning of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Excerpt {
    pub text: String,
    /// Whether the message is longer.
    pub is_cut: bool,
}

impl Excerpt {
    /// Returns at most `most` characters, starting at the first line that isn't blank.
    pub fn of(message: &str, most: usize) -> Self {
        let mut letters = readable(message).skip_while(|letter| letter.is_whitespace());
        let text: String = letters.by_ref().take(most).collect();
        Self { text, is_cut: letters.next().is_some() }
    }
}

/// Beginning of a message as text, with an ellipsis if it is longer.
pub fn shortened(message: &str, most: usize) -> String {
    let Excerpt { mut text, is_cut } = Excerpt::of(message, most);
    if is_cut {
        text.push('…');
    }
    text
}

/// Maximum bytes of a headline, which may be exceeded by its last character.
const LONGEST_HEADLINE: usize = 300;

/// First line that contains a word, or else the first line that isn't blank; shortened.
pub fn headline(message: &str) -> String {
    let (mut line, mut without_words) = (String::new(), String::new());
    for letter in readable(message).chain(['\n']) {
        if letter != '\n' {
            line.push(letter);
        }
        if letter == '\n' || line.len() >= LONGEST_HEADLINE {
            let text = line.trim();
            if text.contains(is_of_word) {
                return text.to_owned();
            }
            if without_words.is_empty() {
                without_words.push_str(text);
            }
            line.clear();
        }
    }
    without_words
}

/// Readable characters; lines end in `\n`.
fn readable(message: &str) -> impl Iterator<Item = char> {
    let mut escapes = Escapes::default();
    let is_line_end = |at: usize| message.as_bytes().get(at + 1) == Some(&b'\n');
    message.char_indices().filter_map(move |(at, letter)| {
        if let Some(introducer) = introducer(letter) {
            escapes.begin();
            if introducer != ESCAPE {
                escapes.step(introducer);
            }
            return None;
        }
        // Non-ASCII characters have the same effect on an escape sequence.
        let byte = if letter.is_ascii() { letter as u8 } else { 0x80 };
        if !escapes.is_idle() && escapes.step(byte) != Step::Foreign {
            return None;
        }
        match letter {
            '\r' if is_line_end(at) => None,
            '\r' | '\u{2028}' | '\u{2029}' => Some('\n'),
            letter => (!is_hidden(letter)).then_some(letter),
        }
    })
}

const ESCAPE: u8 = 0x1b;

/// Introducer of the escape sequence started by a character: its second byte, or ESC if that is still to come.
/// Terminals treat some control characters from U+0080 as complete introducers (ECMA-48).
const fn introducer(letter: char) -> Option<u8> {
    match letter {
        '\u{1b}' => Some(ESCAPE),
        '\u{90}' | '\u{98}' | '\u{9b}' | '\u{9d}'..='\u{9f}' => Some(letter as u8 - 0x40),
        _ => None,
    }
}

/// Whether a character is invisible or only affects its surroundings.
fn is_hidden(letter: char) -> bool {
    let is_mark = matches!(letter, '\u{61c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2060}');
    is_mark || is_layout(letter) || (letter.is_control() && !matches!(letter, '\n' | '\t'))
}

/// Whether a character may be part of a word. Non-ASCII characters count unless they are in the ranges of box drawings
/// and other symbols, since tables of all letters would be large.
const fn is_of_word(letter: char) -> bool {
    let is_sign = matches!(letter, '\u{2000}'..='\u{2bff}' | '\u{3000}'..='\u{303f}');
    letter.is_ascii_alphanumeric() || (letter >= '\u{c0}' && !is_sign)
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_headline_is_the_first_line_with_a_word() {
        for (message, line) in [
            ("", ""),
            (" \n\t\r\n", ""),
            ("\n\nError: task failed", "Error: task failed"),
            ("-----\n  ╭────╮\nError: task failed\nmore", "Error: task failed"),
            ("----\n====", "----"),
            ("\u{1b}[31mnpm ERR!\u{1b}[0m code 1", "npm ERR! code 1"),
            ("\u{1b}[2K\u{1b}[1G\r\nDas Größte", "Das Größte"),
            ("50%\r100%", "50%"),
            ("東京", "東京"),
        ] {
            assert_eq!(headline(message), line, "{message:?}");
        }
        let long = "é".repeat(150_000);
        assert!(headline(&long).len() <= LONGEST_HEADLINE + 4 && long.starts_with(&headline(&long)));
    }

    #[test]
    fn escape_sequences_are_removed() {
        for (message, text) in [
            ("plain\n\ttext", "plain\n\ttext"),
            ("\u{1b}[1;31mred\u{1b}[m", "red"),
            ("\u{9b}31mred\u{9b}m", "red"),
            ("\u{1b}]8;;http://evil.test\u{1b}\\link\u{1b}]8;;\u{7}", "link"),
            ("\u{9d}0;title\u{7}text", "text"),
            ("safe\u{202e}gnp.exe\rover", "safegnp.exe\nover"),
            ("\u{2066}a\u{2069}\u{200f}b\u{feff}c\u{0}\u{8}", "abc"),
            ("one\r\ntwo\u{2028}three", "one\ntwo\nthree"),
            ("cut \u{1b}[3", "cut "),
            ("👩‍🚀", "👩‍🚀"),
        ] {
            assert_eq!(clean(message), text, "{message:?}");
        }
        assert!(matches!(clean("plain\n"), Cow::Borrowed(_)));
    }

    #[test]
    fn a_long_message_is_cut() {
        let message = format!("\n \u{1b}[31m{}", "x".repeat(300_000));
        let excerpt = Excerpt::of(&message, 4000);
        assert_eq!((excerpt.text.len(), excerpt.is_cut), (4000, true));
        assert_eq!(Excerpt::of("short", 5), Excerpt { text: "short".into(), is_cut: false });
        assert_eq!((shortened("größer", 2), shortened("ab", 2)), ("gr…".to_owned(), "ab".to_owned()));
    }

    proptest! {
        #[test]
        fn hidden_characters_are_removed_and_clean_text_is_unchanged(message in "[a-z\\n\\r\\x1b\\[\\]m;0-9\u{9b}\u{202e}\u{200f}é ]{0,40}|.*") {
            let text = clean(&message).into_owned();
            prop_assert!(!text.contains(is_hidden) && !text.contains('\r'));
            prop_assert_eq!(clean(&text), text.as_str());
            prop_assert!(text.contains(headline(&message).as_str()));
        }
    }
}
