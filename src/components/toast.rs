//! Toasts: short messages about what was done, with a link to it or a button that takes it back. Any page may show one.

mod list;

use std::time::Duration;

use leptos::prelude::*;

use crate::domain::phase::Tone;
use crate::domain::toast_queue::ToastQueue;
use crate::reactive::{Memo, RwSignal};

use super::chunk::chunk;
use super::content::{Content, nothing};
use list::toast_list;

/// Lifetime of a toast that only has a text.
const TO_READ: Duration = Duration::from_secs(6);
/// Lifetime of a toast with a link or a button.
const TO_ACT: Duration = Duration::from_secs(12);

/// Message that disappears by itself.
pub struct Toast {
    pub text: String,
    pub tone: Tone,
    /// Label and address.
    pub link: Option<(&'static str, String)>,
    pub undo: Option<Undo>,
}

/// Takes back what the toast reports; runs at most once.
pub type Undo = Box<dyn FnOnce() + Send + Sync>;

impl Toast {
    pub fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), tone: Tone::Good, link: None, undo: None }
    }

    pub fn tone(self, tone: Tone) -> Self {
        Self { tone, ..self }
    }

    pub fn link(self, label: &'static str, href: String) -> Self {
        Self { link: Some((label, href)), ..self }
    }

    pub fn undo(self, undo: impl FnOnce() + Send + Sync + 'static) -> Self {
        Self { undo: Some(Box::new(undo)), ..self }
    }
}

/// The console's toasts, in context.
#[derive(Clone, Copy)]
pub struct Toasts(RwSignal<ToastQueue<Toast>>);

impl Toasts {
    /// Provides itself as context.
    pub fn provide() -> Self {
        let toasts = Self(RwSignal::default());
        provide_context(toasts);
        toasts
    }

    /// Works after its page was left.
    pub fn show(self, toast: Toast) {
        let lifetime = if toast.link.is_some() || toast.undo.is_some() { TO_ACT } else { TO_READ };
        self.0.update(|queue| queue.show(toast, lifetime));
    }

    /// The list of toasts. Its code is loaded when the first one is shown.
    pub fn view(self) -> AnyView {
        let was_used = Memo::new(move |before| before == Some(&true) || self.0.with(|queue| !queue.is_empty()));
        (move || was_used.get().then(|| LIST.view(self, nothing))).into_content()
    }
}

/// From context.
pub fn toasts() -> Toasts {
    expect_context()
}

chunk! {
    static LIST: palette = |toasts: Toasts| -> AnyView { toast_list(toasts) }
}
