//! Attributes of every element. Attributes of single tags are in [`super::html`].

use super::attribute::AttributeValue;
use super::element::Element;
use super::template::Template;

/// Declares attribute methods of elements and templates: `method "name", ...`, or `method method_of "name"` if it may
/// differ between the rows of a template.
macro_rules! attributes {
    ($($method:ident $($method_of:ident)? $name:literal),* $(,)?) => {
        impl<E> Element<E> {$(
            #[doc = concat!("`", $name, "`")]
            pub fn $method(self, value: impl AttributeValue) -> Self {
                self.attr($name, value)
            }
        )*}

        impl<E, R> Template<E, R> {$(
            #[doc = concat!("`", $name, "`")]
            pub fn $method(self, value: &'static str) -> Self {
                self.attr($name, value)
            }

            $(
                #[doc = concat!("`", $name, "`, of a row")]
                pub fn $method_of(self, read: fn(&R) -> Option<&str>) -> Self {
                    self.attr_of($name, read)
                }
            )?
        )*}
    };
}

attributes! {
    class class_of "class",
    id "id",
    title title_of "title",
    role "role",
    hidden "hidden",
    tabindex "tabindex",
    popover "popover",
    data_autofocus "data-autofocus",
    spellcheck "spellcheck",
    inputmode "inputmode",
    aria_activedescendant "aria-activedescendant",
    aria_busy "aria-busy",
    aria_controls "aria-controls",
    aria_current "aria-current",
    aria_describedby "aria-describedby",
    aria_expanded aria_expanded_of "aria-expanded",
    aria_haspopup "aria-haspopup",
    aria_hidden "aria-hidden",
    aria_invalid "aria-invalid",
    aria_keyshortcuts "aria-keyshortcuts",
    aria_label aria_label_of "aria-label",
    aria_labelledby "aria-labelledby",
    aria_live "aria-live",
    aria_posinset "aria-posinset",
    aria_pressed "aria-pressed",
    aria_rowcount "aria-rowcount",
    aria_rowindex aria_rowindex_of "aria-rowindex",
    aria_selected aria_selected_of "aria-selected",
    aria_setsize "aria-setsize",
}
