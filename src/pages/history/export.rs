//! Export of every prebuild that matches the filters, as a file. What isn't loaded yet is loaded first.

use chrono::{DateTime, NaiveDate, Utc};
use leptos::html::Div;
use leptos::prelude::*;

use crate::clock;
use crate::components::button::button;
use crate::components::chunk::chunk;
use crate::components::content::{Content, nothing};
use crate::components::download_file::download_file;
use crate::components::effect::effect;
use crate::components::element::Element;
use crate::components::html;
use crate::components::menu::{self, close_menu};
use crate::components::prebuild_row::prebuild_fields;
use crate::components::skeleton::skeleton_panel;
use crate::components::toast::{Toast, Toasts, toasts};
use crate::domain::export::{csv, file_name};
use crate::domain::filter::{Facet, Filter};
use crate::domain::history_view::View;
use crate::domain::phase::Tone;
use crate::format;
use crate::proto::prebuild::Prebuild;
use crate::reactive::{Memo, RwSignal};
use crate::store::Store;
use crate::store::paged::Paging;
use crate::text;

use super::results::{Results, ResultsSource};

const MENU: &str = "export-menu";

/// State of an export, and its inputs.
#[derive(Clone, Copy)]
pub struct Export {
    source: ResultsSource,
    view: Memo<View>,
    scope: Memo<Scope>,
    stage: RwSignal<Stage>,
    toasts: Toasts,
}

/// What is exported; equal to itself only.
#[derive(Clone, Copy)]
struct Scope(Results);

impl PartialEq for Scope {
    fn eq(&self, other: &Self) -> bool {
        self.0.found == other.0.found
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Format {
    Csv,
    Json,
}

#[derive(Clone, PartialEq)]
enum Stage {
    Idle,
    /// Loads the rest of what matches this filter.
    Loading(Format, Filter),
    Failed(Format),
}

impl Export {
    /// `listed` is what the list shows, made from the same source.
    pub fn new(source: ResultsSource, listed: Results, view: Memo<View>) -> Self {
        let scope = Memo::new(move |_| {
            let view = view.get();
            if is_list(view) {
                return Scope(listed);
            }
            let filter = Memo::new(move |_| view.covered(source.filter.get()));
            Scope(Results::new(ResultsSource { filter, ..source }))
        });
        Self { source, view, scope, stage: RwSignal::new(Stage::Idle), toasts: toasts() }
    }

    /// Tracked.
    fn results(self) -> Results {
        self.scope.get().0
    }

    pub fn menu(self) -> Element<Div> {
        menu::menu(MENU, "Export", move || ITEMS.view(self, skeleton_panel))
    }

    /// Progress of an export, or why it failed.
    pub fn status(self) -> Element<Div> {
        let is_idle = move || self.stage.with(|stage| *stage == Stage::Idle);
        html::div()
            .class("export-status")
            .role("status")
            .child(move || (!is_idle()).then(|| STATUS.view(self, nothing)))
    }
}

/// Whether a view is about what the list shows.
const fn is_list(view: View) -> bool {
    matches!(view, View::List | View::Logs)
}

chunk! {
    pub static ITEMS: history_menus = |export: Export| -> AnyView { export.items() }
}

chunk! {
    pub static STATUS: history_menus = |export: Export| -> AnyView { export.progress() }
}

impl Export {
    fn items(self) -> AnyView {
        let item = move |format, label| {
            let start = move || {
                close_menu(MENU);
                self.start(format);
            };
            button("menu-item", start).child(label)
        };
        let note = move || match self.view.get() {
            View::Failures => "Exports the failed prebuilds of the time range.".to_owned(),
            View::Statistics => "Exports every prebuild of the time range.".to_owned(),
            View::List | View::Logs => {
                let results = self.results();
                match results.is_complete.get() {
                    true => {
                        format!("Exports {}.", format::counted(results.found.with(|found| found.len()), "prebuild"))
                    }
                    false => "Exports everything that matches, including rows that aren't loaded yet.".to_owned(),
                }
            }
        };
        let note = html::p().class("menu-note meta").child(note);
        (item(Format::Csv, "CSV"), item(Format::Json, "JSON"), note).into_content()
    }

    fn start(self, format: Format) {
        let results = untrack(|| self.results());
        if !is_list(self.view.get_untracked()) {
            // Nothing else loads the first page, and keeps it up to date.
            untrack(|| results.list()).refresh();
        }
        results.is_stopped.set(false);
        self.stage.set(Stage::Loading(format, results.filter.get_untracked()));
    }

    fn progress(self) -> AnyView {
        effect(move || {
            if let Stage::Loading(format, filter) = self.stage.get() {
                self.advance(format, &filter);
            }
        });
        let cancel = move || self.stage.set(Stage::Idle);
        let view = move || match self.stage.get() {
            Stage::Idle => None,
            Stage::Loading(..) => {
                let loaded = move || {
                    let found = self.results().found.with(|found| found.len());
                    format!("Loading prebuilds to export: {} so far", format::count(found))
                };
                let percent = move || self.results().percent().map(|percent| percent.to_string());
                let bar = html::progress().aria_label("Loading prebuilds to export").max("100").attr("value", percent);
                Some(
                    (html::span().child(loaded), bar, button("button quiet", cancel).child(text::CANCEL))
                        .into_content(),
                )
            }
            Stage::Failed(format) => {
                let retry = move || {
                    untrack(|| self.results().list()).retry();
                    self.start(format);
                };
                let words =
                    html::span().class("text-bad").child("Nothing was exported. Some prebuilds couldn't be loaded.");
                let retry = button("button quiet", retry).child(text::RETRY);
                Some((words, retry, button("button quiet", cancel).child(text::CANCEL)).into_content())
            }
        };
        view.into_content()
    }

    /// Loads the next page, or writes the file if everything is loaded; tracked.
    fn advance(self, format: Format, filter: &Filter) {
        let results = self.results();
        let (is_full, is_complete) = (results.is_full(), results.is_complete.get());
        if results.filter.with(|now| now != filter) {
            self.stage.set(Stage::Idle);
        } else if is_complete || is_full {
            let count = untrack(|| self.write(format, filter));
            let exported = format::counted(count, "prebuild");
            self.toasts.show(match is_complete {
                true => Toast::new(format!("Exported {exported}")),
                false => {
                    let text =
                        format!("Exported the newest {exported}. To export older ones, choose an earlier time range.");
                    Toast::new(text).tone(Tone::Warning)
                }
            });
            self.stage.set(Stage::Idle);
        } else {
            match results.list().paging.get() {
                Paging::More(_) => results.list().load_more(),
                Paging::Failed { .. } => self.stage.set(Stage::Failed(format)),
                Paging::First | Paging::End => {}
            }
        }
    }

    /// Writes the file, and returns the number of rows in it.
    fn write(self, format: Format, filter: &Filter) -> usize {
        let rows = self.results().rows();
        match format {
            Format::Csv => {
                let text = self.source.store.with_names(|names| csv(&prebuild_fields(), &rows, names));
                download_file(&self.name(filter, &rows, "csv"), "text/csv", &text);
            }
            Format::Json => {
                if let Ok(text) = serde_json::to_string_pretty(&rows) {
                    download_file(&self.name(filter, &rows, "json"), "application/json", &text);
                }
            }
        }
        rows.len()
    }

    fn name(self, filter: &Filter, rows: &[Prebuild], extension: &str) -> String {
        let Store { project_names, class_names, .. } = self.source.store;
        let projects = self.source.project_id.into_iter().chain(filter.projects.iter().copied());
        let mut labels: Vec<String> = projects.map(|id| project_names.display_name(id)).collect();
        labels.extend(filter.classes.iter().map(|id| class_names.display_name(*id)));
        labels.extend(filter.chosen(Facet::Phase));
        labels.extend(filter.chosen(Facet::Trigger));
        let people = filter.creators.len().saturating_add(filter.executors.len());
        labels
            .extend((people > 0).then(|| if people == 1 { "1-person".to_owned() } else { format!("{people}-people") }));
        labels.push(filter.text.clone());
        file_name(&labels, days(filter, rows), extension)
    }
}

/// First and last day of an export in UTC, like the times in it; `None` if it is empty.
fn days(filter: &Filter, rows: &[Prebuild]) -> Option<(NaiveDate, NaiveDate)> {
    let now = clock::now();
    let created = |row: &Prebuild| row.metadata.created_at.map(|at| at.0);
    let oldest: Option<DateTime<Utc>> = filter.start(now).or_else(|| rows.iter().filter_map(created).min());
    let last = filter.time.days().1.unwrap_or_else(|| now.date_naive());
    Some((oldest?.date_naive(), last))
}
