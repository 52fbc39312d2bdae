//! The portal's colors, font, and corners, as the custom properties of `style/tokens.css`.

/// Expected kind of a token's value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Color,
    Font,
    Length,
}

/// Documented tokens.
const TOKENS: [(&str, Kind); 16] = [
    ("page", Kind::Color),
    ("surface", Kind::Color),
    ("raised", Kind::Color),
    ("sunken", Kind::Color),
    ("hover", Kind::Color),
    ("selected", Kind::Color),
    ("line", Kind::Color),
    ("text", Kind::Color),
    ("text-soft", Kind::Color),
    ("accent", Kind::Color),
    ("on-accent", Kind::Color),
    ("good", Kind::Color),
    ("bad", Kind::Color),
    ("warning", Kind::Color),
    ("font", Kind::Font),
    ("radius", Kind::Length),
];

impl Kind {
    /// CSS property that accepts only values of this kind.
    const fn property(self) -> &'static str {
        match self {
            Self::Color => "color",
            Self::Font => "font-family",
            Self::Length => "border-radius",
        }
    }
}

/// Maximum length of a value; no color or font list is longer.
const LONGEST: usize = 200;

/// Custom properties set by the tokens, each with its value; `None` resets the property. Unknown tokens and invalid
/// values are skipped. `supports` tells whether the browser accepts a value for a property.
pub fn properties(tokens: &[(String, String)], supports: impl Fn(&str, &str) -> bool) -> Vec<(String, Option<String>)> {
    let value_of = |name: &str, kind: Kind| {
        let value = tokens.iter().rev().find(|(own, _)| own == name).map(|(_, value)| value.trim())?;
        (is_plain(value) && supports(kind.property(), value)).then(|| value.to_owned())
    };
    let mut properties: Vec<_> =
        TOKENS.iter().map(|(name, kind)| (format!("--{name}"), value_of(name, *kind))).collect();
    let small = value_of("radius", Kind::Length).map(|radius| format!("calc(0.6 * {radius})"));
    properties.push(("--radius-sm".to_owned(), small));
    properties
}

/// Whether a value is self-contained. Browsers accept any value that contains a reference.
fn is_plain(value: &str) -> bool {
    let value = value.to_ascii_lowercase();
    let refers = ["var(", "env(", "attr(", "url(", "image", "if(", "/*"].iter().any(|part| value.contains(part));
    !refers && value.len() <= LONGEST && !value.contains([';', '{', '}', '\\', '!'])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(tokens: &[(&str, &str)]) -> Vec<(String, String)> {
        let tokens: Vec<_> = tokens.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let all = properties(&tokens, |property, value| !(property == "color" && value == "huge"));
        assert_eq!(all.len(), TOKENS.len() + 1, "all others are reset");
        all.into_iter().filter_map(|(name, value)| Some((name, value?))).collect()
    }

    #[test]
    fn tokens_become_custom_properties() {
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        assert_eq!(
            set(&[("accent", " #f00 "), ("font", "Inter, serif")]),
            [pair("--accent", "#f00"), pair("--font", "Inter, serif")]
        );
        assert_eq!(set(&[("radius", "4px")]), [pair("--radius", "4px"), pair("--radius-sm", "calc(0.6 * 4px)")]);
        assert_eq!(set(&[("accent", "red"), ("accent", "blue")]), [pair("--accent", "blue")]);
    }

    #[test]
    fn invalid_tokens_and_values_are_skipped() {
        let long = "a".repeat(LONGEST + 1);
        for value in
            ["huge", "var(--bad)", "URL(https://evil.test)", "red;x:y", "red}", "re\\64", "red!important", &long]
        {
            assert_eq!(set(&[("accent", value)]), [], "{value}");
        }
        assert_eq!(set(&[("display", "none"), ("--accent", "red"), ("row-height", "1px")]), []);
    }
}
