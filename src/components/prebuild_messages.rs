//! Messages of a prebuild from the server: why it failed, and its warning.

use leptos::html::Section;

use crate::proto::prebuild::Prebuild;

use super::content::Content;
use super::element::Element;
use super::html;
use super::icon::Icon;
use super::message_text::message_text;

/// The failure and the warning, if any.
pub fn prebuild_messages(prebuild: &Prebuild) -> impl Content + use<> {
    (
        message("message message-bad", "Failure", &prebuild.status.failure_message),
        message("message message-warning", "Warning", &prebuild.status.warning_message),
    )
}

fn message(class: &'static str, title: &'static str, text: &str) -> Option<Element<Section>> {
    let (text, more) = message_text(text)?;
    let heading = html::h2().child(Icon::Warning.view()).child(title);
    Some(html::section().class(class).child(heading).child(html::pre().child(text)).child(more))
}
