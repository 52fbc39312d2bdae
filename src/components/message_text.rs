//! Failure message from the server: its beginning, with a button to show the rest.

use leptos::html::Button;
use leptos::prelude::AnyView;

use crate::domain::message::{Excerpt, clean};
use crate::format;
use crate::reactive::RwSignal;

use super::button::button;
use super::content::Content;
use super::element::Element;

/// Number of characters shown initially.
const SHOWN: usize = 4000;

/// Text of a message, with a button that shows all of it if it is long. `None` if the message is empty.
pub fn message_text(message: &str) -> Option<(AnyView, Option<Element<Button>>)> {
    let Excerpt { text, is_cut } = Excerpt::of(message, SHOWN);
    if text.is_empty() {
        return None;
    }
    if !is_cut {
        return Some((text.into_content(), None));
    }
    let is_whole = RwSignal::new(false);
    let size = format::bytes(message.len() as u64);
    let message = message.to_owned();
    let words = move || if is_whole.get() { clean(&message).into_owned() } else { format!("{text}…") };
    let more = button("button quiet", move || is_whole.set(!is_whole.get_untracked()))
        .aria_expanded(move || is_whole.get().to_string())
        .child(move || if is_whole.get() { "Show less".to_owned() } else { format!("Show all {size}") });
    Some((words.into_content(), Some(more)))
}
