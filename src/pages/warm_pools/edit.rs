//! The sizes of a pool, to change: what others did meanwhile is shown, and a lost answer is looked up.

use leptos::html::{Dialog, Div, Form};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::components::button::button;
use crate::components::chunk::chunk;
use crate::components::conflict::conflict;
use crate::components::content::Content;
use crate::components::dialog::{DialogFormProps, DialogProps, dialog, dialog_form};
use crate::components::element::Element;
use crate::components::html;
use crate::components::instance_gauge::instance_gauge;
use crate::components::size_fields::{Refusal, SizeInput, refused_note, size_fields};
use crate::components::skeleton::skeleton_panel;
use crate::domain::pool_size::PoolSize;
use crate::domain::pool_trend::is_going;
use crate::proto::id::Id;
use crate::proto::warm_pool::WarmPool;
use crate::reactive::RwSignal;
use crate::store::Store;
use crate::store::pools::Unwritten;
use crate::store::problem::reason;

use super::super::unwritten::{refusal, why};
use super::names::PoolNames;

#[derive(Clone, Debug, PartialEq)]
enum Stage {
    Typing,
    /// Whether no instance is to be held at all is asked once more.
    AskingZero(PoolSize),
    Saving,
    Refused(Refusal),
    /// It may have been saved or not.
    Unknown(PoolSize, String),
}

#[derive(Clone, Copy)]
pub struct Editing {
    store: Store,
    names: PoolNames,
    pool_id: RwSignal<Option<Id>>,
    /// The pool's size when the reader last saw it.
    base: RwSignal<PoolSize>,
    input: SizeInput,
    stage: RwSignal<Stage>,
}

const TITLE_ID: &str = "edit-title";
const FORM_ID: &str = "edit-size";

chunk! {
    pub static CONTENT: pools_dialogs = |editing: Editing| -> AnyView { editing.form().into_content() }
}

impl Editing {
    pub fn new(store: Store, names: PoolNames) -> Self {
        let none = PoolSize { min: 0, max: 0 };
        Self {
            store,
            names,
            pool_id: RwSignal::new(None),
            base: RwSignal::new(none),
            input: SizeInput::new(none),
            stage: RwSignal::new(Stage::Typing),
        }
    }

    pub fn open(self, pool: &WarmPool) {
        let size = PoolSize::of(&pool.spec);
        self.base.set(size);
        self.input.set(size);
        self.stage.set(Stage::Typing);
        self.pool_id.set(Some(pool.id));
    }

    /// The pool as it is known now; tracked.
    fn pool(self) -> Option<WarmPool> {
        let id = self.pool_id.get()?;
        self.store.pools.get(id).map(|pool| pool.get())
    }

    /// The size that the pool has now, where that is not the one that the reader saw; tracked.
    fn theirs(self) -> Option<PoolSize> {
        let size = PoolSize::of(&self.pool()?.spec);
        (size != self.base.get()).then_some(size)
    }

    pub fn dialog(self) -> Element<Dialog> {
        let is_open = move || self.pool_id.with(Option::is_some);
        dialog(DialogProps {
            class: "dialog batch",
            title_id: TITLE_ID,
            is_open,
            on_close: move || self.pool_id.set(None),
            content: move || CONTENT.view(self, skeleton_panel),
        })
    }

    fn form(self) -> Element<Form> {
        let pool = untrack(move || self.pool());
        let title = pool.as_ref().map(|pool| untrack(|| self.names.label(pool))).unwrap_or_default();
        let is_old = pool.as_ref().is_some_and(|pool| PoolSize::is_old(&pool.spec));
        let old = is_old.then(|| {
            let size = self.base.get_untracked().min;
            html::p().class("message message-plain").child(format!(
                "This pool has only the older fixed size of {size}, which is read as minimum and maximum. Saving gives it both."
            ))
        });
        let refused = move || match self.stage.get() {
            Stage::Refused(refusal) => Some(refusal),
            _ => None,
        };
        let typed = move || {
            // What the server said was of the size as it was sent.
            if matches!(self.stage.get_untracked(), Stage::Refused(_) | Stage::AskingZero(_)) {
                self.stage.set(Stage::Typing);
            }
        };
        let title = format!("Size of {title}");
        dialog_form(DialogFormProps { title_id: TITLE_ID, title, on_submit: move || self.submit(), on_type: typed })
            .child(move || self.pool().map(|pool| instance_gauge(&pool)))
            .child(old)
            .child(size_fields(FORM_ID, self.input, refused))
            .child(move || self.conflict())
            .child(move || self.state())
            .child(move || self.buttons())
    }

    /// Both sizes where the pool was changed while one typed.
    fn conflict(self) -> Option<Element<Div>> {
        // What changes meanwhile is most likely one's own.
        if self.stage.with(|stage| matches!(stage, Stage::Saving | Stage::Unknown(..))) {
            return None;
        }
        let theirs = self.theirs()?;
        let take = move || {
            self.input.set(theirs);
            self.base.set(theirs);
        };
        let words = format!(
            "Somebody has changed this pool meanwhile: it now has a minimum of {} and a maximum of {}.",
            theirs.min, theirs.max
        );
        Some(conflict(words, take, move || self.base.set(theirs)))
    }

    fn state(self) -> Option<AnyView> {
        let told = |words: String| refused_note(FORM_ID, words).into_any();
        if self.pool().is_none_or(|pool| is_going(&pool)) {
            return Some(told("This pool is being deleted; its size can no longer be changed.".to_owned()));
        }
        match self.stage.get() {
            Stage::Refused(refusal) => Some(told(refusal.message)),
            Stage::Unknown(_, words) => Some(told(words)),
            Stage::AskingZero(_) => {
                let words = "With a minimum of 0 the pool may hold no running instance at all: at quiet times the first \
                             environment waits until one has started.";
                Some(
                    html::div().class("message message-warning").role("alert").child(html::p().child(words)).into_any(),
                )
            }
            Stage::Typing | Stage::Saving => None,
        }
    }

    fn buttons(self) -> Element<Div> {
        let close = button("button", move || self.pool_id.set(None)).child("Cancel");
        let stage = self.stage.get();
        let may = |pool: WarmPool| !is_going(&pool) && self.store.denials.of(pool.metadata.project_id).is_none();
        let is_blocked = self.theirs().is_some() || !self.pool().is_some_and(may);
        let row = html::div().class("form-actions");
        match stage {
            Stage::AskingZero(size) => row
                .child(button("button danger", move || self.save(size)).child("Scale to zero"))
                .child(button("button", move || self.stage.set(Stage::Typing)).child("Back")),
            Stage::Unknown(size, _) => {
                row.child(button("button primary", move || self.look_again(size)).child("Look again")).child(close)
            }
            stage => {
                let is_saving = stage == Stage::Saving;
                let save = html::button()
                    .class("button primary")
                    .r#type("submit")
                    .prop("disabled", move || is_saving || is_blocked || !self.input.is_valid())
                    .child(if is_saving { "Saving…" } else { "Save" });
                row.child(save).child(close)
            }
        }
    }

    fn submit(self) {
        let is_ready = untrack(|| {
            self.theirs().is_none()
                && matches!(self.stage.get(), Stage::Typing | Stage::Refused(_))
                && self.pool().is_some_and(|pool| !is_going(&pool))
        });
        let Ok(size) = untrack(|| self.input.parsed()) else { return };
        if !is_ready {
            return;
        }
        if size.min == 0 && self.base.get_untracked().min > 0 {
            self.stage.set(Stage::AskingZero(size));
        } else {
            self.save(size);
        }
    }

    /// A write goes on when the reader leaves the page: what was sent is not taken back.
    fn save(self, size: PoolSize) {
        let Some(id) = self.pool_id.get_untracked() else { return };
        self.stage.set(Stage::Saving);
        spawn_local(async move {
            let stage = match self.store.read_pool(id).await {
                Err(error) if error.is_missing() => refused("Not saved: the pool is gone."),
                Err(error) => refused(&format!("Not saved. {}", reason(&error))),
                Ok(pool) if is_going(&pool) => refused("Not saved: the pool is being deleted."),
                // What others did meanwhile shows by itself.
                Ok(pool) if Some(PoolSize::of(&pool.spec)) != self.base.try_get_untracked() => Stage::Typing,
                Ok(pool) => match self.store.resize_pool(&pool, size).await {
                    Ok(()) => return self.close(id),
                    Err(unwritten @ Unwritten::Unknown) => Stage::Unknown(size, why(&unwritten, "")),
                    Err(unwritten) => {
                        Stage::Refused(refusal(&unwritten, "The pool has the size that it had. Try again."))
                    }
                },
            };
            self.show(id, stage);
        });
    }

    fn look_again(self, size: PoolSize) {
        let Some(id) = self.pool_id.get_untracked() else { return };
        self.stage.set(Stage::Saving);
        spawn_local(async move {
            match self.store.read_pool(id).await {
                Ok(pool) if PoolSize::of(&pool.spec) == size => {
                    self.store.asked.note(id, size);
                    self.close(id);
                }
                Ok(_) => self.show(id, refused("Not saved: the pool has the size that it had. Try again.")),
                Err(error) => self.show(id, Stage::Unknown(size, format!("It is not known yet. {}", reason(&error)))),
            }
        });
    }

    /// Closes the form unless it is another pool's by now.
    fn close(self, id: Id) {
        if self.pool_id.try_get_untracked().flatten() == Some(id) {
            self.pool_id.set(None);
        }
    }

    /// Shows how it went, also where the form was closed meanwhile.
    fn show(self, id: Id, stage: Stage) {
        match self.pool_id.try_get_untracked() {
            Some(Some(open)) if open != id => {}
            Some(open) => {
                self.stage.set(stage);
                if open.is_none() {
                    self.pool_id.set(Some(id));
                }
            }
            None => {}
        }
    }
}

fn refused(words: &str) -> Stage {
    Stage::Refused(Refusal::of(words))
}
