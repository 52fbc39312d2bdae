//! Decodes Base64 in error details: unpadded by the protocol, padded by some servers. A crate's decoder is optimized
//! for speed and takes ten times as much code.

/// Decodes a text; `None` if it isn't valid Base64.
pub fn decode(text: &str) -> Option<Vec<u8>> {
    let digits = text.strip_suffix("==").or_else(|| text.strip_suffix('=')).unwrap_or(text);
    if digits.len() % 4 == 1 {
        return None;
    }
    let mut bytes = Vec::new();
    for group in digits.as_bytes().chunks(4) {
        let mut held = 0;
        for place in 0..4 {
            held = held << 6 | group.get(place).map_or(Some(0), |digit| value_of(*digit))?;
        }
        let [_, three @ ..] = held.to_be_bytes();
        bytes.extend(three.into_iter().take(group.len().saturating_sub(1)));
    }
    Some(bytes)
}

fn value_of(digit: u8) -> Option<u32> {
    let place = ALPHABET.iter().position(|own| *own == digit)?;
    place.try_into().ok()
}

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use base64::Engine;
    use base64::prelude::{BASE64_STANDARD, BASE64_STANDARD_NO_PAD};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn base64_decodes_with_and_without_padding(bytes in prop::collection::vec(any::<u8>(), 0..40)) {
            for text in [BASE64_STANDARD.encode(&bytes), BASE64_STANDARD_NO_PAD.encode(&bytes)] {
                prop_assert_eq!(decode(&text), Some(bytes.clone()));
            }
        }

        #[test]
        fn any_text_decodes_or_fails(text in ".{0,12}") {
            let _ = decode(&text);
        }
    }

    #[test]
    fn invalid_base64_is_refused() {
        for text in ["C", "CgIIA", "C?", "Cg A", "Cg===", "=Cg", "Cg_-", "Cgé"] {
            assert_eq!(decode(text), None, "{text}");
        }
    }
}
