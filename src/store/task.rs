//! Work that ends with the page that asked for it.

use std::future::Future;
use std::pin::Pin;

use leptos::task::spawn_local_scoped_with_cancellation;

/// Runs `task` until it ends or the present owner, a page, is gone; then the task is dropped and its calls stop.
pub fn spawn_for_page(task: impl Future<Output = ()> + 'static) {
    spawn_boxed(Box::pin(task));
}

/// Boxed, so that all tasks share one copy of the machinery.
fn spawn_boxed(task: Pin<Box<dyn Future<Output = ()>>>) {
    spawn_local_scoped_with_cancellation(task);
}
