//! Streaming UTF-8 decoder for bytes that may be split anywhere, even within a character.

/// Characters that change the layout of surrounding text: control characters from U+0080 on, line and paragraph
/// separators, and bidirectional controls (<https://trojansource.codes>).
pub(in crate::domain) const fn is_layout(letter: char) -> bool {
    matches!(letter, '\u{80}'..='\u{9f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// Whether a text has a layout character. Comparing their first bytes is faster than decoding all characters.
fn has_layout(text: &str) -> bool {
    let may_start = |byte: u8| matches!(byte, 0xc2 | 0xe2 | 0xef);
    text.bytes()
        .enumerate()
        .any(|(at, byte)| may_start(byte) && text.get(at..).is_some_and(|rest| rest.starts_with(is_layout)))
}

/// Replacement for invalid bytes and for layout characters.
const REPLACEMENT: &str = "\u{fffd}";

/// Decoder. Invalid bytes become U+FFFD, no matter how the input was split.
#[derive(Clone, Debug, Default)]
pub struct Utf8 {
    /// First bytes of an incomplete character.
    pending: Vec<u8>,
}

impl Utf8 {
    /// Decodes bytes and passes the text to `take`, except for an incomplete character at the end.
    pub fn push(&mut self, bytes: &[u8], mut take: impl FnMut(&str)) {
        let rest = self.complete(bytes, &mut take);
        // Fast path: nearly all input is valid.
        if let Ok(text) = std::str::from_utf8(rest) {
            return give(text, &mut take);
        }
        for chunk in rest.utf8_chunks() {
            give(chunk.valid(), &mut take);
            let invalid = chunk.invalid();
            if is_incomplete(invalid)
                && rest.ends_with(invalid)
                && invalid.as_ptr_range().end == rest.as_ptr_range().end
            {
                self.pending.extend_from_slice(invalid);
            } else if !invalid.is_empty() {
                take(REPLACEMENT);
            }
        }
    }

    /// Ends an incomplete character.
    pub fn flush(&mut self, mut take: impl FnMut(&str)) {
        if self.is_incomplete() {
            self.pending.clear();
            take(REPLACEMENT);
        }
    }

    /// Whether a character is incomplete.
    pub const fn is_incomplete(&self) -> bool {
        !self.pending.is_empty()
    }

    /// Completes a pending character. Returns the remaining bytes.
    fn complete<'a>(&mut self, bytes: &'a [u8], take: &mut impl FnMut(&str)) -> &'a [u8] {
        let mut rest = bytes;
        while let (false, Some((byte, after))) = (self.pending.is_empty(), rest.split_first()) {
            self.pending.push(*byte);
            match std::str::from_utf8(&self.pending) {
                Ok(letter) => {
                    give(letter, take);
                    self.pending.clear();
                }
                Err(error) if error.error_len().is_none() => {}
                Err(_) => {
                    // The byte belongs to the next character.
                    self.pending.clear();
                    take(REPLACEMENT);
                    return rest;
                }
            }
            rest = after;
        }
        rest
    }
}

/// Whether these bytes may be the start of a character.
fn is_incomplete(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes).is_err_and(|error| error.valid_up_to() == 0 && error.error_len().is_none())
}

fn give(text: &str, take: &mut impl FnMut(&str)) {
    if text.is_ascii() || !has_layout(text) {
        if !text.is_empty() {
            take(text);
        }
        return;
    }
    let mut letter = [0; 4];
    for own in text.chars() {
        take(if is_layout(own) { REPLACEMENT } else { own.encode_utf8(&mut letter) });
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(parts: &[&[u8]]) -> String {
        let (mut utf8, mut text) = (Utf8::default(), String::new());
        for part in parts {
            utf8.push(part, |more| text.push_str(more));
        }
        utf8.flush(|more| text.push_str(more));
        text
    }

    #[test]
    fn what_is_no_text_is_marked() {
        assert_eq!(read(&[b"a\xffb"]), "a\u{fffd}b");
        assert_eq!(read(&["\u{9b}31m \u{202e}x\u{2028}".as_bytes()]), "\u{fffd}31m \u{fffd}x\u{fffd}");
        assert_eq!(read(&[b"\xf0\x9f", b"\x9a\x80!"]), "🚀!");
        assert_eq!(read(&[b"\xf0\x9f", b"a"]), "\u{fffd}a");
        assert_eq!(read(&[b"\xf0\x9f"]), "\u{fffd}");
    }

    proptest! {
        #[test]
        fn any_split_gives_the_same_text(bytes: Vec<u8>, text: String, at in 0usize..64, width in 1usize..5) {
            for bytes in [&bytes[..], text.as_bytes()] {
                let (one, other) = bytes.split_at(at.min(bytes.len()));
                let whole = read(&[bytes]);
                prop_assert_eq!(&read(&[one, other]), &whole);
                prop_assert_eq!(&read(&bytes.chunks(width).collect::<Vec<_>>()), &whole);
            }
        }

        #[test]
        fn it_is_what_the_standard_library_reads(bytes: Vec<u8>) {
            let expected: String =
                String::from_utf8_lossy(&bytes).chars().map(|own| if is_layout(own) { '\u{fffd}' } else { own }).collect();
            prop_assert_eq!(read(&[&bytes]), expected);
        }
    }
}
