//! Search for a command by name.

use crate::lower_case::lower_case;

/// Rank of a label for a search, the higher the better; `None` if a word is missing. Words may be in any order, and count more at the
/// start of the label's words.
pub fn rank(label: &str, typed: &str) -> Option<usize> {
    let label = lower_case(label);
    let mut rank = 0;
    for word in lower_case(typed).split_whitespace() {
        let at = label.find(word)?;
        let before = label.get(..at).and_then(|before| before.chars().next_back());
        rank += match before {
            None => 3,
            Some(before) if !before.is_alphanumeric() => 2,
            Some(_) => 1,
        };
    }
    Some(rank)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_must_be_there_and_beginnings_count_more() {
        assert_eq!(rank("Warm pools of web-storefront", "pools web"), Some(4));
        assert_eq!(rank("Warm pools", "warm"), Some(3));
        assert_eq!(rank("Warm pools", "ools"), Some(1));
        assert_eq!(rank("Warm pools", "warm prebuilds"), None);
        assert_eq!(rank("Anything", "  "), Some(0));
        assert_eq!(rank("Größe", "GRÖSSE"), None);
        assert_eq!(rank("Größe", "grö"), Some(3));
    }
}
