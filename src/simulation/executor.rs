//! Single-threaded task executor. Runs tasks in the order in which they were woken, until all of them wait.

use std::cell::RefCell;
use std::sync::Once;
use std::task::{Context, Poll};

use any_spawner::{CustomExecutor, Executor, PinnedFuture, PinnedLocalFuture};
use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use futures_util::task::noop_waker_ref;

type Tasks = FuturesUnordered<PinnedLocalFuture<()>>;

thread_local! {
    static TASKS: RefCell<Tasks> = RefCell::default();
    /// Tasks spawned since the last round.
    static NEW: RefCell<Vec<PinnedLocalFuture<()>>> = RefCell::default();
}

struct ThreadExecutor;

impl CustomExecutor for ThreadExecutor {
    fn spawn(&self, task: PinnedFuture<()>) {
        self.spawn_local(task);
    }

    fn spawn_local(&self, task: PinnedLocalFuture<()>) {
        NEW.with_borrow_mut(|new| new.push(task));
    }

    fn poll_local(&self) {}
}

/// Drops all tasks of this thread.
pub fn reset() {
    static INIT: Once = Once::new();
    // Another test may have installed the same kind of executor.
    INIT.call_once(|| _ = Executor::init_custom_executor(ThreadExecutor));
    // Dropping a task may spawn others.
    drop(TASKS.take());
    drop(NEW.take());
}

/// Runs all tasks that are ready.
pub fn run() {
    // Each round polls the tasks woken in the previous round.
    while run_once() {}
}

fn run_once() -> bool {
    let new = NEW.take();
    let has_new = !new.is_empty();
    TASKS.with_borrow_mut(|tasks| {
        tasks.extend(new);
        let mut context = Context::from_waker(noop_waker_ref());
        let mut has_ended = false;
        while let Poll::Ready(Some(())) = tasks.poll_next_unpin(&mut context) {
            has_ended = true;
        }
        has_new || has_ended || NEW.with_borrow(|new| !new.is_empty())
    })
}
