//! Searching the log as one types: what is found is marked, counted, and gone through line by line.

use std::ops::Range;
use std::pin::pin;
use std::rc::Rc;
use std::time::Duration;

use futures_channel::oneshot;
use futures_util::future::select;
use leptos::ev;
use leptos::html::Div;
use leptos::prelude::*;
use web_sys::KeyboardEvent;

use crate::components::announce::announce;
use crate::components::button::button;
use crate::components::content::Content;
use crate::components::effect::effect_without_cleanup;
use crate::components::element::Element;
use crate::components::html;
use crate::components::icon::Icon;
use crate::components::pause::Pause;
use crate::domain::log::query::{self, Query};
use crate::domain::log::step::step;
use crate::format;
use crate::store::log::finder::{Finder, TakesTooLong};
use crate::store::task::spawn_for_page;

use super::Page;
use super::toolbar::step_button;

/// How long one pauses before what was typed is put into the address.
const PAUSE: Duration = Duration::from_millis(400);
pub const FIELD_ID: &str = "log-search";

/// Why one cannot search, or not to the end.
#[derive(Clone, PartialEq)]
enum Problem {
    /// In the browser's words.
    NotRegex(String),
    TakesTooLong(TakesTooLong),
}

impl Problem {
    fn words(self) -> String {
        match self {
            Self::NotRegex(words) => words,
            Self::TakesTooLong(TakesTooLong { from }) => {
                let line = format::count(from as usize + 1);
                format!(
                    "This regular expression takes too long: nothing is searched from line {line} on. Make it simpler."
                )
            }
        }
    }
}

#[derive(Clone, Copy)]
pub struct Search {
    query: RwSignal<Query>,
    finder: StoredValue<Option<Rc<Finder>>, LocalStorage>,
    /// Rises with every search that is begun anew.
    generation: RwSignal<u32>,
    problem: RwSignal<Option<Problem>>,
    /// The lines in which it was found, in order.
    found: RwSignal<Vec<u32>>,
    /// Up to which line all were searched.
    searched: StoredValue<u32>,
    is_searching: RwSignal<bool>,
    /// Ends the search that is under way when it is dropped.
    searching: StoredValue<Option<oneshot::Sender<()>>, LocalStorage>,
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
            searching: StoredValue::new_local(None),
            current: RwSignal::new(None),
            wants_first: StoredValue::new(false),
        };
        search.prepare();
        search
    }

    fn prepare(self) {
        let (finder, problem) = match self.query.with_untracked(Finder::new) {
            Ok(finder) => (finder, None),
            Err(words) => (None, Some(Problem::NotRegex(words))),
        };
        self.searching.set_value(None);
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
        effect_without_cleanup(move || {
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
    pub fn marks(self, number: u32, line: &str) -> Vec<Range<usize>> {
        self.generation.track();
        let Some(finder) = self.finder.get_value() else { return Vec::new() };
        if finder.marks_only_found() && !self.is_found(number) {
            return Vec::new();
        }
        finder.marks(line)
    }

    fn is_found(self, number: u32) -> bool {
        self.found.with(|found| found.binary_search(&number).is_ok())
    }

    /// Searches on from where the last search stopped.
    fn run(self, page: Page) {
        if self.is_searching.get_untracked() || self.problem.with_untracked(Option::is_some) {
            return;
        }
        let Some(finder) = self.finder.get_value() else { return };
        let (sender, stopped) = oneshot::channel();
        self.searching.set_value(Some(sender));
        self.is_searching.set(true);
        spawn_for_page(async move {
            // A search that is stopped takes nothing more in.
            select(stopped, pin!(self.search(page, finder))).await;
        });
    }

    async fn search(self, page: Page, finder: Rc<Finder>) {
        let take = |lines: Vec<u32>, end: u32| {
            self.searched.set_value(end);
            if !lines.is_empty() {
                self.found.update(|found| found.extend(lines));
            }
        };
        let least = page.least.get_untracked();
        if let Err(stopped) = finder.search(page.feed.log, self.searched.get_value(), least, take).await {
            self.problem.set(Some(Problem::TakesTooLong(stopped)));
        }
        self.is_searching.set(false);
        self.show_first(page);
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
        match self.problem.get() {
            None => {}
            Some(Problem::NotRegex(_)) => return "Not a regular expression".to_owned(),
            Some(Problem::TakesTooLong(_)) => return "Stopped: takes too long".to_owned(),
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

    pub fn field(self, page: Page) -> Element<Div> {
        let pause = Pause::new(PAUSE);
        let keydown = move |event: KeyboardEvent| {
            match event.key().as_str() {
                "Enter" => self.step(page, if event.shift_key() { -1 } else { 1 }),
                "Escape" => self.clear(page),
                _ => return,
            }
            event.prevent_default();
        };
        let input = html::input()
            .id(FIELD_ID)
            .r#type("search")
            .placeholder("Search this log")
            .autocomplete("off")
            .spellcheck("false")
            .aria_keyshortcuts("/")
            .aria_invalid(move || self.problem.with(Option::is_some).then(|| "true".to_owned()))
            .title(move || self.problem.get().map(Problem::words))
            .prop("value", move || self.query.with(|query| query.text.clone()))
            .on(ev::input, move |event| {
                let typed = event_target_value(&event);
                self.change(page, |query| query.text = typed);
                pause.then(move || self.keep(page));
            })
            .on(ev::keydown, keydown);
        let toggle = move |label: &'static str, sign: &'static str, is_on: fn(&Query) -> bool, set: fn(&mut Query)| {
            let switch = move || {
                self.change(page, set);
                self.keep(page);
            };
            button("log-toggle", switch)
                .aria_label(label)
                .title(label)
                .aria_pressed(move || self.query.with(is_on).to_string())
                .child(sign)
        };
        let field = html::div()
            .class("search log-search")
            .child(Icon::Search.view())
            .child(html::label().r#for(FIELD_ID).class("visually-hidden").child("Search this log"))
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
                .prop("disabled", move || self.found.with(Vec::is_empty))
        };
        let has_text = Memo::new(move |_| self.query.with(|query| !query.text.is_empty()));
        let steps = move || {
            has_text.get().then(|| {
                (step("Previous line found", Icon::Up, -1), step("Next line found", Icon::Down, 1)).into_content()
            })
        };
        let count = html::span()
            .class("meta log-count")
            .attr("data-testid", "log-count")
            .attr("data-searching", move || self.is_searching.get().then(|| "true".to_owned()))
            .child(move || self.words());
        let said = announce(move || self.words());
        html::div().class("log-find").child(field).child(count).child(said).child(steps)
    }
}
