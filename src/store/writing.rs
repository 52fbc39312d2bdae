//! Runs a [`Write`] with the API and the browser's clock. It outlives the page, so a write continues when the user leaves.

use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};

use futures_channel::oneshot;
use leptos::task::spawn_local;

use crate::connect::error::Error;
use crate::connect::timer::sleep;
use crate::proto::id::Id;
use crate::reactive::ArcRwSignal;

use super::write::{Answer, Effect, Event, Found, Stage, Write};

type Working<T> = Pin<Box<dyn Future<Output = T>>>;

/// A write to the API, and how to look up its outcome.
pub trait Operation: Clone + Send + Sync + 'static {
    fn send(self) -> impl Future<Output = Answer>;

    /// Looks up the outcome. `is_accepted`: the write is followed until it has taken effect.
    fn look_up(self, is_accepted: bool) -> impl Future<Output = Result<Found, Error>>;

    /// Undoes the optimistic update of [`Self::send`].
    fn roll_back(&self) {}

    /// Ids of what it created.
    fn made(&self) -> Vec<Id> {
        Vec::new()
    }
}

/// An [`Operation`] of any type, so that all of them share one copy of the code that runs them.
pub trait Task: Send + Sync {
    fn send(&self) -> Working<Answer>;
    fn look_up(&self, is_accepted: bool) -> Working<Result<Found, Error>>;
    fn roll_back(&self);
    fn made(&self) -> Vec<Id>;
}

impl<T: Operation> Task for T {
    fn send(&self) -> Working<Answer> {
        Box::pin(Operation::send(self.clone()))
    }

    fn look_up(&self, is_accepted: bool) -> Working<Result<Found, Error>> {
        Box::pin(Operation::look_up(self.clone(), is_accepted))
    }

    fn roll_back(&self) {
        Operation::roll_back(self);
    }

    fn made(&self) -> Vec<Id> {
        Operation::made(self)
    }
}

/// A write and its task. Clones share them.
#[derive(Clone)]
pub struct Writing {
    write: ArcRwSignal<Write>,
    inner: Shared<Inner>,
}

/// State that the requests of a write share. Clones share the value.
#[derive(Default)]
pub struct Shared<T>(Arc<Mutex<T>>);

impl<T> Clone for Shared<T> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<T> Shared<T> {
    pub fn with<R>(&self, work: impl FnOnce(&mut T) -> R) -> R {
        work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[derive(Default)]
struct Inner {
    task: Option<Arc<dyn Task>>,
    /// Senders to notify when no request is under way.
    waiting: Vec<oneshot::Sender<()>>,
}

impl PartialEq for Writing {
    fn eq(&self, other: &Self) -> bool {
        self.write == other.write
    }
}

impl Writing {
    pub fn new() -> Self {
        Self { write: ArcRwSignal::new(Write::new()), inner: Shared::default() }
    }

    /// A write whose form is closed.
    pub fn closed() -> Self {
        let writing = Self::new();
        writing.set_open(false);
        writing
    }

    /// Reads the write; tracked.
    pub fn with<R>(&self, read: impl FnOnce(&Write) -> R) -> R {
        self.write.with(read)
    }

    pub fn with_untracked<R>(&self, read: impl FnOnce(&Write) -> R) -> R {
        self.write.with_untracked(read)
    }

    /// Tracked.
    pub fn stage(&self) -> Stage {
        self.with(|write| write.stage().clone())
    }

    /// Tracked.
    pub fn is_open(&self) -> bool {
        self.with(Write::is_open)
    }

    /// Opens its form again, or closes it. Apart from [`Self::on`], so that pages need not load what sends.
    pub fn set_open(&self, is_open: bool) {
        self.write.maybe_update(|write| {
            let differs = write.is_open() != is_open;
            write.set_open(is_open);
            differs
        });
    }

    /// Sends `task`, or asks first. Does nothing while another task is under way.
    pub fn submit(&self, task: Arc<dyn Task>, asks: bool) {
        if self.with_untracked(Write::is_ready) {
            self.inner.with(|inner| inner.task = Some(task));
            self.on(Event::Submit { asks });
        }
    }

    /// Ids of what it created; untracked, complete once it's done.
    pub fn made(&self) -> Vec<Id> {
        self.task().map(|task| task.made()).unwrap_or_default()
    }

    pub fn on(&self, event: Event) {
        let mut effects = Vec::new();
        self.write.maybe_update(|write| {
            let before = write.clone();
            effects = write.on(event);
            *write != before
        });
        for effect in effects {
            self.run(effect);
        }
        if !self.with_untracked(Write::is_busy) {
            for waiting in self.inner.with(|inner| std::mem::take(&mut inner.waiting)) {
                // The receiver may be gone.
                let _ = waiting.send(());
            }
        }
    }

    /// Waits until no request is under way.
    pub async fn settled(&self) {
        while self.with_untracked(Write::is_busy) {
            self.changed().await;
        }
    }

    /// Waits for the next event after which no request is under way.
    pub async fn changed(&self) {
        let (sender, receiver) = oneshot::channel();
        self.inner.with(|inner| inner.waiting.push(sender));
        // A dropped sender means that nothing is under way.
        let _ = receiver.await;
    }

    fn run(&self, effect: Effect) {
        let Some(task) = self.task() else { return };
        match effect {
            Effect::RollBack => task.roll_back(),
            Effect::Send { request } => {
                let (writing, sent) = (self.clone(), task.send());
                spawn_local(async move {
                    let answer = sent.await;
                    writing.on(Event::Answered { request, answer });
                });
            }
            Effect::LookUp { request, after } => {
                let writing = self.clone();
                spawn_local(async move {
                    sleep(after).await;
                    let is_accepted = writing.with_untracked(Write::is_accepted);
                    let found = task.look_up(is_accepted).await;
                    writing.on(Event::LookedUp { request, found });
                });
            }
        }
    }

    fn task(&self) -> Option<Arc<dyn Task>> {
        self.inner.with(|inner| inner.task.clone())
    }
}

impl Default for Writing {
    fn default() -> Self {
        Self::new()
    }
}
