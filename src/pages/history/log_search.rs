//! Which of the failed prebuilds' logs contain a text: read one after the other, as far as the reader wants.

use std::cell::Cell;
use std::collections::VecDeque;
use std::pin::pin;

use futures_channel::oneshot;
use futures_util::future::{join_all, select};
use leptos::ev;
use leptos::html::{Form, Li};
use leptos::prelude::*;

use crate::components::announce::announce;
use crate::components::badge::prebuild_badge;
use crate::components::button::button;
use crate::components::content::{Content, nothing};
use crate::components::element::Element;
use crate::components::empty_state::empty_state;
use crate::components::html;
use crate::components::icon::Icon;
use crate::components::time::moment;
use crate::domain::log::address::LineRange;
use crate::domain::log::query::{self, Query};
use crate::domain::prebuild::has_failed_log;
use crate::format;
use crate::navigation::Address;
use crate::proto::id::Id;
use crate::routes;
use crate::store::Store;
use crate::store::log::across::{Found, FoundLine, search_log};
use crate::store::log::finder::Finder;
use crate::store::problem::reason;
use crate::store::task::spawn_for_page;

use super::super::keys;
use super::loaded::over_loaded;
use super::names::PrebuildNames;
use super::results::Results;

/// Logs that are read at a time.
const AT_ONCE: usize = 3;
/// The parameter in the address.
const IN_LOGS: &str = "in-logs";
const FIELD_ID: &str = "across-logs";

/// A search, under way or over.
#[derive(Clone, Copy)]
struct LogSearch {
    store: Store,
    address: Address,
    names: PrebuildNames,
    query: RwSignal<Query>,
    problem: RwSignal<Option<String>>,
    /// Those that are to be searched, newest first.
    failed: Memo<Vec<Id>>,
    /// How many are searched, of how many.
    progress: RwSignal<Option<(usize, usize)>>,
    is_running: RwSignal<bool>,
    /// Logs in which it was found, newest first by their place among those searched.
    found: RwSignal<Vec<(usize, Id, Found)>>,
    /// Logs that could not be searched, and why not the last of them.
    missing: RwSignal<(usize, String)>,
    /// What was searched for.
    searched: RwSignal<Query>,
    stop: StoredValue<Option<oneshot::Sender<()>>, LocalStorage>,
}

pub fn view(results: Results, names: PrebuildNames, store: Store, address: Address) -> AnyView {
    let search = LogSearch {
        store,
        address,
        names,
        query: RwSignal::new(Query::from_query(&untrack(|| address.query()), IN_LOGS)),
        problem: RwSignal::new(None),
        failed: Memo::new(move |_| results.rows().into_iter().filter(has_failed_log).map(|row| row.id).collect()),
        progress: RwSignal::new(None),
        is_running: RwSignal::new(false),
        found: RwSignal::default(),
        missing: RwSignal::default(),
        searched: RwSignal::default(),
        stop: StoredValue::new_local(None),
    };
    let form = (search.form(), over_loaded(results, |_| nothing()));
    let progress = announce(move || search.progress_words().unwrap_or_default());
    (form, move || search.state(), progress, move || search.results()).into_content()
}

impl LogSearch {
    fn form(self) -> Element<Form> {
        let submit = move |event: web_sys::SubmitEvent| {
            event.prevent_default();
            self.begin();
        };
        let input = html::input()
            .id(FIELD_ID)
            .r#type("search")
            .placeholder("Text in the logs of failed prebuilds")
            .autocomplete("off")
            .spellcheck("false")
            .prop("value", move || self.query.with(|query| query.text.clone()))
            .on(ev::input, move |event| self.query.update(|query| query.text = event_target_value(&event)));
        let field = html::label()
            .class("search across-search")
            .child(Icon::Search.view())
            .child(html::span().class("visually-hidden").child("Text in the logs of failed prebuilds"))
            .child(input);
        let option = move |label: &'static str, is_on: fn(&Query) -> bool, toggle: fn(&mut Query)| {
            let checkbox = html::input()
                .r#type("checkbox")
                .prop("checked", move || self.query.with(is_on))
                .on(ev::change, move |_| self.query.update(toggle));
            html::label().class("check log-wrap").child(checkbox).child(label)
        };
        let label = move || format!("Search {}", format::counted(self.failed.with(Vec::len), "log"));
        let start = html::button()
            .class("button primary")
            .r#type("submit")
            .prop("disabled", move || {
                self.is_running.get()
                    || self.failed.with(Vec::is_empty)
                    || self.query.with(|query| query.text.is_empty())
            })
            .child(label);
        let stop = move || {
            self.stop();
            keys::focus_field(FIELD_ID);
        };
        let stop = move || self.is_running.get().then(|| button("button", stop).child("Stop"));
        html::form()
            .class("toolbar")
            .on(ev::submit, submit)
            .child(field)
            .child(option("Match case", |query| query.has_case, |query| query.has_case = !query.has_case))
            .child(option("Regular expression", |query| query.is_regex, |query| query.is_regex = !query.is_regex))
            .child(start)
            .child(stop)
    }

    fn begin(self) {
        let query = self.query.get_untracked();
        match Finder::new(&query) {
            Ok(Some(_)) => {}
            Ok(None) => return,
            Err(problem) => return self.problem.set(Some(problem)),
        }
        self.stop();
        let address = untrack(|| self.address.query());
        self.address.replace_query(&query.into_query(&address, IN_LOGS));
        let ids = self.failed.get_untracked();
        self.problem.set(None);
        self.found.set(Vec::new());
        self.missing.set((0, String::new()));
        self.searched.set(query.clone());
        self.progress.set(Some((0, ids.len())));
        self.is_running.set(true);
        let (sender, stopped) = oneshot::channel();
        self.stop.set_value(Some(sender));
        spawn_for_page(async move {
            let waiting = Cell::new(ids.into_iter().enumerate().collect::<VecDeque<_>>());
            let next = || {
                let mut ids = waiting.take();
                let next = ids.pop_front();
                waiting.set(ids);
                next
            };
            let worker = async || {
                while let Some((place, id)) = next()
                    && let Ok(Some(finder)) = Finder::new(&query)
                {
                    let outcome = search_log(self.store, id, finder).await;
                    self.take(place, id, outcome.map_err(|error| reason(&error)));
                }
            };
            let workers = (0..AT_ONCE).map(|_| worker());
            select(pin!(join_all(workers)), pin!(stopped)).await;
            self.is_running.set(false);
        });
    }

    fn take(self, place: usize, id: Id, outcome: Result<Found, String>) {
        match outcome {
            Ok(found) if found.count > 0 => self.found.update(|all| {
                let index = all.partition_point(|(other, ..)| *other < place);
                all.insert(index, (place, id, found));
            }),
            Ok(_) => {}
            Err(reason) => self.missing.update(|(count, last)| {
                *count += 1;
                *last = reason;
            }),
        }
        self.progress.update(|progress| {
            if let Some((done, _)) = progress {
                *done += 1;
            }
        });
    }

    fn stop(self) {
        if let Some(sender) = self.stop.try_update_value(Option::take).flatten() {
            // The search may be over.
            let _ = sender.send(());
        }
    }

    /// How far the search has come, in words; tracked.
    fn progress_words(self) -> Option<String> {
        let (done, of) = self.progress.get()?;
        let stopped = if !self.is_running.get() && done < of { ", stopped" } else { "" };
        Some(format!(
            "{} of {} logs searched{stopped} · {} contain it",
            format::count(done),
            format::count(of),
            format::count(self.found.with(Vec::len))
        ))
    }

    /// How far the search has come; tracked.
    fn state(self) -> Option<AnyView> {
        if let Some(problem) = self.problem.get() {
            return Some(html::p().class("text-bad").role("alert").child(problem).into_any());
        }
        let (done, of) = self.progress.get()?;
        let (missing, why) = self.missing.get();
        let missing = (missing > 0).then(|| {
            html::span().class("meta").child(format!("{} could not be searched: {why}", format::count(missing)))
        });
        let bar = html::progress().max(of.max(1).to_string()).value(done.to_string()).aria_label("Logs searched");
        let words = html::span().class("meta").attr("data-testid", "across-progress").child(self.progress_words());
        Some(html::div().class("across-state").child(bar).child(words).child(missing).into_any())
    }

    /// The logs in which it was found; tracked.
    fn results(self) -> Option<AnyView> {
        let (done, of) = self.progress.get()?;
        let is_over = !self.is_running.get() && done == of;
        if self.found.with(Vec::is_empty) {
            let message = "The logs that could be read are searched, and none contains the text.";
            return is_over.then(|| empty_state("No log contains it", message, ()).into_content());
        }
        let items =
            self.found.with(|all| all.iter().filter_map(|(_, id, found)| self.result(*id, found)).collect::<Vec<_>>());
        Some(html::ul().class("across-results").aria_label("Logs that contain it").child(items).into_content())
    }

    fn result(self, id: Id, found: &Found) -> Option<Element<Li>> {
        let row = self.store.prebuilds.get(id)?.get_untracked();
        let base = routes::prebuild_logs(row.metadata.project_id, id);
        let (base, query) = base.split_once('?').map_or((base.as_str(), ""), |(base, query)| (base, query));
        let query = self.searched.with_untracked(|searched| searched.into_query(query, query::TEXT));
        let address = move |line: u32| format!("{base}{query}{}", LineRange::new(line + 1, line + 1));
        let first = found.first.first().map_or(0, |line| line.number);
        let counted = format::counted(found.count, "line");
        let counted = if found.is_partial { format!("{counted} before the log broke off") } else { counted };
        let (project, class) = (self.names.project(&row), self.names.class(&row));
        let head = html::div()
            .class("across-head")
            .child(prebuild_badge(&row.status.phase))
            .child(html::a().class("text-link").href(address(first)).child(html::code().child(format::short_id(id))))
            .child(
                html::span()
                    .class("across-name")
                    .child([project, Some(class)].into_iter().flatten().collect::<Vec<_>>().join(" · ")),
            )
            .child(row.metadata.created_at.map(|at| html::span().class("meta").child(moment(at.0))))
            .child(html::span().class("meta across-count").child(counted));
        let line = |line: &FoundLine| {
            let place = html::span().class("meta").child((line.number + 1).to_string());
            let text = html::code()
                .child(line.before.clone())
                .child(html::mark().child(line.found.clone()))
                .child(line.after.clone());
            html::li().child(html::a().class("across-line").href(address(line.number)).child(place).child(text))
        };
        let lines = found.first.iter().map(line).collect::<Vec<_>>();
        Some(html::li().class("across-result").child(head).child(html::ul().class("plain-list").child(lines)))
    }
}
