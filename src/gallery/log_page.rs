//! Parts of a log's page around the lines.

use leptos::html::{Div, Span, Ul};
use leptos::prelude::request_animation_frame;

use crate::components::content::Content;
use crate::components::element::Element;
use crate::components::html;
use crate::domain::log::log::Log;
use crate::domain::log::query::Query;
use crate::domain::log::search_history::Item;
use crate::navigation::Address;
use crate::pages::log::display::Display;
use crate::pages::log::folds::Folds;
use crate::pages::log::level_filter::LevelFilter;
use crate::pages::log::lines::floating;
use crate::pages::log::recent_searches::options;
use crate::pages::log::search::Search;
use crate::pages::log::search_results::count;
use crate::pages::log::sections_menu::{SectionsMenu, sections_menu};
use crate::pages::log::selection::Selection;
use crate::pages::log::status::{self, Status};
use crate::pages::log::toolbar::{Toolbar, toolbar};
use crate::pages::log::viewport::Viewport;
use crate::reactive::{Memo, RwSignal};
use crate::store::log::{LogFeed, State};

use super::Family;
use super::data::{LONG_NAME, id};
use super::logs::log;
use super::store::silent_store;

pub fn families(address: Address) -> Vec<Family> {
    let plain = |text: &str| Query { text: text.to_owned(), ..Query::default() };
    let regex = |text: &str| Query { is_regex: true, ..plain(text) };
    let bar = |log, query| bar(address, log, Query::default(), query);
    let from_link = self::bar(address, log(), regex("exit code [1-9]"), None);
    vec![
        Family::new("log-toolbar", "Toolbar of a log")
            .wide("Empty log", bar(Log::new(), None))
            .wide("Log with errors", bar(log(), None))
            .wide("Matches", bar(log(), Some(plain("a line"))))
            .wide("No matches", bar(log(), Some(plain("nothing like this"))))
            .wide("Not valid", bar(log(), Some(regex("("))))
            .wide("Searching", searching())
            .wide("Regular expression from a link", from_link)
            .state("Sections", sections_of(sections()))
            .state("Recent searches", recent()),
        Family::new("log-states", "States of a log")
            .state("Loading", badge(Log::new(), State::Opening))
            .state("Not yet there", badge(Log::new(), State::NotYet))
            .state("Live", badge(log(), State::Live))
            .state("Interrupted", badge(log(), State::Interrupted(None)))
            .state("Whole", badge(log(), State::Whole))
            .state("Expired", badge(Log::new(), State::Gone))
            .wide("Scrolled away from the latest lines", over_lines(State::Live))
            .wide("Expired while it was loading", over_lines(State::Gone)),
    ]
}

fn feed(log: Log) -> LogFeed {
    let feed = LogFeed::open(silent_store(), id(0));
    feed.log.set_value(log);
    feed
}

/// `linked` is the query in the address, and `query` one that is typed.
fn bar(address: Address, log: Log, linked: Query, query: Option<Query>) -> Element<Div> {
    let feed = feed(log);
    let (filter, display) = (LevelFilter::new(address), Display::load());
    let viewport = Viewport::new(feed, display.wraps);
    let search = Search::new(linked, feed, filter, viewport);
    if let Some(query) = query {
        // As typed, so that the first match is shown.
        search.change(|typed| *typed = query);
    }
    let selection = Selection::new(address, viewport);
    let folds = Folds::new(feed, Memo::new(|_| Some(true)));
    let has_ended = Memo::new(|_| false);
    toolbar(Toolbar { feed, has_ended, search, filter, selection, folds, viewport, display })
}

fn sections_of(log: Log) -> impl Content {
    let feed = feed(log);
    let viewport = Viewport::new(feed, RwSignal::new(false));
    let folds = Folds::new(feed, Memo::new(|_| Some(true)));
    sections_menu(SectionsMenu { feed, has_ended: Memo::new(|_| false), folds, viewport })
}

/// What is next to the search field while a search is running.
fn searching() -> Element<Div> {
    let result = |text: &'static str| count(move || text.to_owned()).attr("data-searching", "true");
    html::div().class("gallery-line gallery-running").child(result("Searching…")).child(result("1,204 lines so far"))
}

/// Sections that succeeded, failed, and are running.
fn sections() -> Log {
    const LINES: &str = "\
[section-create]{\"id\":\"1\",\"title\":\"Clone repository\"}
[id:1] [2026-03-05T09:12:00Z] INFO Cloning into 'checkout-service'
[id:1] [2026-03-05T09:12:04Z] INFO done
[section-end]{\"id\":\"1\",\"outcome\":\"SUCCESS\",\"secondsElapsed\":4}
[section-create]{\"id\":\"2\",\"title\":\"Install dependencies\"}
[id:2] [2026-03-05T09:12:04Z] INFO npm ci
[id:2] [2026-03-05T09:13:40Z] ERROR missing script: build
[section-end]{\"id\":\"2\",\"outcome\":\"FAILURE\",\"secondsElapsed\":96}
[section-create]{\"id\":\"3\",\"title\":\"Take a snapshot\"}
[id:3] [2026-03-05T09:13:41Z] INFO Uploading
";
    let mut log = Log::new();
    log.push(LINES.as_bytes());
    log
}

fn recent() -> Element<Ul> {
    let search = |text: &str, is_regex| Item::Search(Query { text: text.to_owned(), is_regex, has_case: is_regex });
    let items = vec![
        search("npm ERR!", false),
        search("exit (code|status) [1-9]+", true),
        search(LONG_NAME, false),
        Item::Clear,
    ];
    options(items, |index| index == 1, |_| {})
}

fn badge(log: Log, state: State) -> Element<Span> {
    let feed = feed(log);
    // After the feed's own start.
    request_animation_frame(move || feed.state.set(state));
    let prebuild = silent_store().prebuild(id(0));
    status::badge(Status { feed, prebuild, has_ended: Memo::new(|_| false) })
}

/// What floats over the lines of a log in this state.
fn over_lines(state: State) -> Element<Div> {
    let feed = feed(log());
    request_animation_frame(move || feed.state.set(state));
    let viewport = Viewport::new(feed, RwSignal::new(false));
    html::div().class("log-panel").child(floating(feed, Memo::new(|_| false), viewport))
}
