//! Toasts: what they say, how long they stay, and how they get out of the way.

use std::cell::Cell;
use std::time::Duration;

use prebuild_console::components::button::button;
use prebuild_console::components::toast::{Toast, Toasts};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::support::{Locator, Screen, advance, expect, hide_tab, press, show, show_tab};

thread_local! {
    static UNDONE: Cell<u32> = const { Cell::new(0) };
}

/// Page with a button that shows a plain toast, one for a toast with Undo, and one where toasts are.
async fn page() -> Screen {
    UNDONE.set(0);
    show(|| {
        let toasts = Toasts::provide();
        let mut count = 0;
        let plain = move || {
            count += 1;
            toasts.show(Toast::new(format!("Saved {count}")).link("View", "/projects".to_owned()));
        };
        let undo = move || toasts.show(Toast::new("Deleted").undo(|| UNDONE.set(UNDONE.get() + 1)));
        let corner = button("button", move || toasts.show(Toast::new("Short"))).child("Corner");
        let corner = corner.attr("style", "position: fixed; inset-block-end: 24px; inset-inline-end: 24px");
        (button("button", plain).child("Save"), button("button", undo).child("Delete"), corner, toasts.view())
    })
    .await
}

fn toasts(screen: &Screen) -> Locator {
    screen.test_id("toast")
}

fn texts(screen: &Screen) -> Vec<String> {
    toasts(screen).css(".toast-text").texts()
}

#[wasm_bindgen_test]
async fn a_toast_is_announced_and_disappears() {
    let screen = page().await;
    screen.button("Save").click().await;
    expect(|| texts(&screen), ["Saved 1"]).await;
    assert_eq!(toasts(&screen).link("View").attr("href"), "/projects");
    let announced = || screen.css("[role=status]").text();
    assert_eq!(announced(), "", "it is announced once the region is known");
    advance(Duration::from_secs(2)).await;
    assert_eq!(announced(), "Saved 1");
    assert!(screen.button("Save").is_focused());
    advance(Duration::from_secs(11)).await;
    expect(|| texts(&screen).len(), 0).await;
    assert!(!screen.test_id("toasts").is_shown());
}

#[wasm_bindgen_test]
async fn a_toast_stays_while_it_is_pointed_at_or_not_seen() {
    let screen = page().await;
    screen.button("Save").click().await;
    toasts(&screen).css(".toast-text").click().await;
    advance(Duration::from_secs(60)).await;
    assert_eq!(texts(&screen), ["Saved 1"]);
    screen.button("Save").click().await;
    advance(Duration::from_secs(5)).await;
    assert_eq!(texts(&screen), ["Saved 1", "Saved 2"]);
    hide_tab().await;
    advance(Duration::from_secs(60)).await;
    show_tab().await;
    assert_eq!(texts(&screen), ["Saved 1", "Saved 2"]);
    advance(Duration::from_secs(10)).await;
    expect(|| texts(&screen).len(), 0).await;
}

#[wasm_bindgen_test]
async fn undo_works_once_and_by_keyboard() {
    let screen = page().await;
    screen.button("Delete").click().await;
    let undo = toasts(&screen).css("[data-action=undo]");
    screen.button("Corner").press("Tab").await;
    expect(|| undo.is_focused(), true).await;
    advance(Duration::from_secs(60)).await;
    press("Enter").await;
    expect(|| texts(&screen).len(), 0).await;
    assert_eq!(UNDONE.get(), 1);
    assert!(screen.button("Corner").is_focused(), "the focus is where it was before");
    press("Tab").await;
    press("Enter").await;
    assert_eq!(UNDONE.get(), 1);
}

#[wasm_bindgen_test]
async fn toasts_are_closed_one_by_one() {
    let screen = page().await;
    for _ in 0..4 {
        screen.button("Save").click().await;
    }
    expect(|| texts(&screen), ["Saved 2", "Saved 3", "Saved 4"]).await;
    press("Escape").await;
    expect(|| texts(&screen), ["Saved 2", "Saved 3"]).await;
    toasts(&screen).first().button("Close").click().await;
    expect(|| texts(&screen), ["Saved 3"]).await;
}

#[wasm_bindgen_test]
async fn a_toast_does_not_cover_the_focus() {
    let screen = page().await;
    let place = || screen.test_id("toasts").attr("data-place");
    screen.button("Save").click().await;
    expect(place, "bottom").await;
    press("Escape").await;
    screen.button("Corner").click().await;
    expect(place, "top").await;
    press("Escape").await;
    screen.button("Save").click().await;
    expect(place, "bottom").await;
}
