//! Dialog that deletes a pool. If the answer is lost, the outcome is looked up.

use leptos::html::{Dialog, Div};
use leptos::prelude::*;

use crate::components::button::button;
use crate::components::chunk::chunk;
use crate::components::content::Content;
use crate::components::dialog::{DialogProps, dialog};
use crate::components::element::Element;
use crate::components::html;
use crate::components::skeleton::skeleton_panel;
use crate::components::toast::{Toast, Toasts, toasts};
use crate::domain::instances::Instances;
use crate::proto::warm_pool::WarmPool;
use crate::reactive::RwSignal;
use crate::store::Store;
use crate::store::write::{Event, Stage};
use crate::store::writing::Writing;
use crate::text;

use super::super::write_error::why;
use super::names::PoolNames;
use super::report::when_accepted;

#[derive(Clone, Copy)]
pub struct Deletion {
    store: Store,
    names: PoolNames,
    /// The pool as it was when the dialog opened.
    pool: RwSignal<Option<WarmPool>>,
    writing: RwSignal<Writing>,
    toasts: Toasts,
}

const TITLE_ID: &str = "delete-pool-title";

chunk! {
    pub static CONTENT: pools_dialogs = |deletion: Deletion| -> AnyView {
        (move || deletion.pool.get().map(|pool| deletion.question(&pool))).into_content()
    }
}

impl Deletion {
    pub fn new(store: Store, names: PoolNames) -> Self {
        let (pool, writing) = (RwSignal::new(None), RwSignal::new(Writing::closed()));
        let deletion = Self { store, names, pool, writing, toasts: toasts() };
        when_accepted(writing, move || deletion.report());
        deletion
    }

    pub fn open(self, pool: WarmPool) {
        self.pool.set(Some(pool));
        self.writing.set(Writing::new());
    }

    /// Says that the pool is being deleted. There is no way back: the API rejects the same pool until this one has drained.
    fn report(self) {
        if let Some(pool) = self.pool.get_untracked() {
            self.toasts.show(Toast::new(format!("Deleting {}", untrack(|| self.names.label(&pool)))));
        }
    }

    fn on(self, event: Event) {
        self.writing.get_untracked().on(event);
    }

    pub fn dialog(self) -> Element<Dialog> {
        let is_open = move || self.writing.get().is_open();
        let close = move || self.writing.get_untracked().set_open(false);
        let content = move || CONTENT.view(self, skeleton_panel);
        dialog(DialogProps { class: "dialog batch", title_id: TITLE_ID, is_open, on_close: close, content })
    }

    fn question(self, pool: &WarmPool) -> Element<Div> {
        let label = untrack(|| self.names.label(pool));
        let state = move || {
            let (stage, is_overdue) = self.writing.get().with(|write| (write.stage().clone(), write.is_overdue()));
            if is_overdue {
                let words = "Delete requested over 2 minutes ago, but the pool isn't draining yet.";
                return Some(html::p().class("field-error form-error").role("alert").child(words));
            }
            let words = why(&stage)?;
            Some(match stage {
                Stage::LookingUp(_) => html::p().class("meta").role("status").child(words),
                Stage::OutcomeUnknown(..) => html::p().class("field-error form-error").role("alert").child(words),
                _ => html::p().class("field-error form-error").role("alert").child(format!("Not deleted. {words}")),
            })
        };
        let id = pool.id;
        let buttons = move || {
            let (stage, is_ready) = self.writing.get().with(|write| (write.stage().clone(), write.is_ready()));
            let is_busy = stage.is_busy();
            let go = match stage {
                // An unknown outcome is looked up before another try.
                Stage::OutcomeUnknown(..) => {
                    button("button", move || self.on(Event::CheckAgain)).child(text::CHECK_AGAIN)
                }
                _ => button("button danger", move || {
                    self.writing.get_untracked().submit(self.store.deletion_of_pool(id), false);
                })
                .prop("disabled", move || !is_ready)
                .child(if is_busy { "Deleting…" } else { text::DELETE }),
            };
            html::div().class("form-actions").child(go).child(
                button("button", move || self.writing.get_untracked().set_open(false))
                    .data_autofocus(true)
                    .child(text::CANCEL),
            )
        };
        html::div()
            .class("batch-body")
            .child(html::h2().id(TITLE_ID).child("Delete this warm pool?"))
            .child(html::p().child(consequence(pool, &label)))
            .child(
                html::p().class("meta").child(
                    "Draining takes a few minutes. Prebuilds and snapshots stay, but new environments start cold.",
                ),
            )
            .child(state)
            .child(buttons)
    }
}

/// What a deletion removes.
fn consequence(pool: &WarmPool, label: &str) -> String {
    let Instances { running, stopped, .. } = Instances::of(pool);
    match stopped {
        0 => format!("Deletes the pool for {label} ({running} running)."),
        stopped => format!("Deletes the pool for {label} ({running} running, {stopped} stopped)."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instances_are_counted() {
        let mut pool = WarmPool::default();
        pool.status.running_instances = 1;
        assert_eq!(consequence(&pool, "web · Large"), "Deletes the pool for web · Large (1 running).");
        pool.status.stopped_instances = 2;
        assert_eq!(consequence(&pool, "web · Large"), "Deletes the pool for web · Large (1 running, 2 stopped).");
    }
}
