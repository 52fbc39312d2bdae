//! The button that saves the log as a file.

use leptos::prelude::*;

use crate::components::button::button;
use crate::components::chunk::chunk;
use crate::components::content::{Content, nothing};
use crate::components::download_file::download_file;
use crate::reactive::{Memo, RwSignal};
use crate::store::log::LogFeed;

use super::plain_text::saved;

chunk! {
    /// Saves the log as a file when it is drawn. Shows nothing.
    static DOWNLOAD: log_copies = |(feed, file_name): (LogFeed, String)| -> AnyView {
        feed.log.with_value(|log| download_file(&file_name, "text/plain", saved(log)));
        nothing()
    }
}

pub fn download(feed: LogFeed, file_name: String) -> impl Content {
    let is_empty = Memo::new(move |_| feed.is_empty());
    let clicks = RwSignal::new(0_u32);
    let button = button("button", move || clicks.update(|clicks| *clicks = clicks.saturating_add(1)))
        .prop("disabled", move || is_empty.get())
        .child("Download");
    // Draws it again for each click.
    let saving = move || (clicks.get() > 0).then(|| DOWNLOAD.view((feed, file_name.clone()), nothing));
    (button, saving)
}
