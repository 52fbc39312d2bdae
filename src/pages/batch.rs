//! Actions on prebuilds, with a question before a delete and before a cancel of many. A few end with a toast, many with a report in a
//! dialog, and so does what fails.

use std::sync::Arc;
use std::time::Duration;

use leptos::html::{Button, Dialog, Div, Ul};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::components::button::button;
use crate::components::chunk::chunk;
use crate::components::content::Content;
use crate::components::dialog::{DialogProps, dialog};
use crate::components::effect::effect;
use crate::components::element::Element;
use crate::components::html;
use crate::components::skeleton::skeleton_panel;
use crate::components::time::present_untracked;
use crate::components::toast::{Toast, Toasts, toasts};
use crate::domain::action::{Action, MANY};
use crate::domain::phase::Tone;
use crate::format;
use crate::navigation::{Address, use_address};
use crate::proto::id::Id;
use crate::proto::prebuild::Prebuild;
use crate::reactive::RwSignal;
use crate::routes;
use crate::store::Store;
use crate::store::actions::Starts;
use crate::text;

use super::run::{Labels, Link, Outcome, OutcomeWords, Run};

#[derive(Clone, PartialEq)]
enum Stage {
    None,
    Asking(Action, Vec<Id>),
    /// Starts as soon as its code is loaded.
    Beginning(Action, Vec<Id>),
    Running(Action, Run),
}

/// Actions of a page, and its dialog for them.
#[derive(Clone, Copy)]
pub struct Batches {
    store: Store,
    toasts: Toasts,
    address: Address,
    stage: RwSignal<Stage>,
    /// Actions without a dialog that the server hasn't answered.
    under_way: RwSignal<Vec<(Action, Id)>>,
}

const TITLE_ID: &str = "batch-title";
/// Longest time between the clicks of a double click.
const DOUBLE_CLICK: Duration = Duration::from_secs(1);

chunk! {
    pub static CONTENT: batch = |batches: Batches| -> AnyView { batches.content() }
}

chunk! {
    static RUN: batch = |(batches, action, ids): (Batches, Action, Vec<Id>)| -> () { batches.run(action, ids) }
}

impl Batches {
    /// To be called by a page.
    pub fn new(store: Store) -> Self {
        let (toasts, address) = (toasts(), use_address());
        Self { store, toasts, address, stage: RwSignal::new(Stage::None), under_way: RwSignal::default() }
    }

    /// Whether the dialog is open, or an action is under way; tracked.
    pub fn is_active(self) -> bool {
        self.is_open() || self.under_way.with(|under_way| !under_way.is_empty())
    }

    fn is_open(self) -> bool {
        self.stage.with(|stage| *stage != Stage::None)
    }

    fn is_under_way(self, action: Action, id: Id) -> bool {
        self.under_way.with(|under_way| under_way.contains(&(action, id)))
    }

    /// Acts upon these prebuilds, after a question if it is a [destructive](Action::asks_first) action.
    pub fn begin(self, action: Action, mut ids: Vec<Id>) {
        ids.retain(|id| !untrack(|| self.is_under_way(action, *id)));
        if ids.is_empty() {
            return;
        }
        if action.asks_first(ids.len()) {
            self.stage.set(Stage::Asking(action, ids));
        } else if ids.len() >= MANY {
            self.stage.set(Stage::Beginning(action, ids));
        } else {
            // Without the code, the dialog says so.
            let shown = Stage::Beginning(action, ids.clone());
            RUN.run_soon((self, action, ids), move || self.stage.set(shown));
        }
    }

    fn run(self, action: Action, ids: Vec<Id>) {
        let starts = Starts::default();
        let tasks = ids.iter().map(|id| (*id, self.store.action(action, *id, &starts))).collect();
        let run = Run::start(tasks);
        let is_retry = self.stage.with_untracked(|stage| matches!(stage, Stage::Running(..)));
        if is_retry || ids.len() >= MANY {
            self.stage.set(Stage::Running(action, run.clone()));
        } else {
            self.stage.set(Stage::None);
            self.under_way.update(|under_way| under_way.extend(ids.iter().map(|id| (action, *id))));
        }
        let begun_at = untrack(|| self.address.path());
        // The page may be gone before it ends.
        spawn_local(async move {
            run.settled().await;
            self.report(action, &run, &begun_at);
            let is_other = |(own, id): &(Action, Id)| *own != action || !ids.contains(id);
            self.under_way.try_update(|under_way| under_way.retain(is_other));
            run.followed().await;
            self.report_late(action, &run);
        });
    }

    /// Tells what came of a run, in a toast if all is well. A single rerun leads to its prebuild.
    fn report(self, action: Action, run: &Run, begun_at: &str) {
        let failed = untrack(|| run.count(Outcome::is_bad));
        if self.is_shown(run) {
            if failed > 0 || run.size() >= MANY {
                return;
            }
            self.stage.set(Stage::None);
        }
        if failed > 0 && self.stage.try_with_untracked(|stage| *stage == Stage::None) == Some(true) {
            return self.stage.set(Stage::Running(action, run.clone()));
        }
        if failed > 0 {
            let text = format!("Couldn't {} {}: {}", verb(action), counted(failed), run.reason().unwrap_or_default());
            return self.toasts.show(Toast::new(text).tone(Tone::Bad));
        }
        if action == Action::RunAgain {
            let made = run.made();
            let toast = match made[..] {
                [id] if untrack(|| self.address.path()) == begun_at => {
                    self.hold_cancel(id);
                    self.address.open(&link_to_started(self.store, id).href);
                    Toast::new(started(1))
                }
                _ => started_toast(self.store, &made),
            };
            return self.toasts.show(toast);
        }
        let (done, accepted) = untrack(|| (run.count(Outcome::is_done), run.count(Outcome::is_accepted)));
        if done.saturating_add(accepted) > 0 {
            let (text, tone) = match accepted {
                0 => (progress_title(action, done, done), Tone::Good),
                _ => (progress_title(action, 0, done.saturating_add(accepted)), Tone::Active),
            };
            self.toasts.show(Toast::new(text).tone(tone));
        }
    }

    /// Turns cancel off for a moment: its button may be where the rerun button was, under the second click of a double click.
    fn hold_cancel(self, id: Id) {
        let just_started = self.store.just_started;
        just_started.set(Some(id));
        set_timeout(move || just_started.set(None), DOUBLE_CLICK);
    }

    /// Tells of what the server has accepted, but not done.
    fn report_late(self, action: Action, run: &Run) {
        let (overtaken, overdue) = untrack(|| (run.count(Outcome::is_overtaken), run.count(Outcome::is_overdue)));
        if self.is_shown(run) {
            return;
        }
        if action == Action::RunAgain {
            return twins_toast(run).into_iter().for_each(|toast| self.toasts.show(toast));
        }
        if overtaken > 0 {
            let text = format!("{} ended before the cancel request took effect", counted(overtaken));
            self.toasts.show(Toast::new(text).tone(Tone::Stopped));
        }
        if overdue > 0 {
            let state = if action == Action::Cancel { "running" } else { "there" };
            let text = format!("{} still {state} 2 minutes after the {} request", counted(overdue), verb(action));
            self.toasts.show(Toast::new(text).tone(Tone::Warning));
        }
    }

    /// Whether the dialog shows the run, with all that can be told of it.
    fn is_shown(self, run: &Run) -> bool {
        let is_own = |stage: &Stage| matches!(stage, Stage::Running(_, shown) if shown == run);
        self.stage.try_with_untracked(is_own).unwrap_or_default()
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

    pub fn question(self, action: Action, ids: Vec<Id>) -> Element<Div> {
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
                    .child(button("button", close).data_autofocus(true).child(keep)),
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
            title: Box::new(report_title(action, run.clone())),
            item: Box::new(move |id| self.label(id)),
            link: Arc::new(move |id| link_to_started(self.store, id)),
            words: outcome_words(action),
        };
        run.progress(labels, move || self.stage.set(Stage::None), move |failed| self.run(action, failed))
    }
}

/// Tells of prebuilds that were started, with a link to a single one.
pub fn started_toast(store: Store, ids: &[Id]) -> Toast {
    let toast = Toast::new(started(ids.len()));
    match *ids {
        [id] => toast.link(text::VIEW, link_to_started(store, id).href),
        _ => toast,
    }
}

/// Tells of prebuilds that were started once too often, because the browser sent a request twice.
pub fn twins_toast(run: &Run) -> Option<Toast> {
    let made = run.made().len();
    (made > run.size()).then(|| {
        Toast::new(format!("{}, because your browser sent a request twice", started(made))).tone(Tone::Warning)
    })
}

fn started(count: usize) -> String {
    if count == 1 { "Prebuild started".to_owned() } else { format!("{} started", counted(count)) }
}

/// Link to a prebuild that was started.
pub fn link_to_started(store: Store, id: Id) -> Link {
    let row = store.prebuilds.get(id);
    let project_id = row.map(|row| row.with_untracked(|row| row.metadata.project_id));
    let href = routes::prebuild(project_id.unwrap_or_default(), id);
    Link { words: format!("Started {}", format::short_id(id)), href }
}

pub const fn outcome_words(action: Action) -> OutcomeWords {
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

/// Title of a run's report; gets how many are done, and the number of all.
pub fn report_title(action: Action, run: Run) -> impl Fn(usize, usize) -> String + Send + Sync {
    move |done, all| match run.is_busy() || done == all {
        true => progress_title(action, done, all),
        false => format!("{} of {} {}", format::count(done), counted(all), past(action)),
    }
}

/// Title of a run of which `done` of `all` are done.
fn progress_title(action: Action, done: usize, all: usize) -> String {
    let is_done = done == all;
    match action {
        Action::Cancel => format!("{} {}", if is_done { "Cancelled" } else { "Cancelling" }, counted(all)),
        Action::Delete => format!("{} {}", if is_done { "Deleted" } else { "Deleting" }, counted(all)),
        Action::RunAgain if is_done => started(all),
        Action::RunAgain => format!("Starting {}", counted(all)),
    }
}

const fn verb(action: Action) -> &'static str {
    match action {
        Action::Cancel => "cancel",
        Action::Delete => "delete",
        Action::RunAgain => "start",
    }
}

const fn past(action: Action) -> &'static str {
    match action {
        Action::Cancel => "cancelled",
        Action::Delete => "deleted",
        Action::RunAgain => "started",
    }
}

fn counted(count: usize) -> String {
    format::counted(count, "prebuild")
}

/// A button for each of the actions that fits the prebuild, disabled with the reason where it is known not to be allowed.
pub fn action_buttons(batches: Batches, prebuild: &Prebuild, actions: &[Action]) -> Vec<Element<Button>> {
    let (id, project_id) = (prebuild.id, prebuild.metadata.project_id);
    let possible = actions.iter().copied().filter(|action| action.is_possible(&prebuild.status.phase));
    let labelled = |action: Action| {
        let class = if action == Action::RunAgain { "button primary" } else { "button" };
        let label = if action == Action::Cancel { "Cancel prebuild" } else { action_label(action) };
        action_button(batches, action, (project_id, id), class).child(label)
    };
    possible.map(labelled).collect()
}

/// A button without a label that acts upon a prebuild, given by its project's id and its own.
pub fn action_button(
    batches: Batches,
    action: Action,
    (project_id, id): (Id, Id),
    class: &'static str,
) -> Element<Button> {
    let denial = move || batches.store.denials.of(project_id);
    let is_held = move || action == Action::Cancel && batches.store.just_started.get() == Some(id);
    button(class, move || batches.begin(action, vec![id]))
        .attr("data-action", action_name(action))
        .prop("disabled", move || denial().is_some() || batches.is_under_way(action, id) || is_held())
        .title(denial)
}
