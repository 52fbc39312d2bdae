//! Attributes that every element has. Those of a single tag are in [`super::html`].

use super::attribute::AttributeValue;
use super::element::Element;

macro_rules! attributes {
    ($($method:ident $name:literal),* $(,)?) => {
        impl<E> Element<E> {$(
            #[doc = concat!("`", $name, "`")]
            pub fn $method(self, value: impl AttributeValue) -> Self {
                self.attr($name, value)
            }
        )*}
    };
}

attributes! {
    class "class",
    id "id",
    title "title",
    role "role",
    hidden "hidden",
    tabindex "tabindex",
    popover "popover",
    autofocus "autofocus",
    spellcheck "spellcheck",
    inputmode "inputmode",
    aria_activedescendant "aria-activedescendant",
    aria_busy "aria-busy",
    aria_controls "aria-controls",
    aria_current "aria-current",
    aria_describedby "aria-describedby",
    aria_expanded "aria-expanded",
    aria_haspopup "aria-haspopup",
    aria_hidden "aria-hidden",
    aria_invalid "aria-invalid",
    aria_keyshortcuts "aria-keyshortcuts",
    aria_label "aria-label",
    aria_labelledby "aria-labelledby",
    aria_live "aria-live",
    aria_posinset "aria-posinset",
    aria_pressed "aria-pressed",
    aria_rowcount "aria-rowcount",
    aria_rowindex "aria-rowindex",
    aria_selected "aria-selected",
    aria_setsize "aria-setsize",
}
