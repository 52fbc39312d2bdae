//! Buttons, and links that look like text.

use crate::components::button::button;
use crate::components::copy_button::copy_button;
use crate::components::html;
use crate::components::icon::Icon;
use crate::components::segments::{segment, segments};
use crate::components::step_button::step_button;
use crate::components::web_link::web_link;

use super::Family;

pub fn families() -> Vec<Family> {
    let plain = |class: &'static str, words: &'static str| button(class, || {}).child(words);
    let off = |class: &'static str| plain(class, "Delete").prop("disabled", || true);
    let option = |words: &'static str, is_chosen: bool| segment(move || is_chosen, || {}).child(words);
    let filter = button("button is-on", || {}).child("Phase").child(html::span().class("count").child("2"));
    let refresh = |is_busy: bool| {
        button("button quiet", || {})
            .aria_busy(move || is_busy.then_some("true"))
            .child(Icon::Refresh.view())
            .child("Refresh")
    };
    vec![
        Family::new("buttons", "Buttons")
            .state("Default", plain("button", "Rerun"))
            .state("Primary", plain("button primary", "New prebuild"))
            .state("Quiet", plain("button quiet", "Settings"))
            .state("Danger", plain("button danger", "Cancel 3 prebuilds"))
            .state("With an icon", button("button", || {}).child(Icon::Filter.view()).child("Filter"))
            .state("Chosen", filter.child(Icon::Chevron.view()))
            .state("Pressed", plain("button", "Wrap lines").attr("aria-pressed", "true"))
            .state("Disabled", off("button"))
            .state("Primary, disabled", off("button primary"))
            .state("Quiet, disabled", off("button quiet"))
            .state("Danger, disabled", off("button danger"))
            .state("Refresh", refresh(false))
            .state("Refresh, busy", refresh(true)),
        Family::new("icon-buttons", "Buttons with an icon")
            .state("Close", button("icon-button", || {}).aria_label("Close").child(Icon::Cross.view()))
            .state("Up", step_button("Previous match", Icon::Up, || {}))
            .state("Down", step_button("Next match", Icon::Down, || {}))
            .state("Disabled", step_button("Next prebuild", Icon::Down, || {}).prop("disabled", || true))
            .state("Copy", copy_button("Copy ID", "0b5e000c".to_owned())),
        Family::new("segments", "Segments")
            .state("Two", segments("Lines", [option("All", true), option("Errors", false)]))
            .state("Three", segments("Theme", [option("System", false), option("Light", false), option("Dark", true)]))
            .state("None chosen", segments("Time", [option("24 h", false), option("7 days", false)])),
        Family::new("links", "Links")
            .state("In text", html::a().class("text-link").href("gallery").child("View the log"))
            .state("To another site", web_link("text-link", "https://example.com/docs".to_owned()).child("Docs"))
            .state("As a button", web_link("button", "https://example.com/status".to_owned()).child("Status page"))
            .state("Keys", html::p().child((html::kbd().child("Ctrl K"), " ", html::kbd().child("?")))),
    ]
}
