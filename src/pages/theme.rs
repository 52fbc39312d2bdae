//! The console's theme.

use leptos::prelude::document;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use crate::domain::theme::Theme;
use crate::store::preferences;

/// Shows a theme, and keeps it in this browser.
pub fn choose(theme: Theme) {
    preferences::keep_theme(theme);
    if let Some(root) = document().document_element() {
        // The theme only changes colors; the page works with any.
        let _ = root.set_attribute("data-theme", theme.as_str());
    }
}

/// Whether the embedding page has set the theme.
pub fn is_fixed() -> bool {
    let root = document().document_element().and_then(|root| root.dyn_into::<HtmlElement>().ok());
    root.and_then(|root| root.style().get_property_value("color-scheme").ok()).is_some_and(|scheme| !scheme.is_empty())
}
