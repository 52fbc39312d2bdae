//! One change to many pools: a preview, then progress and outcome pool by pool.

use std::sync::Arc;

use leptos::html::{Dialog, Div, P, Td, Tr};
use leptos::prelude::*;

use crate::components::button::button;
use crate::components::chunk::chunk;
use crate::components::content::Content;
use crate::components::dialog::{DialogProps, dialog};
use crate::components::element::Element;
use crate::components::html;
use crate::components::size_fields::{SizeInput, size_edit_fields};
use crate::components::skeleton::skeleton_panel;
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

use super::super::run::{Labels, Link, OutcomeWords, Run};
use super::names::PoolNames;

#[derive(Clone, PartialEq)]
enum Stage {
    None,
    Preview(PoolChange, Vec<Id>),
    Running(PoolChange, Run),
}

#[derive(Clone, Copy)]
pub struct Bulk {
    pub store: Store,
    names: PoolNames,
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
        bulk.stage.set(Stage::Preview(PoolChange::Restore, ids));
    }
}

impl Bulk {
    pub fn new(store: Store, names: PoolNames) -> Self {
        let (stage, input) = (RwSignal::new(Stage::None), SizeInput::empty());
        Self { store, names, stage, input, from_link: StoredValue::default() }
    }

    pub fn open(self, change: PoolChange, ids: Vec<Id>) {
        self.input.clear();
        self.from_link.set_value(Vec::new());
        self.stage.set(Stage::Preview(change, ids));
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
            Stage::Preview(change, ids) => Some(self.preview(change, ids)),
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
        let targets = Memo::new(move |_| {
            let target =
                |id: &Id| self.pool(*id).and_then(|pool| self.target(change, &pool).size()).map(|size| (*id, size));
            ids.with_value(|ids| ids.iter().filter_map(target).collect::<Vec<_>>())
        });
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
        let go = move || self.run(change, targets.get_untracked().into_iter().map(|(id, _)| id).collect());
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

    fn run(self, change: PoolChange, ids: Vec<Id>) {
        // Later input doesn't change what was sent.
        let task = |id| (id, self.store.change_of_pool(id, change, untrack(|| self.edit(change, id))));
        self.stage.set(Stage::Running(change, Run::start(ids.into_iter().map(task).collect())));
    }

    fn progress(self, change: PoolChange, run: Run) -> Element<Div> {
        let done = match change {
            PoolChange::Resize => "resized",
            PoolChange::OvernightScaleDown => "scaled down",
            PoolChange::Restore => "restored",
        };
        let labels = Labels {
            title_id: TITLE_ID,
            title: Box::new(move |count, all| format!("{count} of {} {done}", counted(all))),
            item: Box::new(move |id| match self.store.pools.get(id) {
                Some(pool) => pool.with(|pool| self.names.label(pool)),
                None => format::short_id(id),
            }),
            link: Arc::new(|id| Link { words: format::short_id(id), href: String::new() }),
            words: OutcomeWords {
                accepted: "Resize requested",
                overdue: "Resize requested over 2 minutes ago, but the pool still has its old size",
                ..OutcomeWords::default()
            },
        };
        run.progress(labels, move || self.stage.set(Stage::None), move |failed| self.run(change, failed))
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
