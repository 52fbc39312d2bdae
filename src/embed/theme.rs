//! The portal's colors, font and corners, as the custom properties of `style/tokens.css`.

/// What a token's value must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Color,
    Font,
    Length,
}

/// The documented tokens.
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
    /// A property that takes such values and no others.
    const fn property(self) -> &'static str {
        match self {
            Self::Color => "color",
            Self::Font => "font-family",
            Self::Length => "border-radius",
        }
    }
}

/// No color or list of fonts is longer.
const LONGEST: usize = 200;

/// The custom properties that the tokens set, each with its value; `None` resets one. What is no token, or no value of its kind, is
/// left out. `supports` tells whether the browser takes a value for a property.
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

/// Whether the value means what it says by itself: browsers take any that refers to something.
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
    fn what_is_no_token_or_no_value_is_left_out() {
        let long = "a".repeat(LONGEST + 1);
        for value in
            ["huge", "var(--bad)", "URL(https://evil.test)", "red;x:y", "red}", "re\\64", "red!important", &long]
        {
            assert_eq!(set(&[("accent", value)]), [], "{value}");
        }
        assert_eq!(set(&[("display", "none"), ("--accent", "red"), ("row-height", "1px")]), []);
    }
}
