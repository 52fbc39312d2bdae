//! Initials of a person in a circle, beside the name.

use leptos::html::Span;

use super::element::Element;
use super::html;
use super::template::{Template, template};

/// First letters of the first two words of a name.
pub fn initials(name: &str) -> String {
    name.split_whitespace().filter_map(|word| word.chars().next()).take(2).collect()
}

pub fn avatar(name: &str) -> Element<Span> {
    html::span().class("avatar").aria_hidden("true").child(initials(name))
}

/// [`avatar`] in rows. `read` gives the initials.
pub fn avatar_template<R>(read: fn(&R) -> &str) -> Template<Span, R> {
    template::<Span, R>().class("avatar").aria_hidden("true").text_of(read)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_are_of_the_first_two_words() {
        let of =
            ["Ada Lovelace", "nightly-prebuilds", "Release manager of the monorepo", "", " Élan  vital"].map(initials);
        assert_eq!(of, ["AL", "n", "Rm", "", "Év"]);
    }
}
