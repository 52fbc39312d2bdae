//! Searches for single bytes that look at eight at a time, for text that is read from start to end.

const ONES: u64 = 0x0101_0101_0101_0101;
const HIGHS: u64 = 0x8080_8080_8080_8080;

/// The high bit of each byte that is less than `limit`, which is at most 0x80; and of some above the lowest of them.
const fn less_than(word: u64, limit: u8) -> u64 {
    word.wrapping_sub(ONES * limit as u64) & !word & HIGHS
}

/// Whether a byte is a control character other than a tab.
const fn is_control(byte: u8) -> bool {
    (byte < 0x20 && byte != b'\t') || byte == 0x7f
}

/// Position of the first control character other than a tab, or the end.
pub fn control_or_end(bytes: &[u8]) -> usize {
    let may_have = |word: u64| less_than(word, 0x20) | less_than(word ^ (ONES * 0x7f), 1) != 0;
    find(bytes, may_have, is_control).unwrap_or(bytes.len())
}

/// Position of the first line feed.
pub fn line_feed(bytes: &[u8]) -> Option<usize> {
    find(bytes, |word| less_than(word ^ (ONES * b'\n' as u64), 1) != 0, |byte| byte == b'\n')
}

fn find(bytes: &[u8], may_have: impl Fn(u64) -> bool, is_wanted: impl Fn(u8) -> bool) -> Option<usize> {
    let (words, _) = bytes.as_chunks();
    let words = words.iter().take_while(|word| !may_have(u64::from_le_bytes(**word))).count();
    let start = words * size_of::<u64>();
    Some(start + bytes.get(start..)?.iter().position(|byte| is_wanted(*byte))?)
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn they_find_what_looking_at_each_byte_finds(plain in "[ -~é\t]{0,40}", rest: Vec<u8>) {
            for bytes in [[plain.as_bytes(), &rest].concat(), [plain.as_bytes(), b"\t\n"].concat(), rest] {
                let control = bytes.iter().position(|byte| is_control(*byte));
                prop_assert_eq!(control_or_end(&bytes), control.unwrap_or(bytes.len()));
                prop_assert_eq!(line_feed(&bytes), bytes.iter().position(|byte| *byte == b'\n'));
            }
        }
    }

    #[test]
    fn every_byte_is_recognized_at_every_place() {
        for byte in 0..=u8::MAX {
            for place in 0..16 {
                let mut bytes = [b'x'; 20];
                bytes[place] = byte;
                assert_eq!(control_or_end(&bytes), if is_control(byte) { place } else { 20 }, "{byte} {place}");
                assert_eq!(line_feed(&bytes), (byte == b'\n').then_some(place), "{byte} {place}");
            }
        }
    }
}
