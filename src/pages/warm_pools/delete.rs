//! Deleting a pool: asked about with what it is for, a lost answer looked up.

use leptos::html::{Dialog, Div};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::components::button::button;
use crate::components::chunk::chunk;
use crate::components::content::Content;
use crate::components::dialog::{DialogProps, dialog};
use crate::components::element::Element;
use crate::components::html;
use crate::components::skeleton::skeleton_panel;
use crate::domain::instances::Instances;
use crate::format;
use crate::proto::id::Id;
use crate::proto::warm_pool::WarmPool;
use crate::reactive::RwSignal;
use crate::store::Store;
use crate::store::pools::Unwritten;

use super::super::unwritten::why;
use super::names::PoolNames;

#[derive(Clone, Debug, PartialEq)]
enum Stage {
    Asking,
    Deleting,
    Failed(Unwritten),
}

#[derive(Clone, Copy)]
pub struct Deletion {
    store: Store,
    names: PoolNames,
    /// As it was when it was asked about.
    pool: RwSignal<Option<WarmPool>>,
    stage: RwSignal<Stage>,
}

const TITLE_ID: &str = "delete-pool-title";

chunk! {
    pub static CONTENT: pools_dialogs = |deletion: Deletion| -> AnyView {
        (move || deletion.pool.get().map(|pool| deletion.question(&pool))).into_content()
    }
}

impl Deletion {
    pub fn new(store: Store, names: PoolNames) -> Self {
        Self { store, names, pool: RwSignal::new(None), stage: RwSignal::new(Stage::Asking) }
    }

    pub fn open(self, pool: WarmPool) {
        self.stage.set(Stage::Asking);
        self.pool.set(Some(pool));
    }

    pub fn dialog(self) -> Element<Dialog> {
        let is_open = move || self.pool.with(Option::is_some);
        let close = move || self.pool.set(None);
        let content = move || CONTENT.view(self, skeleton_panel);
        dialog(DialogProps { class: "dialog batch", title_id: TITLE_ID, is_open, on_close: close, content })
    }

    fn question(self, pool: &WarmPool) -> Element<Div> {
        let label = untrack(|| self.names.label(pool));
        let told = move || match self.stage.get() {
            Stage::Failed(unwritten) => {
                let words = why(&unwritten, "The pool is as it was. Try again.");
                // Where nobody knows, it may well be deleted.
                let not = if unwritten == Unwritten::Unknown { "" } else { "Not deleted. " };
                Some(html::p().class("field-error form-error").role("alert").child(format!("{not}{words}")))
            }
            Stage::Asking | Stage::Deleting => None,
        };
        let id = pool.id;
        let buttons = move || {
            let stage = self.stage.get();
            let is_busy = stage == Stage::Deleting;
            // Where it is not known what became of it, a look comes before another try.
            let is_look = stage == Stage::Failed(Unwritten::Unknown);
            let (class, label) = match (is_busy, is_look) {
                (true, _) => ("button danger", "Deleting…"),
                (_, true) => ("button", "Look again"),
                _ => ("button danger", "Delete the pool"),
            };
            let go = button(class, move || self.go(id, is_look)).prop("disabled", move || is_busy);
            html::div()
                .class("form-actions")
                .child(go.child(label))
                .child(button("button", move || self.pool.set(None)).autofocus(true).child("Keep it"))
        };
        html::div().class("batch-body")
            .child(html::h2().id(TITLE_ID).child("Delete this warm pool?"))
            .child(html::p().child(purpose(pool, &label)))
            .child(html::p().class("meta").child(
                "They are drained and removed, which takes some minutes. Prebuilds and their snapshots stay; environments \
                 then start from them without a warm instance.",
            ))
            .child(told)
            .child(buttons)
    }

    /// Deletes the pool, or only looks what became of an earlier delete.
    fn go(self, id: Id, is_look: bool) {
        self.stage.set(Stage::Deleting);
        spawn_local(async move {
            let done = match is_look {
                true => self.store.look_after_delete(id).await,
                false => self.store.delete_pool(id).await,
            };
            match done {
                Ok(()) => self.close(id),
                Err(unwritten) => {
                    self.stage.try_set(Stage::Failed(unwritten));
                }
            }
        });
    }

    fn close(self, id: Id) {
        let is_open = self.pool.try_with_untracked(|pool| pool.as_ref().is_some_and(|pool| pool.id == id));
        if is_open == Some(true) {
            self.pool.set(None);
        }
    }
}

/// What a pool is for, as far as it is lost.
fn purpose(pool: &WarmPool, label: &str) -> String {
    let instances = |count: i32, kind: &str| {
        format::counted(usize::try_from(count).unwrap_or_default(), &format!("{kind} instance"))
    };
    let Instances { running, stopped, .. } = Instances::of(pool);
    let running = instances(running, "running");
    match stopped {
        0 => format!("It keeps {running} ready for environments of {label}."),
        stopped => {
            format!("It keeps {running} and {} ready for environments of {label}.", instances(stopped, "stopped"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_goes_is_counted() {
        let mut pool = WarmPool::default();
        pool.status.running_instances = 1;
        assert_eq!(purpose(&pool, "web · Large"), "It keeps 1 running instance ready for environments of web · Large.");
        pool.status.stopped_instances = 2;
        assert_eq!(
            purpose(&pool, "web · Large"),
            "It keeps 1 running instance and 2 stopped instances ready for environments of web · Large."
        );
    }
}
