//! Tasks that end with their page, or when they are aborted.

use std::future::Future;
use std::pin::Pin;

use futures_util::future::{AbortHandle, abortable};
use leptos::prelude::*;
use leptos::task::{spawn_local, spawn_local_scoped, spawn_local_scoped_with_cancellation};

use crate::reactive::StoredValue;

/// Page with its tasks. Tasks outlive the part of the page that started them; for example, an error panel disappears as
/// soon as its retry starts.
#[derive(Clone)]
struct Page {
    owner: Owner,
    /// Handles of all tasks. Aborting a finished task does nothing.
    tasks: StoredValue<Vec<AbortHandle>>,
}

/// Makes the current owner that of a page.
pub fn own_page() {
    let tasks: StoredValue<Vec<AbortHandle>> = StoredValue::default();
    on_cleanup(move || {
        tasks.try_update_value(|tasks| tasks.drain(..).for_each(|task| task.abort()));
    });
    provide_context(Page { owner: Owner::current().unwrap_or_default(), tasks });
}

impl Page {
    fn spawn(self, task: Pin<Box<dyn Future<Output = ()>>>) {
        let (task, handle) = abortable(task);
        let own = handle.clone();
        self.tasks.try_update_value(|tasks| {
            tasks.retain(|task| !task.is_aborted());
            tasks.push(handle);
        });
        self.owner.with(|| {
            spawn_local_scoped(async move {
                // An aborted task has no result.
                let _ = task.await;
                own.abort();
            });
        });
    }
}

/// Runs `task` until it ends or the page is closed; then the task is dropped and its calls are aborted.
pub fn spawn_for_page(task: impl Future<Output = ()> + 'static) {
    spawn_boxed(Box::pin(task));
}

/// Boxed so that all tasks share one compiled copy.
fn spawn_boxed(task: Pin<Box<dyn Future<Output = ()>>>) {
    match use_context::<Page>() {
        Some(page) => page.spawn(task),
        None => spawn_local_scoped_with_cancellation(task),
    }
}

/// Runs `task` until it ends or is aborted.
pub fn spawn(task: impl Future<Output = ()> + 'static) -> AbortHandle {
    spawn_boxed_until_stopped(Box::pin(task))
}

fn spawn_boxed_until_stopped(task: Pin<Box<dyn Future<Output = ()>>>) -> AbortHandle {
    let (task, handle) = abortable(task);
    spawn_local(async move {
        // An aborted task has no result.
        let _ = task.await;
    });
    handle
}

/// Stores the handle of a task and aborts the previous one.
pub fn hold(place: StoredValue<Option<AbortHandle>>, task: Option<AbortHandle>) {
    if let Some(older) = place.try_update_value(|held| std::mem::replace(held, task)).flatten() {
        older.abort();
    }
}
