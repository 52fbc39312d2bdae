//! Actions on prebuilds, with a question before those that destroy something and a report of the outcome of each.

use std::sync::Arc;

use leptos::html::{Button, Dialog, Div, Ul};
use leptos::prelude::*;

use crate::components::button::button;
use crate::components::chunk::chunk;
use crate::components::content::Content;
use crate::components::dialog::{DialogProps, dialog};
use crate::components::effect::effect;
use crate::components::element::Element;
use crate::components::html;
use crate::components::skeleton::skeleton_panel;
use crate::components::time::present_untracked;
use crate::domain::action::Action;
use crate::format;
use crate::proto::id::Id;
use crate::proto::prebuild::Prebuild;
use crate::reactive::RwSignal;
use crate::routes;
use crate::store::Store;
use crate::store::actions::Starts;
use crate::text;

use super::run::{Labels, Link, OutcomeWords, Run};

#[derive(Clone, PartialEq)]
enum Stage {
    None,
    Asking(Action, Vec<Id>),
    /// Starts as soon as its code is loaded.
    Beginning(Action, Vec<Id>),
    Running(Action, Run),
}

/// State of the page's dialog for actions.
#[derive(Clone, Copy)]
pub struct Batches {
    store: Store,
    stage: RwSignal<Stage>,
}

const TITLE_ID: &str = "batch-title";

chunk! {
    pub static CONTENT: batch = |batches: Batches| -> AnyView { batches.content() }
}

impl Batches {
    pub fn new(store: Store) -> Self {
        Self { store, stage: RwSignal::new(Stage::None) }
    }

    /// Whether the dialog is open; tracked.
    pub fn is_open(self) -> bool {
        self.stage.with(|stage| *stage != Stage::None)
    }

    /// Acts upon these prebuilds, after a question if the action destroys something.
    pub fn begin(self, action: Action, ids: Vec<Id>) {
        if action.is_destructive() {
            self.stage.set(Stage::Asking(action, ids));
        } else {
            self.stage.set(Stage::Beginning(action, ids));
        }
    }

    fn run(self, action: Action, ids: Vec<Id>) {
        let starts = Starts::default();
        let tasks = ids.into_iter().map(|id| (id, self.store.action(action, id, &starts))).collect();
        self.stage.set(Stage::Running(action, Run::start(tasks)));
    }

    /// Dialog with the question and the report.
    pub fn dialog(self) -> Element<Dialog> {
        let close = move || self.stage.set(Stage::None);
        dialog(DialogProps {
            class: "dialog batch",
            title_id: TITLE_ID,
            is_open: move || self.is_open(),
            on_close: close,
            content: move || CONTENT.view(self, skeleton_panel),
        })
    }

    fn content(self) -> AnyView {
        // Here rather than where the stage is set, whose code is loaded before this.
        effect(move || {
            if let Stage::Beginning(action, ids) = self.stage.get() {
                self.run(action, ids);
            }
        });
        let content = move || match self.stage.get() {
            Stage::None | Stage::Beginning(..) => None,
            Stage::Asking(action, ids) => Some(self.question(action, ids)),
            Stage::Running(action, run) => Some(self.progress(action, run)),
        };
        content.into_content()
    }

    fn question(self, action: Action, ids: Vec<Id>) -> Element<Div> {
        let close = move || self.stage.set(Stage::None);
        let confirmed = ids.clone();
        let confirm = move || self.run(action, confirmed.clone());
        let keep = if action == Action::Cancel { "Keep running" } else { text::CANCEL };
        let title = format!("{} {}", action_label(action), counted(ids.len()));
        let confirm = button("button danger", confirm).attr("data-action", action_name(action)).child(title.clone());
        html::div()
            .class("batch-body")
            .child(html::h2().id(TITLE_ID).child(format!("{title}?")))
            .child(html::p().child(self.consequence(action, &ids)))
            .child(self.names(&ids))
            .child(
                html::div()
                    .class("form-actions")
                    .child(confirm)
                    .child(button("button", close).autofocus(true).child(keep)),
            )
    }

    fn consequence(self, action: Action, ids: &[Id]) -> String {
        if action == Action::Cancel {
            return "Progress is lost and no snapshot is created.".to_owned();
        }
        let pools = self.store.pools.find_all(|pool| ids.contains(&pool.spec.snapshot_id).then_some(()));
        let (deleted, them) = match ids.len() {
            1 => ("Its snapshot is deleted too", "it"),
            _ => ("Their snapshots are deleted too", "them"),
        };
        let used = match pools.len() {
            0 => String::new(),
            1 => format!(" One warm pool currently uses {them}."),
            count => format!(" {} warm pools currently use {them}.", format::count(count)),
        };
        format!("{deleted}. Environments and warm pools can't use {them} any more.{used}")
    }

    /// The first few prebuilds by project, class, and age.
    fn names(self, ids: &[Id]) -> Element<Ul> {
        const MAX_NAMES: usize = 5;
        let item = |id: &Id| html::li().child(self.label(*id));
        let more = ids.len().saturating_sub(MAX_NAMES);
        html::ul()
            .class("batch-names")
            .child(ids.iter().take(MAX_NAMES).map(item).collect::<Vec<_>>())
            .child((more > 0).then(|| html::li().class("meta").child(format!("and {} more", format::count(more)))))
    }

    /// Label of a prebuild; tracked.
    fn label(self, id: Id) -> String {
        let Some(row) = self.store.prebuilds.get(id).map(|row| row.get_untracked()) else {
            return format::short_id(id);
        };
        let Prebuild { metadata, .. } = row;
        let created = metadata
            .created_at
            .map_or_else(String::new, |at| format!(", {}", format::local_short(at.0, present_untracked())));
        format!(
            "{} · {}{created} ({})",
            self.store.project_names.display_name(metadata.project_id),
            self.store.class_names.display_name(metadata.environment_class_id),
            format::short_id(id)
        )
    }

    fn progress(self, action: Action, run: Run) -> Element<Div> {
        let labels = Labels {
            title_id: TITLE_ID,
            title: Box::new(move |done, all| progress_title(action, done, all)),
            item: Box::new(move |id| self.label(id)),
            link: Arc::new(move |id| link_to_started(self.store, id)),
            words: outcome_words(action),
        };
        run.progress(labels, move || self.stage.set(Stage::None), move |failed| self.run(action, failed))
    }
}

/// Link to a prebuild that was started.
pub fn link_to_started(store: Store, id: Id) -> Link {
    let row = store.prebuilds.get(id);
    let project_id = row.map(|row| row.with_untracked(|row| row.metadata.project_id));
    let href = routes::prebuild(project_id.unwrap_or_default(), id);
    Link { words: format!("Started {}", format::short_id(id)), href }
}

const fn outcome_words(action: Action) -> OutcomeWords {
    match action {
        Action::Cancel => OutcomeWords {
            accepted: "Cancel requested",
            overdue: "Cancel requested over 2 minutes ago, but it's still running",
            done: "Cancelled",
            overtaken: "Ended before it could be cancelled",
        },
        Action::Delete => OutcomeWords {
            accepted: "Delete requested",
            overdue: "Delete requested over 2 minutes ago, but it's still there",
            done: "Deleted",
            overtaken: "",
        },
        Action::RunAgain => OutcomeWords { accepted: "", overdue: "", done: "", overtaken: "" },
    }
}

/// Label of a button for several prebuilds.
pub const fn action_label(action: Action) -> &'static str {
    match action {
        Action::Cancel => text::CANCEL,
        Action::Delete => text::DELETE,
        Action::RunAgain => text::RERUN,
    }
}

/// Value of `data-action`.
pub const fn action_name(action: Action) -> &'static str {
    match action {
        Action::Cancel => "cancel",
        Action::Delete => "delete",
        Action::RunAgain => "rerun",
    }
}

/// Key that acts upon the selected prebuilds.
pub const fn action_key(action: Action) -> &'static str {
    match action {
        Action::Cancel => "c",
        Action::Delete => "Backspace",
        Action::RunAgain => "r",
    }
}

/// Title of a run of which `done` of `all` are done.
fn progress_title(action: Action, done: usize, all: usize) -> String {
    let is_done = done == all;
    match action {
        Action::Cancel => format!("{} {}", if is_done { "Cancelled" } else { "Cancelling" }, counted(all)),
        Action::Delete => format!("{} {}", if is_done { "Deleted" } else { "Deleting" }, counted(all)),
        Action::RunAgain if is_done && all == 1 => "Prebuild started".to_owned(),
        Action::RunAgain if is_done => format!("{} started", counted(all)),
        Action::RunAgain => format!("Starting {}", counted(all)),
    }
}

fn counted(count: usize) -> String {
    format::counted(count, "prebuild")
}

/// A button for each action that fits the prebuild, disabled with the reason where it is known not to be allowed.
pub fn action_buttons(batches: Batches, prebuild: &Prebuild) -> Vec<Element<Button>> {
    let (id, project_id) = (prebuild.id, prebuild.metadata.project_id);
    let possible = Action::ALL.into_iter().filter(|action| action.is_possible(&prebuild.status.phase));
    let labelled = |action: Action| {
        let denial = move || batches.store.denials.of(project_id);
        let class = if action.is_destructive() { "button" } else { "button primary" };
        let label = if action == Action::Cancel { "Cancel prebuild" } else { action_label(action) };
        button(class, move || batches.begin(action, vec![id]))
            .attr("data-action", action_name(action))
            .prop("disabled", move || denial().is_some())
            .title(denial)
            .child(label)
    };
    possible.map(labelled).collect()
}
