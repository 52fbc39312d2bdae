//! Deleting a pool: asked about with what it is for, a lost answer looked up.

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::components::dialog::dialog;
use crate::components::dynamic::dynamic;
use crate::components::element::{Element, button, classed, element};
use crate::proto::warm_pool::WarmPool;
use crate::store::Store;
use crate::store::pools::Unwritten;

use super::super::unwritten::why;
use super::label_of;

#[derive(Clone, Debug, PartialEq)]
enum Stage {
    Asking,
    Deleting,
    Failed(Unwritten),
}

#[derive(Clone, Copy)]
pub struct Deletion {
    store: Store,
    /// As it was when it was asked about.
    pool: RwSignal<Option<WarmPool>>,
    stage: RwSignal<Stage>,
}

const TITLE_ID: &str = "delete-pool-title";

impl Deletion {
    pub fn new(store: Store) -> Self {
        Self { store, pool: RwSignal::new(None), stage: RwSignal::new(Stage::Asking) }
    }

    pub fn open(self, pool: WarmPool) {
        self.stage.set(Stage::Asking);
        self.pool.set(Some(pool));
    }

    pub fn dialog(self) -> Element {
        let is_open = move || self.pool.with(Option::is_some);
        let close = move || self.pool.set(None);
        dialog("dialog batch", TITLE_ID, is_open, close, move || self.pool.get().map(|pool| self.question(&pool)))
    }

    fn question(self, pool: &WarmPool) -> Element {
        let label = untrack(|| label_of(self.store, pool));
        let told = move || match self.stage.get() {
            Stage::Failed(unwritten) => {
                let words = format!("Not deleted. {}", why(&unwritten, "The pool is as it was. Try again."));
                let words = if matches!(unwritten, Unwritten::Unknown) { why(&unwritten, "") } else { words };
                Some(classed("p", "field-error form-error").attr("role", "alert").child(words))
            }
            Stage::Asking | Stage::Deleting => None,
        };
        let id = StoredValue::new(pool.id.clone());
        let buttons = move || {
            let stage = self.stage.get();
            let is_busy = stage == Stage::Deleting;
            // Where it is not known what became of it, a look comes before another try.
            let label = match &stage {
                Stage::Deleting => "Deleting…",
                Stage::Failed(Unwritten::Unknown) => "Look again",
                Stage::Asking | Stage::Failed(_) => "Delete the pool",
            };
            let is_look = label == "Look again";
            let go = move || if is_look { self.look(id.get_value()) } else { self.delete(id.get_value()) };
            classed("div", "form-actions")
                .child(
                    button(if is_look { "button" } else { "button danger" }, go)
                        .flag("disabled", move || is_busy)
                        .child(label),
                )
                .child(button("button", move || self.pool.set(None)).attr("autofocus", "").child("Keep it"))
        };
        classed("div", "batch-body")
            .child(element("h2").attr("id", TITLE_ID).child("Delete this warm pool?"))
            .child(element("p").child(purpose(pool, &label)))
            .child(element("p").attr("class", "meta").child(
                "They are drained and removed, which takes some minutes. Prebuilds and their snapshots stay; environments \
                 then start from them without a warm instance.",
            ))
            .child(dynamic(told))
            .child(dynamic(buttons))
    }

    fn delete(self, id: String) {
        self.stage.set(Stage::Deleting);
        spawn_local(async move {
            match self.store.delete_pool(&id).await {
                Ok(()) => self.close(&id),
                Err(unwritten) => self.fail(unwritten),
            }
        });
    }

    /// Looks what became of a delete, without asking for another one.
    fn look(self, id: String) {
        self.stage.set(Stage::Deleting);
        spawn_local(async move {
            match self.store.look_after_delete(&id).await {
                Ok(()) => self.close(&id),
                Err(unwritten) => self.fail(unwritten),
            }
        });
    }

    fn close(self, id: &str) {
        let is_open = self.pool.try_with_untracked(|pool| pool.as_ref().is_some_and(|pool| pool.id == id));
        if is_open == Some(true) {
            self.pool.set(None);
        }
    }

    fn fail(self, unwritten: Unwritten) {
        self.stage.try_set(Stage::Failed(unwritten));
    }
}

/// What a pool is for, as far as it is lost.
fn purpose(pool: &WarmPool, label: &str) -> String {
    let instances = |count: i32, kind: &str| match count {
        1 => format!("1 {kind} instance"),
        count => format!("{count} {kind} instances"),
    };
    let running = instances(pool.status.running_instances.max(0), "running");
    match pool.status.stopped_instances {
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
