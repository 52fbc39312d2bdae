//! Keyboard shortcuts of menus: the down arrow opens the menu of the focused button, and the arrows, Home, and End move between its
//! items.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, KeyboardEvent};

use crate::components::chunk::chunk;

chunk! {
    pub static MENU_KEYS: palette = |event: KeyboardEvent| -> () {
        if handle(&event).is_some() {
            event.prevent_default();
        }
    }
}

const ITEMS: &str = "button:enabled, input:enabled, select:enabled, a[href]";
/// Fields in which the keys change the value.
const VALUES: &str = "select, [type=date], [type=number], [type=range]";
const TEXTS: &str = "[type=search], [type=text]";

/// `None` if the key does nothing here.
fn handle(event: &KeyboardEvent) -> Option<()> {
    let key = event.key();
    let focused = document().active_element()?;
    let list = focused.closest(".menu").ok()??.query_selector(".menu-list").ok()??;
    if !list.matches(":popover-open").ok()? {
        if key != "ArrowDown" {
            return None;
        }
        list.dyn_ref::<HtmlElement>()?.show_popover().ok()?;
        // The items are drawn by then, and a menu with a search field has focused it.
        request_animation_frame(move || {
            if !list.contains(document().active_element().as_deref()) {
                focus(items(&list).first());
            }
        });
        return Some(());
    }
    let is_in = |fields: &str| focused.matches(fields).unwrap_or_default();
    if is_in(VALUES) {
        return None;
    }
    let items = items(&list);
    let at = items.iter().position(|item| *item == focused);
    let last = items.len().checked_sub(1)?;
    let next = match (key.as_str(), at) {
        ("ArrowDown", Some(at)) if at < last => at.saturating_add(1),
        ("ArrowDown", _) => 0,
        ("ArrowUp", Some(at)) if at > 0 => at.saturating_sub(1),
        ("ArrowUp", _) => last,
        ("Home", _) if !is_in(TEXTS) => 0,
        ("End", _) if !is_in(TEXTS) => last,
        _ => return None,
    };
    focus(items.get(next))
}

/// Items that can be seen.
fn items(list: &Element) -> Vec<Element> {
    let all = list.get_elements_by_tag_name("*");
    let elements = (0..all.length()).filter_map(|index| all.item(index));
    elements
        .filter(|element| {
            element.matches(ITEMS).unwrap_or_default() && element.get_bounding_client_rect().height() > 0.0
        })
        .collect()
}

fn focus(item: Option<&Element>) -> Option<()> {
    item?.dyn_ref::<HtmlElement>()?.focus().ok()
}
