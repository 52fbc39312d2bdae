//! Shape of a line, which lines share that differ only in numbers and ids.

use super::fnv1a::Fnv1a;

/// Hash of a line's words, with numbers and ids masked.
pub fn shape(text: &str) -> u64 {
    let mut sum = Fnv1a::default();
    let words = text.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
    for word in words {
        let has_digit = word.bytes().any(|byte| byte.is_ascii_digit());
        sum.add(if has_digit { b"#" } else { word.as_bytes() });
        sum.add(b" ");
    }
    sum.get()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_ids_make_no_difference() {
        assert_eq!(shape("retry 3 of 5 (a1b2)"), shape("retry 4 of 5 [9f]"));
        assert_ne!(shape("retry 3 of 5"), shape("retry 3 or 5"));
        assert_ne!(shape("ab c"), shape("a bc"));
    }
}
