//! One change to many pools: shown before it is made, done a few at a time, told pool by pool.

use std::sync::Arc;

use leptos::html::{Dialog, Div, Tr};
use leptos::prelude::*;

use crate::components::button::button;
use crate::components::chunk::chunk;
use crate::components::content::Content;
use crate::components::dialog::{DialogProps, dialog};
use crate::components::element::Element;
use crate::components::html;
use crate::components::size_fields::{SizeInput, size_fields};
use crate::components::skeleton::skeleton_panel;
use crate::domain::pool_change::{PoolChange, Sizes, is_asleep, is_zeroed};
use crate::domain::pool_size::PoolSize;
use crate::domain::pool_trend::is_deleting;
use crate::format;
use crate::proto::id::Id;
use crate::proto::warm_pool::WarmPool;
use crate::reactive::{Memo, RwSignal, StoredValue};
use crate::store::Store;
use crate::store::paged::ListStatus;

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
    store: Store,
    names: PoolNames,
    stage: RwSignal<Stage>,
    input: SizeInput,
}

const TITLE_ID: &str = "bulk-title";

chunk! {
    pub static CONTENT: pools_dialogs = |bulk: Bulk| -> AnyView { bulk.content() }
}

impl Bulk {
    pub fn new(store: Store, names: PoolNames) -> Self {
        Self { store, names, stage: RwSignal::new(Stage::None), input: SizeInput::new(PoolSize { min: 1, max: 3 }) }
    }

    pub fn open(self, change: PoolChange, ids: Vec<Id>) {
        self.stage.set(Stage::Preview(change, ids));
    }

    /// Says that pools of the list sleep, with a way to bring them back.
    pub fn night_note(self, list: ListStatus) -> Element<Div> {
        let asleep = Memo::new(move |_| {
            self.store.pools.revision();
            let is_listed = |id: &Id| list.ids.with(|ids| ids.contains(*id));
            let is_asleep = |id: &Id| self.pool(*id).is_some_and(|pool| is_asleep(&pool));
            let ids = self.store.overnight_sizes().pool_ids().into_iter();
            ids.filter(|id| is_listed(id) && is_asleep(id)).collect::<Vec<_>>()
        });
        let note = move || {
            let ids = asleep.get();
            let words = match ids.len() {
                0 => return None,
                1 => "1 pool is scaled down for the night.".to_owned(),
                count => format!("{count} pools are scaled down for the night."),
            };
            let wake = button("button", move || self.open(PoolChange::Restore, ids.clone())).aria_haspopup("dialog");
            Some(html::div().class("night-note").role("status").child(words).child(wake.child("Bring them back")))
        };
        html::div().class("night-place").child(note)
    }

    /// Tracked.
    fn pool(self, id: Id) -> Option<WarmPool> {
        self.store.pools.get(id).map(|pool| pool.get())
    }

    fn sizes(self, id: Id, typed: Option<PoolSize>) -> Sizes {
        Sizes { typed, before_night: self.store.overnight_sizes().before(id) }
    }

    /// The size that a pool is to get; `None` where it is left alone. Tracks what is typed.
    fn target(self, change: PoolChange, pool: &WarmPool) -> Option<PoolSize> {
        change.target(pool, self.sizes(pool.id, self.input.parsed().ok()))
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
        let (title, words) = match change {
            PoolChange::Size => ("Set the size of", "Each of them gets this minimum and maximum."),
            PoolChange::OvernightScaleDown => (
                "Scale down for the night:",
                "Their minimum becomes 0, so that no instance is held; the maximum stays for those who work late. This \
                 browser keeps their sizes, to bring them back in the morning.",
            ),
            PoolChange::Restore => ("Bring back", "They get the sizes that they had before the night."),
        };
        let ids = StoredValue::new(ids);
        let targets = Memo::new(move |_| {
            let target = |id: &Id| self.pool(*id).and_then(|pool| self.target(change, &pool)).map(|size| (*id, size));
            ids.with_value(|ids| ids.iter().filter_map(target).collect::<Vec<_>>())
        });
        let is_valid = move || change != PoolChange::Size || self.input.is_valid();
        let zero = move || {
            let is_zeroed = |(id, size): &&(Id, PoolSize)| self.pool(*id).is_some_and(|pool| is_zeroed(&pool, *size));
            let count = targets.with(|targets| targets.iter().filter(is_zeroed).count());
            let words = match count {
                0 => return None,
                1 => "1 of them may then hold no running instance.".to_owned(),
                count => format!("{count} of them may then hold no running instance."),
            };
            Some(html::p().class("message message-warning").child(words))
        };
        let label = move || match targets.with(Vec::len) {
            0 => "Nothing to change".to_owned(),
            count => format!("Change {}", counted(count)),
        };
        let go = move || self.run(change, targets.get_untracked().into_iter().map(|(id, _)| id).collect());
        let row = move |id: &Id| self.preview_row(change, *id);
        let rows = move || ids.with_value(|ids| ids.iter().filter_map(row).collect::<Vec<_>>());
        let head = |name: &'static str| html::th().scope("col").child(name);
        let table = html::table()
            .class("figures")
            .child(html::caption().class("visually-hidden").child("What changes"))
            .child(html::thead().child(html::tr().child(vec![head("Pool"), head("Now"), head("Then")])))
            .child(html::tbody().child(rows));
        let place = html::div().class("figures-place bulk-preview").tabindex("0").role("group");
        let count = ids.with_value(Vec::len);
        html::div()
            .class("batch-body")
            .child(html::h2().id(TITLE_ID).child(format!("{title} {}", counted(count))))
            .child(html::p().child(words))
            .child((change == PoolChange::Size).then(|| size_fields("bulk-size", self.input, || None)))
            .child(place.aria_label("What changes").child(table))
            .child(zero)
            .child(
                html::div()
                    .class("form-actions")
                    .child(
                        button("button primary", go)
                            .prop("disabled", move || !is_valid() || targets.with(Vec::is_empty))
                            .child(label),
                    )
                    .child(button("button", move || self.stage.set(Stage::None)).child("Cancel")),
            )
    }

    /// One pool's size now and then, or why it stays.
    fn preview_row(self, change: PoolChange, id: Id) -> Option<Element<Tr>> {
        let pool = self.pool(id)?;
        let span = |PoolSize { min, max }: PoolSize| format!("{min} to {max}");
        let then = match self.target(change, &pool) {
            Some(size) => html::strong().child(span(size)).into_any(),
            None if is_deleting(&pool) => html::span().class("meta").child("Being deleted").into_any(),
            None => html::span().class("meta").child("Stays").into_any(),
        };
        let name = html::th().scope("row").child(self.names.label(&pool));
        let now = span(PoolSize::of(&pool.spec));
        Some(html::tr().child(name).child(html::td().child(now)).child(html::td().child(then)))
    }

    fn run(self, change: PoolChange, ids: Vec<Id>) {
        // The run goes on when the reader types something else, or leaves the page and its fields.
        let typed = untrack(|| self.input.parsed().ok());
        let tasks = ids.into_iter().map(|id| (id, self.store.change_of_pool(id, change, typed))).collect();
        self.stage.set(Stage::Running(change, Run::start(tasks)));
    }

    fn progress(self, change: PoolChange, run: Run) -> Element<Div> {
        let done = match change {
            PoolChange::Size => "changed",
            PoolChange::OvernightScaleDown => "scaled down",
            PoolChange::Restore => "brought back",
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

fn counted(count: usize) -> String {
    format::counted(count, "warm pool")
}
