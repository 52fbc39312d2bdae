//! Grey shapes where content will stand.

use super::content::Content;
use super::element::Element;
use super::html;
use super::template::{Template, template};
use leptos::html::{Div, Span};
use leptos::prelude::AnyView;

/// Rows as tall as a list's.
pub fn skeleton_rows(count: usize) -> Element<Div> {
    skeleton("skeleton", "skeleton-row", count)
}

/// Lines of text, some of them short.
pub fn skeleton_lines(count: usize) -> Element<Div> {
    skeleton("skeleton-lines", "skeleton-line", count)
}

fn skeleton(class: &'static str, class_of_each: &'static str, count: usize) -> Element<Div> {
    let each = |_| html::div().class(class_of_each).aria_hidden("true");
    html::div()
        .class(class)
        .role("status")
        .child(html::span().class("visually-hidden").child("Loading"))
        .child((0..count).map(each).collect::<Vec<_>>())
}

/// What a dialog or a menu shows while its code is loaded.
pub fn skeleton_panel() -> AnyView {
    skeleton_lines(4).into_content()
}

/// A word or two, in a row.
pub fn skeleton_text<R>() -> Template<Span, R> {
    template::<Span, R>().class("skeleton-text").aria_hidden("true")
}
