//! Dialog that resizes a pool. Changes by others are shown, and if the answer is lost, the outcome is looked up.

use leptos::html::{self as tags, Dialog, Div};
use leptos::prelude::*;

use crate::components::button::button;
use crate::components::chunk::chunk;
use crate::components::conflict::conflict;
use crate::components::content::Content;
use crate::components::dialog::{DialogFormProps, DialogProps, dialog, dialog_form};
use crate::components::effect::effect;
use crate::components::element::Element;
use crate::components::html;
use crate::components::instance_gauge::{Gauge, gauge};
use crate::components::size_fields::{SizeInput, refused_note, size_fields};
use crate::components::skeleton::skeleton_panel;
use crate::components::toast::{Toast, Toasts, toasts};
use crate::domain::pool_size::{LARGEST, PoolSize};
use crate::domain::pool_trend::is_deleting;
use crate::proto::id::Id;
use crate::proto::warm_pool::WarmPool;
use crate::reactive::{RwSignal, StoredValue};
use crate::store::Store;
use crate::store::write::{Event, Stage, Write};
use crate::store::writing::Writing;
use crate::text;

use super::super::access_note::role_hint;
use super::super::unsaved::{Form, Unsaved, unsaved};
use super::super::write_error::{refusal, why};
use super::demand_note::demand_note;
use super::names::PoolNames;
use super::report::{undo, when_accepted};

#[derive(Clone, Copy)]
pub struct Editing {
    store: Store,
    names: PoolNames,
    pool_id: RwSignal<Option<Id>>,
    /// Size of the pool as the user last saw it.
    base: RwSignal<PoolSize>,
    input: SizeInput,
    writing: RwSignal<Writing>,
    /// The sizes before and after the last save.
    saved: StoredValue<(PoolSize, PoolSize)>,
    unsaved: Unsaved,
    toasts: Toasts,
}

const TITLE_ID: &str = "edit-title";
const FORM_ID: &str = "edit-size";

chunk! {
    pub static CONTENT: pools_dialogs = |editing: Editing| -> AnyView { editing.form().into_content() }
}

chunk! {
    static REPORT: pools_dialogs = |editing: Editing| -> () { editing.report() }
}

impl Editing {
    pub fn new(store: Store, names: PoolNames) -> Self {
        let none = PoolSize { min: 0, max: 0 };
        let editing = Self {
            store,
            names,
            pool_id: RwSignal::new(None),
            base: RwSignal::new(none),
            input: SizeInput::new(none),
            writing: RwSignal::new(Writing::closed()),
            saved: StoredValue::new((none, none)),
            unsaved: unsaved(),
            toasts: toasts(),
        };
        when_accepted(editing.writing, move || REPORT.run_soon(editing, || ()));
        editing.unsaved.follow(move || {
            let (id, base) = (editing.pool_id.get()?, editing.base.get());
            let writing = editing.writing.get();
            let is_unsaved = writing.is_open() && editing.input.parsed() != Ok(base);
            is_unsaved.then(|| (Form::PoolSize(id), (base, editing.input.typed()), writing))
        });
        editing
    }

    pub fn open(self, pool: &WarmPool) {
        let writing = self.writing.get_untracked();
        // A request that is under way is shown, not sent again.
        if self.pool_id.get_untracked() == Some(pool.id) && writing.with_untracked(Write::is_busy) {
            return writing.set_open(true);
        }
        let size = PoolSize::of(&pool.spec);
        let edits = self.unsaved.of::<(PoolSize, (String, String))>(Form::PoolSize(pool.id));
        self.base.set(edits.as_ref().map_or(size, |((base, _), _)| *base));
        self.pool_id.set(Some(pool.id));
        match edits {
            Some(((_, typed), writing)) => {
                self.input.restore(typed);
                self.writing.set(writing);
            }
            None => {
                self.input.set(size);
                self.writing.set(Writing::new());
            }
        }
    }

    /// Opens the dialog with another size filled in, unless a request is under way.
    pub fn open_with(self, pool: &WarmPool, size: PoolSize) {
        self.open(pool);
        if !self.writing.get_untracked().with_untracked(Write::is_busy) {
            self.input.set(size);
        }
    }

    fn on(self, event: Event) {
        self.writing.get_untracked().on(event);
    }

    /// The pool as loaded; tracked.
    fn pool(self) -> Option<WarmPool> {
        let id = self.pool_id.get()?;
        self.store.pools.get(id).map(|pool| pool.get())
    }

    /// Present size of the pool if it isn't the one that the user saw; tracked.
    fn theirs(self) -> Option<PoolSize> {
        let size = PoolSize::of(&self.pool()?.spec);
        (size != self.base.get()).then_some(size)
    }

    pub fn dialog(self) -> Element<Dialog> {
        dialog(DialogProps {
            class: "dialog batch",
            title_id: TITLE_ID,
            is_open: move || self.writing.get().is_open(),
            on_close: move || self.writing.get_untracked().set_open(false),
            content: move || CONTENT.view(self, skeleton_panel),
        })
    }

    fn form(self) -> Element<tags::Form> {
        let pool = untrack(move || self.pool());
        let title = pool.as_ref().map(|pool| untrack(|| self.names.label(pool))).unwrap_or_default();
        let is_old = pool.as_ref().is_some_and(|pool| PoolSize::is_old(&pool.spec));
        let old = is_old.then(|| {
            let size = self.base.get_untracked().min;
            html::p().class("message message-plain").child(format!(
                "This pool uses a legacy fixed size ({size}). Saving converts it to a minimum and maximum."
            ))
        });
        let refused = move || {
            let writing = self.writing.get();
            writing.with(Write::has_failed).then(|| refusal(&writing.stage())).flatten()
        };
        effect(move || {
            let is_other = self.theirs().is_some();
            self.writing.get().on(Event::Read { is_other });
        });
        // The server's errors are about the size that was sent.
        let typed = move || self.on(Event::Edited);
        let note = pool.as_ref().map(|pool| {
            let size = move || self.pool().map(|pool| PoolSize::of(&pool.spec));
            demand_note(self.store, pool.id, size)
        });
        let title = format!("{} {title}", text::RESIZE);
        let now = pool.map(|pool| gauge(pool.id, move || self.pool().map(|pool| Gauge::of(&pool, LARGEST))));
        dialog_form(DialogFormProps { title_id: TITLE_ID, title, on_submit: move || self.submit(), on_type: typed })
            .child(role_hint(self.store))
            .child(old)
            .child(note)
            .child(size_fields(FORM_ID, self.input, now, refused))
            .child(move || self.conflict())
            .child(move || self.state())
            .child(move || self.buttons())
    }

    /// Both sizes, if someone else changed the pool meanwhile.
    fn conflict(self) -> Option<Element<Div>> {
        let theirs = self.theirs().filter(|_| self.writing.get().with(Write::has_conflict))?;
        let take = move || {
            self.input.set(theirs);
            self.base.set(theirs);
        };
        let words = format!("Someone else changed this pool. Its size is now {}–{}.", theirs.min, theirs.max);
        Some(conflict(words, take, move || self.base.set(theirs)))
    }

    fn state(self) -> Option<AnyView> {
        let alert = |words: String| refused_note(FORM_ID, words).into_any();
        if self.pool().is_none_or(|pool| is_deleting(&pool)) {
            return Some(alert("This pool is being deleted and can't be resized.".to_owned()));
        }
        let (stage, is_overdue) = self.writing.get().with(|write| (write.stage().clone(), write.is_overdue()));
        match stage {
            _ if is_overdue => Some(alert("Saved over 2 minutes ago, but the pool still has its old size.".to_owned())),
            Stage::Confirming => {
                let words = "With a minimum of 0, the pool may have no running instances, and the first environment may start cold.";
                Some(
                    html::div().class("message message-warning").role("alert").child(html::p().child(words)).into_any(),
                )
            }
            stage @ Stage::LookingUp(_) => {
                why(&stage).map(|words| html::p().class("meta").role("status").child(words).into_any())
            }
            stage => refusal(&stage).map(|refusal| alert(refusal.message)),
        }
    }

    fn buttons(self) -> Element<Div> {
        let close = button("button", move || self.writing.get_untracked().set_open(false)).child(text::CANCEL);
        let may = |pool: WarmPool| !is_deleting(&pool) && self.store.denials.of(pool.metadata.project_id).is_none();
        let row = html::div().class("form-actions");
        let (stage, is_ready) = self.writing.get().with(|write| (write.stage().clone(), write.is_ready()));
        match stage {
            Stage::Confirming => row
                .child(button("button danger", move || self.on(Event::Confirm)).child("Scale to zero"))
                .child(button("button", move || self.on(Event::Back)).child("Back")),
            Stage::OutcomeUnknown(..) => row
                .child(button("button primary", move || self.on(Event::CheckAgain)).child(text::CHECK_AGAIN))
                .child(close),
            stage => {
                let is_off = !is_ready || !self.pool().is_some_and(may);
                let save = html::button()
                    .class("button primary")
                    .r#type("submit")
                    .prop("disabled", move || is_off || !self.input.is_valid())
                    .child(if stage.is_busy() { text::SAVING } else { text::SAVE });
                row.child(save).child(close)
            }
        }
    }

    fn submit(self) {
        let Some(id) = self.pool_id.get_untracked() else { return };
        let Ok(size) = untrack(|| self.input.parsed()) else { return };
        if untrack(|| self.pool()).is_some_and(|pool| !is_deleting(&pool)) {
            let base = self.base.get_untracked();
            let asks = size.min == 0 && base.min > 0;
            self.saved.set_value((base, size));
            self.writing.get_untracked().submit(self.store.resize_of_pool(id, base, size), asks);
        }
    }

    /// Says that the size is saved, with a way back.
    fn report(self) {
        let Some(pool) = untrack(|| self.pool()) else { return };
        let (before, size) = self.saved.get_value();
        let Self { store, toasts, .. } = self;
        let label = untrack(|| self.names.label(&pool));
        let text = format!("Resized {label} to {}–{}", size.min, size.max);
        let undo = move || undo(toasts, store.resize_of_pool(pool.id, size, before), label);
        toasts.show(Toast::new(text).undo(undo));
    }
}
