//! Width of text in columns of a monospace font, from which a list computes the height of wrapped lines without drawing
//! them.

/// Width of a text. It isn't exact for characters that another font may draw.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Width {
    pub columns: u32,
    pub is_exact: bool,
}

impl Width {
    pub const NOTHING: Self = Self { columns: 0, is_exact: true };

    /// The larger of two widths, exact if both are.
    pub fn max(self, other: Self) -> Self {
        Self { columns: self.columns.max(other.columns), is_exact: self.is_exact && other.is_exact }
    }
}

/// Columns between tab stops.
pub(super) const TAB: u32 = 8;

pub fn width(text: &str) -> Width {
    if text.is_ascii() && !text.contains('\t') {
        return Width { columns: text.len() as u32, is_exact: true };
    }
    let columns = text.chars().fold(0_u32, |columns, letter| match letter {
        '\t' => (columns / TAB + 1) * TAB,
        letter => columns + columns_of(letter),
    });
    Width { columns, is_exact: false }
}

/// Approximates how terminals count (<https://www.unicode.org/reports/tr11/>).
pub(super) const fn columns_of(letter: char) -> u32 {
    match letter {
        // Most letters.
        ..'\u{300}' => 1,
        '\u{300}'..='\u{36f}' | '\u{200b}'..='\u{200f}' | '\u{fe00}'..='\u{fe0f}' => 0,
        '\u{1100}'..='\u{115f}'
        | '\u{2e80}'..='\u{a4cf}'
        | '\u{ac00}'..='\u{d7a3}'
        | '\u{f900}'..='\u{faff}'
        | '\u{fe30}'..='\u{fe6f}'
        | '\u{ff00}'..='\u{ff60}'
        | '\u{ffe0}'..='\u{ffe6}'
        | '\u{1f300}'..='\u{1faff}'
        | '\u{20000}'..='\u{3fffd}' => 2,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_counted_as_terminals_do() {
        for (text, columns, is_exact) in
            [("", 0, true), ("plain", 5, true), ("a\tb", 9, false), ("東京 🚀", 7, false), ("nai\u{308}ve", 5, false)]
        {
            assert_eq!(width(text), Width { columns, is_exact }, "{text}");
        }
    }

    #[test]
    fn the_wider_of_two_texts_is_sure_where_both_are() {
        let (narrow, wide) = (width("ab"), width("東京"));
        assert_eq!(narrow.max(wide), Width { columns: 4, is_exact: false });
        assert_eq!(wide.max(width("plain")), Width { columns: 5, is_exact: false });
        assert_eq!(narrow.max(Width::NOTHING), narrow);
    }
}
