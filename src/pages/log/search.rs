//! Searching the log as one types: what is found is marked, counted, and gone through line by line.

use std::ops::Range;
use std::rc::Rc;
use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use web_sys::KeyboardEvent;

use crate::components::announce::announce;
use crate::components::dynamic::{dynamic, follow, text};
use crate::components::element::{Content, Element, button, classed, element};
use crate::components::icon::Icon;
use crate::components::pause::Pause;
use crate::domain::log::query::{self, Query};
use crate::domain::log::step::step;
use crate::format;
use crate::store::log::finder::Finder;

use super::Page;
use super::toolbar::step_button;

/// How long one pauses before what was typed is put into the address.
const PAUSE: Duration = Duration::from_millis(400);
pub const FIELD_ID: &str = "log-search";

#[derive(Clone, Copy)]
pub struct Search {
    query: RwSignal<Query>,
    finder: StoredValue<Option<Rc<Finder>>, LocalStorage>,
    /// Rises with every search that is begun anew.
    generation: RwSignal<u32>,
    /// Why what was typed is no regular expression, in the browser's words.
    problem: RwSignal<Option<String>>,
    /// The lines in which it was found, in order.
    found: RwSignal<Vec<u32>>,
    /// Up to which line all were searched.
    searched: StoredValue<u32>,
    is_searching: RwSignal<bool>,
    /// The line that one is at.
    current: RwSignal<Option<u32>>,
    /// Whether the first line found is to be shown.
    wants_first: StoredValue<bool>,
}

impl Search {
    /// Begins with what the address names.
    pub fn new(query: &str) -> Self {
        let search = Self {
            query: RwSignal::new(Query::from_query(query, query::TEXT)),
            finder: StoredValue::new_local(None),
            generation: RwSignal::new(0),
            problem: RwSignal::new(None),
            found: RwSignal::default(),
            searched: StoredValue::new(0),
            is_searching: RwSignal::new(false),
            current: RwSignal::new(None),
            wants_first: StoredValue::new(false),
        };
        search.prepare();
        search
    }

    fn prepare(self) {
        let (finder, problem) = match self.query.with_untracked(Finder::new) {
            Ok(finder) => (finder, None),
            Err(problem) => (None, Some(problem)),
        };
        self.finder.set_value(finder.map(Rc::new));
        self.problem.set(problem);
        self.found.set(Vec::new());
        self.searched.set_value(0);
        self.current.set(None);
        self.is_searching.set(false);
        self.generation.update(|generation| *generation += 1);
    }

    /// Searches what comes, and anew where a filter leaves other lines or the log is another one.
    pub fn follow(self, page: Page) {
        let searched = move || (page.least.get(), page.feed.replaced.get());
        let mut before = untrack(searched);
        follow(move || {
            page.feed.track();
            if searched() != before {
                before = untrack(searched);
                self.prepare();
            }
            self.run(page);
        });
    }

    /// Whether a line is the one that a search has led to; tracked.
    pub fn is_current(self, number: u32) -> bool {
        self.current.get() == Some(number)
    }

    /// Where in a line it is found, in bytes; tracked.
    pub fn marks(self, line: &str) -> Vec<Range<usize>> {
        self.generation.track();
        self.finder.with_value(|finder| finder.as_ref().map(|finder| finder.marks(line))).unwrap_or_default()
    }

    /// Searches on from where the last search stopped.
    fn run(self, page: Page) {
        let Some(finder) = self.finder.get_value().filter(|_| !self.is_searching.get_untracked()) else { return };
        let generation = self.generation.get_untracked();
        let least = page.least.get_untracked();
        self.is_searching.set(true);
        spawn_local(async move {
            let log = page.feed.log;
            let from = self.searched.get_value();
            let take = |lines: Vec<u32>, end: u32| {
                if self.generation.try_get_untracked() != Some(generation) {
                    return false;
                }
                self.searched.set_value(end);
                if !lines.is_empty() {
                    self.found.update(|found| found.extend(lines));
                }
                true
            };
            finder.search(log, from, least, take).await;
            if self.generation.try_get_untracked() == Some(generation) {
                self.is_searching.set(false);
                self.show_first(page);
            }
        });
    }

    /// Goes to the first line found from what is in sight on.
    fn show_first(self, page: Page) {
        if !self.wants_first.get_value() || self.found.with_untracked(Vec::is_empty) {
            return;
        }
        self.wants_first.set_value(false);
        let seen = untrack(|| page.list.first_seen()).unwrap_or_default();
        if let Some(line) = self.found.with_untracked(|found| step(found, None, seen, 1)) {
            self.go_to(page, line);
        }
    }

    fn go_to(self, page: Page, line: u32) {
        self.current.set(Some(line));
        page.go_to(line);
        page.list.reveal_across("[data-current] mark");
    }

    /// Goes so many lines found on, or back.
    pub fn step(self, page: Page, by: isize) {
        let seen = untrack(|| page.list.first_seen()).unwrap_or_default();
        let current = self.current.get_untracked();
        if let Some(line) = self.found.with_untracked(|found| step(found, current, seen, by)) {
            self.go_to(page, line);
        }
    }

    fn change(self, page: Page, change: impl FnOnce(&mut Query)) {
        self.query.update(change);
        self.prepare();
        self.wants_first.set_value(true);
        self.run(page);
    }

    /// What was found, in words; tracked.
    fn words(self) -> String {
        if self.query.with(|query| query.text.is_empty()) {
            return String::new();
        }
        if self.problem.with(Option::is_some) {
            return "Not a regular expression".to_owned();
        }
        let current = self.current.get();
        let place = current.map(|current| self.found.with(|found| found.partition_point(|line| *line < current)));
        let count = self.found.with(Vec::len);
        let goes_on = if self.is_searching.get() { " so far" } else { "" };
        match (count, place) {
            (0, _) if self.is_searching.get() => "Searching…".to_owned(),
            (0, _) => "No line".to_owned(),
            (count, None) => format!("{}{goes_on}", format::counted(count, "line")),
            (count, Some(place)) => {
                format!("{} of {}{goes_on}", format::count(place + 1), format::counted(count, "line"))
            }
        }
    }

    pub fn clear(self, page: Page) {
        self.change(page, |query| query.text.clear());
        self.keep(page);
    }

    fn keep(self, page: Page) {
        let query = untrack(|| page.address.query());
        page.address.replace_query(&self.query.with_untracked(|own| own.into_query(&query, query::TEXT)));
    }

    pub fn field(self, page: Page) -> Element {
        let pause = Pause::new(PAUSE);
        let keydown = move |event: web_sys::Event| {
            let Some(event) = event.dyn_ref::<KeyboardEvent>() else { return };
            match event.key().as_str() {
                "Enter" => self.step(page, if event.shift_key() { -1 } else { 1 }),
                "Escape" => self.clear(page),
                _ => return,
            }
            event.prevent_default();
        };
        let input = element("input")
            .attr("id", FIELD_ID)
            .attr("type", "search")
            .attr("placeholder", "Search this log")
            .attr("autocomplete", "off")
            .attr("spellcheck", "false")
            .attr("aria-keyshortcuts", "/")
            .attr_of("aria-invalid", move || self.problem.with(Option::is_some).then(|| "true".to_owned()))
            .attr_of("title", move || self.problem.get())
            .value(move || self.query.with(|query| query.text.clone()))
            .on("input", move |event| {
                let typed = event_target_value(&event);
                self.change(page, |query| query.text = typed);
                pause.then(move || self.keep(page));
            })
            .on("keydown", keydown);
        let toggle = move |label: &'static str, sign: &'static str, is_on: fn(&Query) -> bool, set: fn(&mut Query)| {
            let switch = move || {
                self.change(page, set);
                self.keep(page);
            };
            button("log-toggle", switch)
                .attr("aria-label", label)
                .attr("title", label)
                .attr_of("aria-pressed", move || Some(self.query.with(is_on).to_string()))
                .child(sign)
        };
        let field = classed("div", "search log-search")
            .child(Icon::Search.view())
            .child(element("label").attr("for", FIELD_ID).attr("class", "visually-hidden").child("Search this log"))
            .child(input)
            .child(toggle("Match case", "Aa", |query| query.has_case, |query| query.has_case = !query.has_case))
            .child(toggle(
                "Regular expression",
                ".*",
                |query| query.is_regex,
                |query| query.is_regex = !query.is_regex,
            ));
        let step = move |label: &'static str, icon: Icon, by: isize| {
            step_button(label, icon, move || self.step(page, by))
                .flag("disabled", move || self.found.with(Vec::is_empty))
        };
        let has_text = Memo::new(move |_| self.query.with(|query| !query.text.is_empty()));
        let steps = move || {
            has_text.get().then(|| {
                (step("Previous line found", Icon::Up, -1), step("Next line found", Icon::Down, 1)).into_content()
            })
        };
        let count = classed("span", "meta log-count")
            .attr("data-testid", "log-count")
            .attr_of("data-searching", move || self.is_searching.get().then(|| "true".to_owned()))
            .child(text(move || self.words()));
        let said = announce(move || self.words());
        classed("div", "log-find").child(field).child(count).child(said).child(dynamic(steps))
    }
}
