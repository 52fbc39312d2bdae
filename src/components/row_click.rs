//! Clicks on the rows of a list, for which the list listens: rows come and go, and have no listeners of their own.

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlInputElement, MouseEvent};

/// A click on a row.
pub struct RowClick {
    /// The row's.
    pub key: String,
    /// Whether the shift key was held.
    pub has_shift: bool,
    /// Whether a key was held that opens a link elsewhere.
    pub opens_elsewhere: bool,
    target: Element,
}

impl RowClick {
    /// `key` names the attribute in which rows have their key.
    ///
    /// ```ignore
    /// if let Some(click) = RowClick::of(&event, "data-pool-id") && click.is_on(".cell-select") {
    ///     select(&click.key, click.has_shift);
    /// }
    /// ```
    pub fn of(event: &MouseEvent, key: &str) -> Option<Self> {
        let target: Element = event.target()?.dyn_into().ok()?;
        let row = target.closest(&format!("[{key}]")).ok()??;
        Some(Self {
            key: row.get_attribute(key)?,
            has_shift: event.shift_key(),
            opens_elsewhere: event.ctrl_key() || event.meta_key() || event.alt_key(),
            target,
        })
    }

    /// Whether it was on what `selector` matches, or within.
    pub fn is_on(&self, selector: &str) -> bool {
        matches!(self.target.closest(selector), Ok(Some(_)))
    }

    /// Shows in the checkbox that was clicked whether its row is selected. The browser has switched it, though a range may
    /// leave its row as it was.
    pub fn set_checkbox(&self, is_selected: bool) {
        if let Some(checkbox) = self.target.dyn_ref::<HtmlInputElement>() {
            checkbox.set_checked(is_selected);
        }
    }
}
