//! The whole log: downloading it, opening it as plain text, and copying it.

use std::time::Duration;

use leptos::prelude::*;
use web_sys::Url;

use crate::components::button::button;
use crate::components::chunk::chunk;
use crate::components::content::{Content, nothing};
use crate::components::copy_menu::copy_items;
use crate::components::download_file::{download_blob, offer_blob};
use crate::components::file_stream;
use crate::components::html;
use crate::components::menu::{close_menu, menu};
use crate::components::toast::{Toast, Toasts, toasts};
use crate::domain::log::address::LineRange;
use crate::domain::phase::Tone;
use crate::format;
use crate::proto::id::Id;
use crate::reactive::Memo;
use crate::store::log::LogFeed;

use super::plain_text::copied;
use super::save_file::SaveFile;

const MENU: &str = "log-menu";
/// Time for a new tab to load the log.
const OPENING: Duration = Duration::from_secs(60);

chunk! {
    static BUTTONS: log_actions = |(feed, toasts): (LogFeed, Toasts)| -> AnyView { buttons(feed, toasts) }
}

/// The button that downloads the log, and a menu with other ways to get it. They appear shortly after the page.
pub fn download(feed: LogFeed) -> AnyView {
    BUTTONS.view((feed, toasts()), nothing)
}

fn buttons(feed: LogFeed, toasts: Toasts) -> AnyView {
    let is_empty = Memo::new(move |_| feed.is_empty());
    let file = SaveFile::new(feed, toasts);
    let is_saving = Memo::new(move |_| file.written.get().is_some());
    let click = move || match is_saving.get_untracked() {
        true => file.cancel(),
        false if feed.is_cut() && file_stream::is_supported() => {
            file.start(file_name(feed.prebuild_id, true), move || download_kept(feed, toasts));
        }
        false => download_kept(feed, toasts),
    };
    let label = move || match file.written.get() {
        Some(written) => format!("Cancel ({} saved)", format::bytes(written)),
        None => "Download".to_owned(),
    };
    let download = button("button", click).prop("disabled", move || is_empty.get()).child(label);
    (download, menu(MENU, "More", move || items(feed, is_empty))).into_content()
}

/// Downloads the bytes that the browser keeps.
fn download_kept(feed: LogFeed, toasts: Toasts) {
    let Some((blob, is_whole)) = feed.bytes_as_blob() else { return };
    if !is_whole {
        let size = format::bytes(blob.size() as u64);
        toasts.show(Toast::new(format!("Downloaded the log so far: {size}")).tone(Tone::Warning));
    }
    download_blob(&file_name(feed.prebuild_id, is_whole), blob);
}

/// Name of the file, which tells whether the log is complete.
fn file_name(prebuild_id: Id, is_whole: bool) -> String {
    let incomplete = if is_whole { "" } else { "-incomplete" };
    format!("prebuild-{}{incomplete}.log", format::short_id(prebuild_id))
}

fn items(feed: LogFeed, is_empty: Memo<bool>) -> AnyView {
    let open = move || {
        close_menu(MENU);
        open_plain(feed);
    };
    let open = button("menu-item", open)
        .prop("disabled", move || is_empty.get())
        .child(html::span().class("menu-words").child("Open as plain text"));
    let all = move || feed.log.with_value(|log| copied(log, LineRange::new(1, log.len())));
    (open, copy_items(vec![("Copy all", Box::new(all))])).into_content()
}

/// Opens the log in a new tab, where the browser's own search finds everything.
fn open_plain(feed: LogFeed) {
    let Some((blob, _)) = feed.bytes_as_blob() else { return };
    let Ok(url) = Url::create_object_url_with_blob(&blob) else { return };
    if !matches!(window().open_with_url_and_target(&url, "_blank"), Ok(Some(_))) {
        offer_blob("New tabs aren't allowed here", blob);
    }
    set_timeout(
        move || {
            let _ = Url::revoke_object_url(&url);
        },
        OPENING,
    );
}
