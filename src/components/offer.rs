//! Dialog with text to copy by hand, for browsers that deny copying, saving, or opening an address.

use std::cell::RefCell;
use std::rc::Rc;

use leptos::html::Pre;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use crate::reactive::RwSignal;
use crate::text;

use super::button::button;
use super::chunk::chunk;
use super::content::Content;
use super::dialog::{DialogProps, dialog};
use super::html;
use super::node_ref::NodeRef;

/// Shows the text in a dialog, selected, under a title that says what failed.
pub fn offer(title: &'static str, text: String) {
    DIALOG.run_soon((title, text), || {});
}

chunk! {
    static DIALOG: offer = |(title, text): (&'static str, String)| -> () { show(title, text) }
}

fn show(title: &'static str, text: String) {
    let Some(place) = document().body() else { return };
    let mounted = Rc::new(RefCell::new(None));
    let own = mounted.clone();
    let close = move || {
        let own = own.clone();
        // Not while one of its own listeners runs.
        set_timeout(move || drop(own.take()), std::time::Duration::ZERO);
    };
    let view = move || {
        let is_open = RwSignal::new(true);
        let block: NodeRef<Pre> = NodeRef::new();
        request_animation_frame(move || {
            if let (Some(block), Ok(Some(selection))) = (block.get_untracked(), window().get_selection()) {
                // Where it cannot be selected for the reader, they can do so.
                let _ = (block.focus(), selection.select_all_children(block.unchecked_ref()));
            }
        });
        let content = move || {
            let text = html::pre().class("offered").tabindex("0").node_ref(block).child(text.clone());
            (
                html::h2().id("offer-title").child(title),
                html::p().child("Copy the selected text by hand: Ctrl C, or ⌘C on macOS."),
                text,
                html::div()
                    .class("form-actions")
                    .child(button("button primary", move || is_open.set(false)).child(text::CLOSE)),
            )
        };
        let title_id = "offer-title";
        dialog(DialogProps {
            class: "dialog batch",
            title_id,
            is_open: move || is_open.get(),
            on_close: close,
            content,
        })
        .into_content()
    };
    mounted.replace(Some(leptos::mount::mount_to(place, view)));
}
