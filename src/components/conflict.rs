//! What others changed while one typed: theirs or one's own, for the reader to choose.

use super::element::{Element, button, classed, element};

/// `words` say what was changed.
pub fn conflict(words: String, on_take: impl Fn() + 'static, on_keep: impl Fn() + 'static) -> Element {
    let choices = classed("div", "form-actions")
        .child(button("button", on_take).child("Take theirs"))
        .child(button("button", on_keep).child("Keep mine"));
    classed("div", "message message-warning").attr("role", "alert").child(element("p").child(words)).child(choices)
}
