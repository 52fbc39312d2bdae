//! `/projects/{project}/prebuilds/{prebuild}/logs`: a prebuild's log.

mod actions;
mod compare;
mod compare_mode;
mod compare_offer;
mod copy_selected_text;
pub mod display;
mod download;
mod failure;
mod find_key;
mod first_error;
pub mod folds;
mod found_lines;
mod keys;
mod last_success;
pub mod level_filter;
mod line_row;
mod line_search;
pub mod lines;
mod linked_log;
mod notices;
mod plain_text;
mod print;
pub mod recent_searches;
mod save_file;
pub mod search;
mod search_field;
pub mod search_results;
mod section_head;
mod section_in_sight;
pub mod sections_menu;
pub mod selection;
pub mod selection_bar;
mod side_by_side;
pub mod status;
mod timestamp;
pub mod toolbar;
pub mod viewport;

use leptos::html::Button;
use leptos::prelude::*;

use crate::components::badge::prebuild_badge;
use crate::components::button::button;
use crate::components::chunk::Load;
use crate::components::content::Content;
use crate::components::effect::effect;
use crate::components::element::Element;
use crate::components::html;
use crate::components::skeleton::skeleton_panel;
use crate::domain::log::log::Log;
use crate::domain::log::query::{self, Query};
use crate::domain::phase::is_final;
use crate::navigation::use_address;
use crate::proto::id::Id;
use crate::reactive::{Memo, RwSignal};

use super::batch::Batches;
use super::finish_notices::NoticeButton;
use super::frame::store;
use super::prebuild::heading::subject;
use super::prebuild::resource::{known, opened};
use super::prebuild::trail::{Trail, TrailPage, trail};
use super::tab_status::show_in_tab;
use actions::actions;
use compare::{COMPARISON, Comparison};
use compare_mode::CompareMode;
use compare_offer::compare_offer;
use display::Display;
use download::download;
use find_key::listen_for_find;
use first_error::open_at_first_error;
use folds::Folds;
use keys::LogKeys;
use level_filter::LevelFilter;
use line_row::LineRows;
use linked_log::LinkedLog;
use notices::NOTICE;
use print::print_note;
use search::Search;
use search_results::RESULTS;
use selection::Selection;
use selection_bar::selection_bar;
use status::Status;
use toolbar::{Toolbar, toolbar};
use viewport::Viewport;

/// Chunks that the user may need next.
pub static AHEAD: [fn() -> Load; 4] = [RESULTS.load, NOTICE.load, COMPARISON.load, selection_bar::BAR.load];

pub fn page(project_id: Id, prebuild_id: Id) -> AnyView {
    let (store, address) = (store(), use_address());
    let prebuild = opened(store, project_id, prebuild_id);
    let subject = subject(store, project_id, prebuild);
    let phase = Memo::new(move |_| known(prebuild).map(|row| row.status.phase));
    show_in_tab(phase, move || format!("Log · {}", subject.get()));

    let log = LinkedLog::open_with_bytes(store, project_id, prebuild_id);
    let feed = log.feed;
    let ended = Memo::new(move |_| known(prebuild).map(|row| is_final(&row.status.phase)));
    // Whether it had ended when it was loaded.
    let had_ended = Memo::new(move |before: Option<&Option<bool>>| before.copied().flatten().or_else(|| ended.get()));
    let has_ended = Memo::new(move |_| ended.get() == Some(true));
    let status = Status { feed, prebuild, has_ended };
    let mode = CompareMode::new(address);
    let is_offered = compare_offer(store, project_id, prebuild, feed);
    let filter = LevelFilter::new(address);
    let display = Display::load();
    let folds = Folds::new(feed, had_ended);
    let viewport = Viewport::new(feed, display.wraps);
    let selection = Selection::new(address, viewport);
    let query = Query::from_query(&untrack(|| address.query()), query::TEXT);
    let search = Search::new(query, feed, filter, viewport);

    effect(move || {
        if had_ended.get() == Some(false) && selection.get_untracked().is_none() {
            viewport.list.follow_end();
        }
    });
    open_at_first_error(status, had_ended, selection, viewport);
    viewport.follow(feed, filter, folds);

    let lines = move || {
        feed.track();
        feed.log.with_value(Log::len) as usize
    };
    let whole = move || {
        listen_for_find();
        keys::listen(LogKeys { feed, search, selection, viewport, display });
        let rows = LineRows { log, has_ended, folds, search, selection, display };
        let instead = move || notices::instead(status).or_else(|| notices::nothing_left(filter, viewport.list));
        (
            toolbar(Toolbar { feed, has_ended, search, filter, selection, folds, viewport, display }),
            print_note(viewport.list, lines),
            lines::panel(rows, viewport, instead),
            selection_bar(feed, selection),
        )
            .into_content()
    };
    let comparison = Comparison { log, status, mode, selection, search, filter };
    let body = move || match mode.is_on() {
        true => COMPARISON.view((comparison, project_id), skeleton_panel),
        false => whole(),
    };
    let phase = move || {
        let row = known(prebuild)?;
        let phase = &row.status.phase;
        Some(prebuild_badge(phase))
    };
    let heading = html::h1().class("page-title").child("Log of ").child(move || subject.get());
    let title = html::div().class("log-title").child(heading).child(phase).child(status::badge(status));
    let batches = Batches::new(store);
    let notice = NoticeButton { store, project_id, id: prebuild_id, prebuild, name: subject };
    let trail = trail(Trail { store, page: TrailPage::Log, project_id, prebuild_id, runs: None });
    html::div()
        .class("page log-page")
        .child(trail)
        .child(
            html::div().class("page-head").child(title).child(
                html::div()
                    .class("page-actions")
                    .child(compare_button(mode, is_offered))
                    .child(actions(batches, notice))
                    .child(download(feed)),
            ),
        )
        .child(body)
        .child(batches.dialog())
        .into_content()
}

fn compare_button(mode: CompareMode, is_offered: RwSignal<bool>) -> Element<Button> {
    // Keeps its place until the comparison is offered, so that nothing moves.
    button("button log-compare-button", move || mode.toggle())
        .attr("data-testid", "compare-log")
        .attr("data-offered", move || (mode.is_on() || is_offered.get()).then_some("true"))
        .child(move || if mode.is_on() { "Close comparison" } else { "Compare with last success" })
}
