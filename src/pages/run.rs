//! Several writes made a few at a time, reported one by one as the server has them, stopped where the user wishes.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use futures_channel::oneshot;
use leptos::html::Div;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::components::badge::mark;
use crate::components::button::button;
use crate::components::content::Content;
use crate::components::element::Element;
use crate::components::html;
use crate::domain::phase::Tone;
use crate::proto::id::Id;
use crate::reactive::{ArcRwSignal, Memo};
use crate::store::live::fetch_queue::IN_FLIGHT;
use crate::store::write::{Event, Stage, Write};
use crate::store::writing::{Shared, Task, Writing};

use super::write_error::why;

/// How far a run is with one item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Turn {
    Waiting,
    Begun,
    /// The run was stopped before.
    Skipped,
}

/// Where to look at what came of an item.
#[derive(Clone, Debug, PartialEq)]
pub struct Link {
    pub words: String,
    pub href: String,
}

#[derive(Clone)]
struct Item {
    id: Id,
    task: Arc<dyn Task>,
    writing: Writing,
    turn: ArcRwSignal<Turn>,
}

impl Item {
    /// Tracked.
    fn outcome(&self) -> Outcome {
        match self.turn.get() {
            Turn::Waiting => Outcome::Waiting,
            Turn::Skipped => Outcome::Skipped,
            Turn::Begun => self.writing.with(Outcome::of),
        }
    }
}

/// Items that are being written, or were. It belongs to no part of the page: what began it may be gone before it ends.
#[derive(Clone)]
pub struct Run {
    items: Arc<Vec<Item>>,
    is_stopped: ArcRwSignal<bool>,
    workers: Shared<Workers>,
}

/// Tasks that make the writes, and who waits for their end.
struct Workers {
    left: usize,
    waiting: Vec<oneshot::Sender<()>>,
}

impl Default for Workers {
    fn default() -> Self {
        Self { left: IN_FLIGHT, waiting: Vec::new() }
    }
}

impl Workers {
    fn end_one(&mut self) {
        self.left = self.left.saturating_sub(1);
        if self.left == 0 {
            self.waiting.drain(..).for_each(|waiting| {
                // The receiver may be gone.
                let _ = waiting.send(());
            });
        }
    }
}

impl PartialEq for Run {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.items, &other.items)
    }
}

/// How a run is reported.
pub struct Labels {
    /// Of the element that names the dialog.
    pub title_id: &'static str,
    /// How many are done, in words: gets that number and the number of all.
    pub title: Box<dyn Fn(usize, usize) -> String + Send + Sync>,
    /// One item in a few words; tracked.
    pub item: Box<dyn Fn(Id) -> String + Send + Sync>,
    /// A link to what an item made.
    pub link: Arc<dyn Fn(Id) -> Link + Send + Sync>,
    pub words: OutcomeWords,
}

/// What is said of one item, where it needs more than its mark.
#[derive(Clone, Copy, Debug, Default)]
pub struct OutcomeWords {
    pub accepted: &'static str,
    pub overdue: &'static str,
    pub done: &'static str,
    pub overtaken: &'static str,
}

/// What an item has come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    Waiting,
    UnderWay,
    Accepted,
    Overdue,
    Done,
    Overtaken,
    Failed,
    Unknown,
    Skipped,
}

impl Outcome {
    fn of(write: &Write) -> Self {
        match write.stage() {
            Stage::Editing | Stage::Confirming | Stage::Sending | Stage::LookingUp(_) => Self::UnderWay,
            Stage::Accepted { .. } if write.is_overdue() => Self::Overdue,
            Stage::Accepted { .. } => Self::Accepted,
            Stage::Done => Self::Done,
            Stage::Overtaken => Self::Overtaken,
            Stage::Rejected(_) | Stage::NotApplied => Self::Failed,
            Stage::OutcomeUnknown(..) => Self::Unknown,
        }
    }

    pub const fn name(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::UnderWay => "under-way",
            Self::Accepted => "accepted",
            Self::Overdue => "overdue",
            Self::Done => "done",
            Self::Overtaken => "overtaken",
            Self::Failed => "failed",
            Self::Unknown => "unknown",
            Self::Skipped => "skipped",
        }
    }

    const fn is_busy(self) -> bool {
        matches!(self, Self::Waiting | Self::UnderWay)
    }

    /// It isn't known to be applied.
    pub fn is_bad(self) -> bool {
        matches!(self, Self::Failed | Self::Unknown)
    }

    pub fn is_accepted(self) -> bool {
        self == Self::Accepted
    }

    pub fn is_done(self) -> bool {
        self == Self::Done
    }

    pub fn is_overdue(self) -> bool {
        self == Self::Overdue
    }

    pub fn is_overtaken(self) -> bool {
        self == Self::Overtaken
    }
}

impl Run {
    /// Begins, a few items at once. What was begun goes on when the user leaves the page.
    pub fn start(tasks: Vec<(Id, Arc<dyn Task>)>) -> Self {
        let item = |(id, task)| Item { id, task, writing: Writing::new(), turn: ArcRwSignal::new(Turn::Waiting) };
        let items: Vec<Item> = tasks.into_iter().map(item).collect();
        let is_stopped = ArcRwSignal::new(false);
        let workers = Shared::<Workers>::default();
        let queue = Arc::new(Mutex::new(items.iter().cloned().collect::<VecDeque<_>>()));
        for _ in 0..IN_FLIGHT {
            let (queue, is_stopped, workers) = (queue.clone(), is_stopped.clone(), workers.clone());
            spawn_local(async move {
                let next = || queue.lock().ok().and_then(|mut queue| queue.pop_front());
                while let Some(Item { task, writing, turn, .. }) = next() {
                    if is_stopped.get_untracked() {
                        turn.set(Turn::Skipped);
                        continue;
                    }
                    writing.submit(task, false);
                    turn.set(Turn::Begun);
                    writing.settled().await;
                }
                workers.with(Workers::end_one);
            });
        }
        Self { items: Arc::new(items), is_stopped, workers }
    }

    /// Starts no further items. What was sent isn't taken back.
    pub fn stop(&self) {
        self.is_stopped.set(true);
    }

    /// Waits until the server has answered for every item.
    pub async fn settled(&self) {
        let (sender, receiver) = oneshot::channel();
        self.workers.with(|workers| match workers.left {
            0 => drop(sender),
            _ => workers.waiting.push(sender),
        });
        // A dropped sender means that nothing is left.
        let _ = receiver.await;
    }

    /// Waits until everything that the server has accepted took effect, or is overdue.
    pub async fn followed(&self) {
        for Item { writing, .. } in self.items.iter() {
            while writing.with_untracked(|write| Outcome::of(write) == Outcome::Accepted) {
                writing.changed().await;
            }
        }
    }

    /// Number of items in total.
    pub fn size(&self) -> usize {
        self.items.len()
    }

    /// Number of items with these outcomes; tracked.
    pub fn count(&self, is: fn(Outcome) -> bool) -> usize {
        self.items.iter().filter(|item| is(item.outcome())).count()
    }

    /// Ids of what it created; untracked.
    pub fn made(&self) -> Vec<Id> {
        self.items.iter().flat_map(|item| item.writing.made()).collect()
    }

    /// Reason of the first failure; untracked.
    pub fn reason(&self) -> Option<String> {
        untrack(|| self.items.iter().find_map(|item| why(&item.writing.stage())))
    }

    /// Whether an item waits or is under way; tracked.
    pub fn is_busy(&self) -> bool {
        self.count(Outcome::is_busy) > 0
    }

    fn failed(&self) -> Vec<Id> {
        untrack(|| self.items.iter().filter(|item| item.outcome() == Outcome::Failed).map(|item| item.id).collect())
    }

    fn check_again(&self) {
        self.items.iter().for_each(|item| item.writing.on(Event::CheckAgain));
    }

    /// A bar, the outcome of each, and what to do next; `on_retry` gets what failed.
    pub fn progress(
        self,
        labels: Labels,
        on_close: impl Fn() + Copy + Send + 'static,
        on_retry: impl Fn(Vec<Id>) + Copy + Send + 'static,
    ) -> Element<Div> {
        let Labels { title_id, title, item: label, link, words } = labels;
        let all = self.items.len();
        let run = self.clone();
        let outcomes = Memo::new(move |_| run.items.iter().map(Item::outcome).collect::<Vec<_>>());
        let count = move |is: fn(Outcome) -> bool| outcomes.with(|all| all.iter().filter(|own| is(**own)).count());
        let title = move || {
            let counts = [
                (count(|own| matches!(own, Outcome::Accepted | Outcome::Overdue)), "requested"),
                (count(|own| own == Outcome::Failed), "failed"),
                (count(|own| own == Outcome::Unknown), "unknown"),
            ];
            let further = counts.iter().filter(|(count, _)| *count > 0);
            let further = further.map(|(count, words)| format!(", {count} {words}")).collect::<String>();
            format!("{}{further}", title(count(|own| own == Outcome::Done), all))
        };
        let bar = html::progress()
            .aria_labelledby(title_id)
            .max(all.to_string())
            .prop("value", move || all.saturating_sub(count(Outcome::is_busy)).to_string());
        let item = |item: Item| {
            let (label, link, named) = (label(item.id), link.clone(), item.clone());
            html::li().class("batch-item").attr("data-outcome", move || named.outcome().name().to_owned()).child(
                move || {
                    let made = item.writing.made().into_iter().map(&*link).collect();
                    outcome_view(item.outcome(), &label, made, why(&item.writing.stage()).unwrap_or_default(), words)
                },
            )
        };
        let list = self.items.iter().cloned().map(item).collect::<Vec<_>>();
        let buttons = move || {
            let row = html::div().class("form-actions");
            if count(Outcome::is_busy) > 0 {
                let (run, is_stopped) = (self.clone(), self.is_stopped.clone());
                let is_off = move || is_stopped.get() || count(|own| own == Outcome::Waiting) == 0;
                return row.child(button("button", move || run.stop()).prop("disabled", is_off).child("Stop"));
            }
            let (retried, checked) = (self.clone(), self.clone());
            let retry = move || on_retry(retried.failed());
            let has_failed = count(|own| own == Outcome::Failed) > 0;
            let is_unknown = count(|own| own == Outcome::Unknown) > 0;
            row.child(button("button primary", on_close).child("Close"))
                .child(is_unknown.then(|| button("button", move || checked.check_again()).child("Check again")))
                .child(has_failed.then(|| button("button", retry).child("Retry failed")))
        };
        html::div()
            .class("batch-body")
            .child(html::h2().id(title_id).child(html::span().role("status").child(title)))
            .child(bar)
            .child(html::ul().class("batch-items").tabindex("0").aria_label("Results").child(list))
            .child(buttons)
    }
}

/// What became of an item, in a line: `made` are links to what it created, and `reason` says why it failed.
pub fn outcome_view(outcome: Outcome, label: &str, made: Vec<Link>, reason: String, words: OutcomeWords) -> AnyView {
    let meta = |words: &'static str| html::span().class("meta").child(words).into_content();
    let bad = |words: String| html::span().class("text-bad").child(words).into_content();
    let made = || {
        let links = made.into_iter();
        links.map(|Link { words, href }| html::a().class("text-link").href(href).child(words)).collect::<Vec<_>>()
    };
    let (tone, words) = match outcome {
        Outcome::Waiting => (Tone::Waiting, "".into_content()),
        Outcome::Skipped => (Tone::Stopped, meta("Not started")),
        Outcome::UnderWay => (Tone::Active, meta("")),
        Outcome::Accepted => (Tone::Active, (made(), meta(words.accepted)).into_content()),
        Outcome::Overdue => (Tone::Waiting, (made(), meta(words.overdue)).into_content()),
        Outcome::Done => (Tone::Good, (made(), meta(words.done)).into_content()),
        Outcome::Overtaken => (Tone::Stopped, meta(words.overtaken)),
        Outcome::Failed | Outcome::Unknown => (Tone::Bad, bad(reason)),
    };
    (mark(tone), html::span().class("batch-words").child(label).child(words)).into_content()
}
