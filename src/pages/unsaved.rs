//! Unsaved edits. They are kept when a link, a tab, the palette, or Back leads to another page, and restored on return. Before the
//! console is closed or reloaded, the browser asks.

use std::any::Any;

use leptos::prelude::*;

use crate::components::effect::effect;
use crate::proto::id::Id;
use crate::reactive::StoredValue;
use crate::store::write::Write;
use crate::store::writing::Writing;

/// Form with unsaved edits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    Settings(Id),
    PoolSize(Id),
    NewPool,
    NewPrebuild,
}

/// Unsaved edits by form, in context.
#[derive(Clone, Copy)]
pub struct Unsaved(StoredValue<Vec<Edits>>);

struct Edits {
    form: Form,
    typed: Box<dyn Any>,
    /// The form's write, so that a reopened form doesn't send it again.
    writing: Writing,
}

impl Edits {
    /// They may have been saved after the form was left.
    fn are_unsaved(&self) -> bool {
        !self.writing.with_untracked(Write::is_accepted)
    }
}

impl Unsaved {
    /// Provides itself as context and watches the window, for as long as the present owner, the root, lives.
    pub fn provide() {
        let unsaved = Self(StoredValue::default());
        provide_context(unsaved);
        let listener = window_event_listener_untyped("beforeunload", move |event| {
            if unsaved.0.with_value(|forms| forms.iter().any(Edits::are_unsaved)) {
                event.prevent_default();
            }
        });
        on_cleanup(move || listener.remove());
    }

    /// A form has unsaved edits; untracked.
    pub fn has(self, form: Form) -> bool {
        self.0.with_value(|forms| forms.iter().any(|edits| edits.form == form && edits.are_unsaved()))
    }

    /// Edits of a form that was left, and their write.
    pub fn of<T: Clone + 'static>(self, form: Form) -> Option<(T, Writing)> {
        self.0.with_value(|forms| {
            let edits = forms.iter().find(|edits| edits.form == form && edits.are_unsaved())?;
            Some((edits.typed.downcast_ref::<T>()?.clone(), edits.writing.clone()))
        })
    }

    /// Keeps the edits that `read` returns, which is tracked; `None` while nothing is unsaved. Edits outlive the present owner.
    pub fn follow<T: Any>(self, read: impl Fn() -> Option<(Form, T, Writing)> + 'static) {
        let mut kept = None;
        effect(move || {
            let edits = read();
            self.0.update_value(|forms| {
                let left = kept.take();
                kept = edits.as_ref().map(|(form, ..)| *form);
                forms.retain(|edits| Some(edits.form) != left && Some(edits.form) != kept);
                forms.extend(edits.map(|(form, typed, writing)| Edits { form, typed: Box::new(typed), writing }));
            });
        });
    }
}

pub fn unsaved() -> Unsaved {
    expect_context()
}
