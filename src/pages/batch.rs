//! One action on one prebuild or on many, asked about where it destroys.

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

use super::run::{Labels, Link, OutcomeWords, Run};

#[derive(Clone, PartialEq)]
enum Stage {
    None,
    Asking(Action, Vec<Id>),
    /// It begins as soon as its code is loaded.
    Beginning(Action, Vec<Id>),
    Running(Action, Run),
}

/// The page's one place for actions.
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

    /// Whether something is asked or told; tracked.
    pub fn is_open(self) -> bool {
        self.stage.with(|stage| *stage != Stage::None)
    }

    /// Acts upon these prebuilds, or asks first whether that is meant.
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

    /// Where it is asked and reported.
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
        let own = ids.clone();
        let go = move || self.run(action, own.clone());
        let keep = if action == Action::Cancel { "Keep running" } else { "Cancel" };
        html::div()
            .class("batch-body")
            .child(html::h2().id(TITLE_ID).child(format!("{} {}?", action_label(action), counted(ids.len()))))
            .child(html::p().child(self.consequence(action, &ids)))
            .child(self.names(&ids))
            .child(
                html::div()
                    .class("form-actions")
                    .child(button("button danger", go).child(format!(
                        "{} {}",
                        action_label(action),
                        counted(ids.len())
                    )))
                    .child(button("button", close).autofocus(true).child(keep)),
            )
    }

    fn consequence(self, action: Action, ids: &[Id]) -> String {
        if action == Action::Cancel {
            return "Progress is lost and no snapshot is created.".to_owned();
        }
        let pools = self.store.pools.find_all(|pool| ids.contains(&pool.spec.snapshot_id).then_some(()));
        let held = match pools.len() {
            0 => String::new(),
            1 => " One warm pool holds such a snapshot at present.".to_owned(),
            count => format!(" {count} warm pools hold such snapshots at present."),
        };
        format!("Their snapshots go with them: environments and warm pools can no longer start from them.{held}")
    }

    /// The first few by project, class and age.
    fn names(self, ids: &[Id]) -> Element<Ul> {
        const MOST: usize = 5;
        let item = |id: &Id| html::li().child(self.label(*id));
        let more = ids.len().saturating_sub(MOST);
        html::ul()
            .class("batch-names")
            .child(ids.iter().take(MOST).map(item).collect::<Vec<_>>())
            .child((more > 0).then(|| html::li().class("meta").child(format!("and {} more", format::count(more)))))
    }

    /// A prebuild in a few words; tracked.
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
            self.store.project_names.shown(metadata.project_id),
            self.store.class_names.shown(metadata.environment_class_id),
            format::short_id(id)
        )
    }

    fn progress(self, action: Action, run: Run) -> Element<Div> {
        let labels = Labels {
            title_id: TITLE_ID,
            title: Box::new(move |done, all| format!("{done} of {} {}", counted(all), done_words(action))),
            item: Box::new(move |id| self.label(id)),
            link: Arc::new(move |id| link_to_started(self.store, id)),
            words: outcome_words(action),
        };
        run.progress(labels, move || self.stage.set(Stage::None), move |failed| self.run(action, failed))
    }
}

/// To a prebuild that was started.
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

/// What a button for an action says.
pub const fn action_label(action: Action) -> &'static str {
    match action {
        Action::Cancel => "Cancel",
        Action::Delete => "Delete",
        Action::RunAgain => "Run again",
    }
}

/// What was done to prebuilds: `3 prebuilds cancelled`.
const fn done_words(action: Action) -> &'static str {
    match action {
        Action::Cancel => "cancelled",
        Action::Delete => "deleted",
        Action::RunAgain => "started again",
    }
}

fn counted(count: usize) -> String {
    format::counted(count, "prebuild")
}

/// A button for each action that fits the prebuild, disabled with the reason where it is known not to be allowed.
pub fn action_buttons(batches: Batches, prebuild: &Prebuild) -> Vec<Element<Button>> {
    let (id, project_id) = (prebuild.id, prebuild.metadata.project_id);
    let possible = Action::ALL.into_iter().filter(|action| action.is_possible(&prebuild.status.phase));
    let one = |action: Action| {
        let denial = move || batches.store.denials.of(project_id);
        let class = if action.is_destructive() { "button" } else { "button primary" };
        button(class, move || batches.begin(action, vec![id]))
            .prop("disabled", move || denial().is_some())
            .title(denial)
            .child(action_label(action))
    };
    possible.map(one).collect()
}
