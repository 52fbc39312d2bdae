//! Tooltips: at the pointer, at the focus, and under a long press.

use std::time::Duration;

use leptos::prelude::document;
use prebuild_console::components::html;
use prebuild_console::components::tooltip::listen;
use prebuild_console::mock::scenario::Scenario;
use prebuild_console::mock::world_spec::WorldSpec;
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::Element;

use crate::support::{FakeApi, Locator, Screen, advance, expect, press, render, show, wait_until};

/// Text of the tooltip that is shown.
fn tooltip() -> Option<String> {
    let element = document().query_selector("#tooltip:popover-open").expect("a selector")?;
    element.text_content()
}

async fn wait() {
    advance(Duration::from_millis(300)).await;
}

#[wasm_bindgen(inline_js = "export const send = (element, name, clientX, clientY) =>
    element.dispatchEvent(new MouseEvent(name, { bubbles: true, clientX, clientY }));")]
extern "C" {
    fn send(element: &Element, name: &str, x: f64, y: f64);
}

/// Moves the pointer over an element, to a place in the window.
fn point(at: &Locator, (x, y): (f64, f64)) {
    for name in ["pointerover", "pointermove"] {
        send(&at.all()[0], name, x, y);
    }
}

fn dispatch(at: &Locator, name: &str) {
    send(&at.all()[0], name, 0.0, 0.0);
}

const FAR: (f64, f64) = (-100.0, -100.0);

/// A button and two texts, one of which is cut off.
async fn parts() -> Screen {
    let text = |class: &'static str, text: &'static str| {
        html::div()
            .class(class)
            .attr("style", "width: 60px; overflow: hidden; text-overflow: ellipsis; white-space: nowrap")
            .child(html::span().title(text).child(text))
    };
    let screen = show(move || {
        html::div()
            .attr("style", "padding-top: 120px")
            .child(html::button().title("Close (Esc)").child("x"))
            .child(text("short", "short"))
            .child(text("long", "a text that is too long"))
            .child(html::div().class("other").child("other"))
    })
    .await;
    listen();
    // The mouse is where an earlier test left it, and counts as soon as something is under it.
    screen.css(".other").click().await;
    screen
}

#[wasm_bindgen_test]
async fn a_tooltip_replaces_the_browsers_and_stays_while_the_pointer_is_on_it() {
    let screen = parts().await;
    let button = screen.css("button");
    point(&button, FAR);
    advance(Duration::from_millis(200)).await;
    assert_eq!(tooltip(), None);
    wait().await;
    assert_eq!((tooltip().as_deref(), button.attr("title").as_str()), (Some("Close (Esc)"), ""));
    let bounds = document().get_element_by_id("tooltip").expect("a tooltip").get_bounding_client_rect();
    assert!(bounds.bottom() <= button.all()[0].get_bounding_client_rect().top(), "it covers its element");
    let other = screen.css(".other");
    point(&other, (bounds.left() + 1.0, bounds.top() + 1.0));
    assert!(tooltip().is_some(), "the pointer is on it");
    point(&other, FAR);
    assert_eq!((tooltip(), button.attr("title").as_str()), (None, "Close (Esc)"));

    point(&button, FAR);
    wait().await;
    press("Escape").await;
    assert_eq!((tooltip(), button.attr("title").as_str()), (None, "Close (Esc)"));
}

#[wasm_bindgen_test]
async fn text_has_a_tooltip_where_it_is_cut_off() {
    let screen = parts().await;
    let long = screen.css(".long span");
    point(&long, FAR);
    wait().await;
    assert_eq!(tooltip().as_deref(), Some("a text that is too long"));
    point(&screen.css(".short span"), FAR);
    wait().await;
    assert_eq!(tooltip(), None);
    long.all()[0].remove_attribute("title").expect("an element");
    point(&long, FAR);
    wait().await;
    assert_eq!(tooltip().as_deref(), Some("a text that is too long"));
}

#[wasm_bindgen_test]
async fn a_long_press_shows_a_tooltip_and_a_tap_does_not() {
    let screen = parts().await;
    let long = screen.css(".long span");
    dispatch(&long, "touchstart");
    dispatch(&long, "touchend");
    wait().await;
    assert_eq!(tooltip(), None);
    dispatch(&long, "touchstart");
    wait().await;
    dispatch(&long, "touchend");
    assert!(tooltip().is_some());
    dispatch(&screen.css(".other"), "pointerdown");
    assert_eq!(tooltip(), None);
}

#[wasm_bindgen_test]
async fn the_focus_shows_what_a_row_cuts_off_and_its_exact_time() {
    let screen = render("/prebuilds", &FakeApi::new(WorldSpec::of(Scenario::FailingNightly))).await;
    let rows = screen.test_id("prebuild-row");
    wait_until(|| rows.exists()).await;
    screen.goes_live().await;
    press("j").await;
    let row = rows.first();
    expect(|| row.css(".row-link").is_focused(), true).await;
    wait().await;
    let exact = row.css(".cell-created [title]").attr("title");
    assert!(!exact.is_empty());
    let lines = tooltip().unwrap_or_default();
    assert!(lines.lines().any(|line| line == exact), "{lines}");
    assert!(!lines.lines().any(|line| line == row.css(".cell-project").text()), "it can be read: {lines}");
    press("Escape").await;
    assert_eq!(tooltip(), None);
    assert!(row.css(".row-link").is_focused());
}
