//! Reports of changes that the server has accepted, in toasts.

use std::sync::Arc;

use leptos::task::spawn_local;

use crate::components::effect::effect;
use crate::components::toast::{Toast, Toasts};
use crate::domain::phase::Tone;
use crate::reactive::{Memo, RwSignal};
use crate::store::write::Write;
use crate::store::writing::{Task, Writing};

use super::super::write_error::why;

/// Runs `act` whenever the server accepts a dialog's write.
pub fn when_accepted(writing: RwSignal<Writing>, act: impl Fn() + 'static) {
    let is_accepted = Memo::new(move |_| writing.get().with(Write::is_accepted));
    effect(move || {
        if is_accepted.get() {
            act();
        }
    });
}

/// Restores a pool's size with `task`, and says what came of it. `label` names the pool.
pub fn undo(toasts: Toasts, task: Arc<dyn Task>, label: String) {
    let writing = Writing::new();
    writing.submit(task, false);
    spawn_local(async move {
        writing.settled().await;
        let (is_done, reason) = writing.with_untracked(|write| (write.is_accepted(), why(write.stage())));
        toasts.show(match is_done {
            true => Toast::new(format!("Restored the size of {label}")),
            false => {
                let reason = reason.unwrap_or_else(|| "Someone else changed it meanwhile.".to_owned());
                Toast::new(format!("Couldn't restore the size of {label}. {reason}")).tone(Tone::Bad)
            }
        });
    });
}
