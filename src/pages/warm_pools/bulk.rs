//! One change to many pools. A preview comes first, except before an overnight scale-down, which can be undone. A few pools end
//! with a toast, many with a report in the dialog, and so does what fails.

use std::sync::Arc;

use leptos::html::{Dialog, Div, P, Td, Tr};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::components::button::button;
use crate::components::chunk::chunk;
use crate::components::content::Content;
use crate::components::dialog::{DialogProps, dialog};
use crate::components::element::Element;
use crate::components::html;
use crate::components::size_fields::{SizeInput, size_edit_fields};
use crate::components::skeleton::skeleton_panel;
use crate::components::toast::{Toast, Toasts, toasts};
use crate::domain::action::MANY;
use crate::domain::instances::Instances;
use crate::domain::phase::Tone;
use crate::domain::pool_change::{PoolChange, Target, is_zeroed, mixed};
use crate::domain::pool_size::{PoolSize, SizeEdit};
use crate::domain::pool_trend::is_deleting;
use crate::domain::shared_sizes;
use crate::format;
use crate::proto::id::Id;
use crate::proto::warm_pool::WarmPool;
use crate::reactive::{Memo, RwSignal, StoredValue};
use crate::store::Store;
use crate::text;

use super::super::row_selection::RowSelection;
use super::super::run::{Labels, Link, Outcome, OutcomeWords, Run};
use super::names::PoolNames;

/// What is done to many pools.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BulkChange {
    Size(PoolChange),
    Delete,
}

#[derive(Clone, PartialEq)]
enum Stage {
    None,
    Preview(BulkChange, Vec<Id>),
    Running(BulkChange, Run),
}

#[derive(Clone, Copy)]
pub struct Bulk {
    pub store: Store,
    names: PoolNames,
    selection: RowSelection<Vec<Id>>,
    toasts: Toasts,
    stage: RwSignal<Stage>,
    input: SizeInput,
    /// Sizes from a link, to restore instead of this browser's.
    from_link: StoredValue<Vec<(Id, PoolSize)>>,
}

const TITLE_ID: &str = "bulk-title";

chunk! {
    pub static CONTENT: pools_dialogs = |bulk: Bulk| -> AnyView { bulk.content() }
}

chunk! {
    /// Opens the preview of the sizes in a link, for those of the listed pools that it names.
    pub static OPEN_LINK: pools_dialogs = |(bulk, query, listed): (Bulk, String, Vec<Id>)| -> () {
        let sizes = shared_sizes::from_query(&query);
        let ids = sizes.iter().map(|(id, _)| *id).filter(|id| listed.contains(id)).collect();
        bulk.from_link.set_value(sizes);
        bulk.stage.set(Stage::Preview(BulkChange::Size(PoolChange::Restore), ids));
    }
}

chunk! {
    static SCALE_DOWN: pools_dialogs = |(bulk, ids): (Bulk, Vec<Id>)| -> () { bulk.scale_down(&ids) }
}

impl Bulk {
    pub fn new(store: Store, names: PoolNames, selection: RowSelection<Vec<Id>>) -> Self {
        let (stage, input) = (RwSignal::new(Stage::None), SizeInput::empty());
        Self { store, names, selection, toasts: toasts(), stage, input, from_link: StoredValue::default() }
    }

    pub fn open(self, change: BulkChange, ids: Vec<Id>) {
        self.input.clear();
        self.from_link.set_value(Vec::new());
        let preview = Stage::Preview(change, ids.clone());
        match change {
            // Without the code, the dialog says so.
            BulkChange::Size(PoolChange::OvernightScaleDown) => {
                SCALE_DOWN.run_soon((self, ids), move || self.stage.set(preview));
            }
            _ => self.stage.set(preview),
        }
    }

    fn scale_down(self, ids: &[Id]) {
        let change = PoolChange::OvernightScaleDown;
        let ids: Vec<Id> = untrack(|| self.targets(change, ids)).into_iter().map(|(id, _)| id).collect();
        if ids.is_empty() {
            return self.toasts.show(Toast::new("All selected pools are scaled down already").tone(Tone::Stopped));
        }
        self.run(BulkChange::Size(change), ids);
    }

    /// Tracked.
    fn pool(self, id: Id) -> Option<WarmPool> {
        self.store.pools.get(id).map(|pool| pool.get())
    }

    /// Change of one pool's bounds; tracked.
    fn edit(self, change: PoolChange, id: Id) -> SizeEdit {
        match change {
            PoolChange::Resize => self.input.edit().unwrap_or_default(),
            PoolChange::OvernightScaleDown => SizeEdit { min: Some(0), max: None },
            PoolChange::Restore => self.size_to_restore(id).map(SizeEdit::from).unwrap_or_default(),
        }
    }

    fn size_to_restore(self, id: Id) -> Option<PoolSize> {
        self.from_link.with_value(|sizes| match sizes[..] {
            [] => self.store.overnight_sizes().before(id),
            ref sizes => sizes.iter().find(|(own, _)| *own == id).map(|(_, size)| *size),
        })
    }

    fn target(self, change: PoolChange, pool: &WarmPool) -> Target {
        Target::of(pool, self.edit(change, pool.id))
    }

    /// Pools whose size changes, with their new size; tracked.
    fn targets(self, change: PoolChange, ids: &[Id]) -> Vec<(Id, PoolSize)> {
        let target = |id: &Id| Some((*id, self.target(change, &self.pool(*id)?).size()?));
        ids.iter().filter_map(target).collect()
    }

    pub fn dialog(self) -> Element<Dialog> {
        let is_open = move || self.stage.with(|stage| *stage != Stage::None);
        let close = move || self.stage.set(Stage::None);
        dialog(DialogProps {
            class: "dialog batch",
            title_id: TITLE_ID,
            is_open,
            on_close: close,
            content: move || CONTENT.view(self, skeleton_panel),
        })
    }

    fn content(self) -> AnyView {
        let content = move || match self.stage.get() {
            Stage::None => None,
            Stage::Preview(BulkChange::Size(change), ids) => Some(self.preview(change, ids)),
            Stage::Preview(BulkChange::Delete, ids) => Some(self.question(ids)),
            Stage::Running(change, run) => Some(self.progress(change, run)),
        };
        content.into_content()
    }

    fn preview(self, change: PoolChange, ids: Vec<Id>) -> Element<Div> {
        let count = counted(ids.len());
        let title = match change {
            PoolChange::Resize => format!("Resize {count}"),
            PoolChange::OvernightScaleDown => format!("Scale down {count} overnight"),
            PoolChange::Restore => format!("Restore sizes of {count}"),
        };
        let fields = (change == PoolChange::Resize).then(|| {
            let pools: Vec<_> = untrack(|| ids.iter().filter_map(|id| self.pool(*id)).collect());
            let sizes = || pools.iter().filter(|pool| !is_deleting(pool)).map(|pool| PoolSize::of(&pool.spec));
            let present = (mixed(sizes().map(|size| size.min)), mixed(sizes().map(|size| size.max)));
            size_edit_fields("bulk-size", self.input, present)
        });
        let explanation = self.explanation(change, ids.len());
        let ids = StoredValue::new(ids);
        let targets = Memo::new(move |_| ids.with_value(|ids| self.targets(change, ids)));
        let is_valid = move || change != PoolChange::Resize || self.input.edit().is_ok();
        let zero = move || {
            let is_zeroed = |(id, size): &&(Id, PoolSize)| self.pool(*id).is_some_and(|pool| is_zeroed(&pool, *size));
            let words = match targets.with(|targets| targets.iter().filter(is_zeroed).count()) {
                0 => return None,
                1 => "1 pool may have no running instances.".to_owned(),
                count => format!("{count} pools may have no running instances."),
            };
            Some(html::p().class("message message-warning").child(words))
        };
        let label = move || match (change, targets.with(Vec::len)) {
            (PoolChange::Restore, _) => text::RESTORE_SIZES.to_owned(),
            (PoolChange::Resize, 0) => text::RESIZE.to_owned(),
            (PoolChange::OvernightScaleDown, 0) => "Scale down".to_owned(),
            (PoolChange::Resize, count) => format!("{} {}", text::RESIZE, pools(count)),
            (PoolChange::OvernightScaleDown, count) => format!("Scale down {}", pools(count)),
        };
        let go = move || {
            let ids = targets.get_untracked().into_iter().map(|(id, _)| id).collect();
            self.run(BulkChange::Size(change), ids);
        };
        let row = move |id: &Id| self.preview_row(change, *id);
        let rows = move || ids.with_value(|ids| ids.iter().filter_map(row).collect::<Vec<_>>());
        let head = |name: &'static str| html::th().scope("col").child(name);
        let table = html::table()
            .class("figures")
            .child(html::caption().class("visually-hidden").child("Sizes"))
            .child(html::thead().child(html::tr().child(vec![head("Pool"), head("Current"), head("New")])))
            .child(html::tbody().child(rows));
        let place = html::div().class("figures-place bulk-preview").tabindex("0").role("group");
        html::div()
            .class("batch-body")
            .attr("data-testid", "bulk-preview")
            .child(html::h2().id(TITLE_ID).child(title))
            .child(explanation)
            .child(fields)
            .child(place.aria_label("Current and new sizes").child(table))
            .child(zero)
            .child(
                html::div()
                    .class("form-actions")
                    .child(
                        button("button primary", go)
                            .prop("disabled", move || !is_valid() || targets.with(Vec::is_empty))
                            .child(label),
                    )
                    .child(button("button", move || self.stage.set(Stage::None)).child(text::CANCEL)),
            )
    }

    /// What the change does, and where the sizes are saved. `count` is the number of pools in the preview.
    fn explanation(self, change: PoolChange, count: usize) -> Element<P> {
        let in_link = self.from_link.with_value(Vec::len);
        let text = html::p();
        match change {
            PoolChange::Resize => text.child("An empty field keeps each pool's current value."),
            PoolChange::OvernightScaleDown => text
                .child("Sets the minimum to 0; the maximum stays. Current sizes are ")
                .child(html::strong().child(SAVED_HERE))
                .child(", so you can restore them. Share them as a link or as Terraform from the note above the pools."),
            PoolChange::Restore if in_link == 0 => text.child("Restores the sizes from before the scale-down."),
            PoolChange::Restore if in_link == count => {
                text.child("These sizes come from a link. Nothing changes until you restore them.")
            }
            PoolChange::Restore => text.child(format!(
                "These sizes come from a link. {} of its {in_link} pools aren't listed here. Nothing changes until you restore them.",
                in_link.saturating_sub(count)
            )),
        }
    }

    /// One pool's current and new size, or the reason why its size stays.
    fn preview_row(self, change: PoolChange, id: Id) -> Option<Element<Tr>> {
        let pool = self.pool(id)?;
        let target = self.target(change, &pool);
        let new = html::td().attr("data-target", name(target));
        let note = |words: String| html::span().class("meta").child(words);
        let new: Element<Td> = match target {
            Target::Size(size) => new.child(html::strong().child(span(size))),
            Target::Unchanged => new.child(note("Unchanged".to_owned())),
            Target::Deleting => new.child(note("Being deleted".to_owned())),
            Target::MinAboveMax(PoolSize { min, max }) => {
                new.child(note(format!("Unchanged: minimum {min} is above maximum {max}")))
            }
        };
        let pool_name = html::th().scope("row").child(self.names.label(&pool));
        Some(html::tr().child(pool_name).child(html::td().child(span(PoolSize::of(&pool.spec)))).child(new))
    }

    /// Asks before several pools are deleted.
    fn question(self, mut ids: Vec<Id>) -> Element<Div> {
        ids.retain(|id| untrack(|| self.pool(*id)).is_some_and(|pool| !is_deleting(&pool)));
        let count = ids.len();
        let item = |id: &Id| {
            let pool = untrack(|| self.pool(*id))?;
            let running = format!("{} running", Instances::of(&pool).running);
            let name = html::span().child(untrack(|| self.names.label(&pool)));
            Some(html::li().child(name).child(" ").child(html::span().class("meta").child(running)))
        };
        let list = html::ul().class("bulk-list").child(ids.iter().filter_map(item).collect::<Vec<_>>());
        let go = button("button danger", move || self.run(BulkChange::Delete, ids.clone()))
            .prop("disabled", move || count == 0)
            .child(format!("{} {}", text::DELETE, pools(count)));
        let cancel = button("button", move || self.stage.set(Stage::None)).data_autofocus(true).child(text::CANCEL);
        let consequence =
            "Draining takes a few minutes. Prebuilds and snapshots stay, but new environments start cold.";
        html::div()
            .class("batch-body")
            .attr("data-testid", "bulk-preview")
            .child(html::h2().id(TITLE_ID).child(format!("Delete {}?", counted(count))))
            .child(list)
            .child(html::p().class("meta").child(consequence))
            .child(html::div().class("form-actions").child(go).child(cancel))
    }

    fn run(self, change: BulkChange, ids: Vec<Id>) {
        let sizes = StoredSizes::of(self, &ids);
        // Later input doesn't change what was sent.
        let task = |id: Id| match change {
            BulkChange::Size(size) => self.store.change_of_pool(id, size, untrack(|| self.edit(size, id))),
            BulkChange::Delete => self.store.deletion_of_pool(id),
        };
        let run = Run::start(ids.iter().map(|id| (*id, task(*id))).collect());
        let is_retry = self.stage.with_untracked(|stage| matches!(stage, Stage::Running(..)));
        let is_shown = is_retry || ids.len() >= MANY;
        self.stage.set(if is_shown { Stage::Running(change, run.clone()) } else { Stage::None });
        self.selection.clear();
        // The page may be gone before it ends.
        spawn_local(async move {
            run.settled().await;
            self.report(change, &run, sizes);
            run.followed().await;
            let overdue = untrack(|| run.count(Outcome::is_overdue));
            if overdue > 0 && !self.is_shown(&run) {
                let text = format!("{} unchanged over 2 minutes after the request", pools(overdue));
                self.toasts.show(Toast::new(text).tone(Tone::Warning));
            }
        });
    }

    /// Says what came of a run: in a toast if all is well, else in the dialog.
    fn report(self, change: BulkChange, run: &Run, sizes: StoredSizes) {
        let failed = untrack(|| run.count(Outcome::is_bad));
        if self.is_shown(run) {
            if failed > 0 || run.size() >= MANY {
                return;
            }
            self.stage.set(Stage::None);
        }
        let done = || untrack(|| run.count(Outcome::is_done).saturating_add(run.count(Outcome::is_accepted)));
        let toast = match (failed, done()) {
            (0, 0) => return,
            (0, done) => {
                let toast = Toast::new(sentence(change, &sizes.counted(done)));
                match change {
                    BulkChange::Size(_) => toast.undo(move || sizes.restore()),
                    BulkChange::Delete => toast.tone(Tone::Active),
                }
            }
            _ if self.stage.try_with_untracked(|stage| *stage == Stage::None) == Some(true) => {
                return self.stage.set(Stage::Running(change, run.clone()));
            }
            _ => {
                let text = format!("Couldn't change {}: {}", pools(failed), run.reason().unwrap_or_default());
                Toast::new(text).tone(Tone::Bad)
            }
        };
        self.toasts.show(toast);
    }

    /// Whether the dialog shows the run.
    fn is_shown(self, run: &Run) -> bool {
        let is_own = |stage: &Stage| matches!(stage, Stage::Running(_, own) if own == run);
        self.stage.try_with_untracked(is_own).unwrap_or_default()
    }

    fn progress(self, change: BulkChange, run: Run) -> Element<Div> {
        let done = match change {
            BulkChange::Size(PoolChange::Resize) => "resized",
            BulkChange::Size(PoolChange::OvernightScaleDown) => "scaled down",
            BulkChange::Size(PoolChange::Restore) => "restored",
            BulkChange::Delete => "deleted",
        };
        let words = match change {
            BulkChange::Size(_) => OutcomeWords {
                accepted: "Resize requested",
                overdue: "Resize requested over 2 minutes ago, but the pool still has its old size",
                ..OutcomeWords::default()
            },
            BulkChange::Delete => OutcomeWords {
                accepted: "Delete requested",
                overdue: "Delete requested over 2 minutes ago, but the pool isn't draining yet",
                ..OutcomeWords::default()
            },
        };
        let labels = Labels {
            title_id: TITLE_ID,
            title: Box::new(move |count, all| format!("{count} of {} {done}", counted(all))),
            item: Box::new(move |id| self.label(id)),
            link: Arc::new(|id| Link { words: format::short_id(id), href: String::new() }),
            words,
        };
        run.progress(labels, move || self.stage.set(Stage::None), move |failed| self.run(change, failed))
    }

    /// Name of a pool; tracked.
    fn label(self, id: Id) -> String {
        match self.store.pools.get(id) {
            Some(pool) => pool.with(|pool| self.names.label(pool)),
            None => format::short_id(id),
        }
    }
}

/// Sizes of pools before a change.
struct StoredSizes {
    store: Store,
    toasts: Toasts,
    sizes: Vec<(Id, PoolSize)>,
    /// Name of the only pool.
    label: Option<String>,
}

impl StoredSizes {
    fn of(bulk: Bulk, ids: &[Id]) -> Self {
        let size = |id: &Id| Some((*id, PoolSize::of(&untrack(|| bulk.pool(*id))?.spec)));
        let label = if let [only] = ids { Some(untrack(|| bulk.label(*only))) } else { None };
        Self { store: bulk.store, toasts: bulk.toasts, sizes: ids.iter().filter_map(size).collect(), label }
    }

    /// `3 pools`, or the name of the only one.
    fn counted(&self, count: usize) -> String {
        self.label.clone().unwrap_or_else(|| pools(count))
    }

    /// Restores them, and says what came of it.
    fn restore(self) {
        let task =
            |(id, size): &(Id, PoolSize)| (*id, self.store.change_of_pool(*id, PoolChange::Restore, (*size).into()));
        let run = Run::start(self.sizes.iter().map(task).collect());
        spawn_local(async move {
            run.settled().await;
            let failed = untrack(|| run.count(Outcome::is_bad));
            let restored = sentence(BulkChange::Size(PoolChange::Restore), &self.counted(run.size()));
            self.toasts.show(match run.reason() {
                None => Toast::new(restored),
                Some(reason) => Toast::new(format!("Couldn't restore {}: {reason}", pools(failed))).tone(Tone::Bad),
            });
        });
    }
}

/// What happened to `pools`.
fn sentence(change: BulkChange, pools: &str) -> String {
    match change {
        BulkChange::Size(PoolChange::Resize) => format!("Resized {pools}"),
        BulkChange::Size(PoolChange::OvernightScaleDown) => format!("Scaled down {pools} overnight"),
        BulkChange::Size(PoolChange::Restore) => format!("Restored {pools}"),
        BulkChange::Delete => format!("Deleting {pools}"),
    }
}

/// Where sizes from before an overnight scale-down are.
pub const SAVED_HERE: &str = "saved in this browser only";

/// The target's name for tests and styles.
const fn name(target: Target) -> &'static str {
    match target {
        Target::Size(_) => "size",
        Target::Unchanged => "unchanged",
        Target::Deleting => "deleting",
        Target::MinAboveMax(_) => "min-above-max",
    }
}

fn span(PoolSize { min, max }: PoolSize) -> String {
    format!("{min}–{max}")
}

fn counted(count: usize) -> String {
    format::counted(count, "warm pool")
}

fn pools(count: usize) -> String {
    format::counted(count, "pool")
}
