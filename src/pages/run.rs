//! Several things done a few at a time, told item by item, stopped where one wishes.

use std::collections::VecDeque;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex};

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

/// How it went with one thing.
#[derive(Clone, Debug, PartialEq)]
enum Outcome {
    Waiting,
    Done(Option<WayOn>),
    Failed(String),
    /// The run was stopped before it came to this one.
    Left,
}

impl Outcome {
    const fn name(&self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Done(_) => "done",
            Self::Failed(_) => "failed",
            Self::Left => "left",
        }
    }
}

/// Where to look at what came of it.
#[derive(Clone, Debug, PartialEq)]
pub struct WayOn {
    pub words: String,
    pub href: String,
}

/// What came of one thing, or why nothing did, in a sentence.
pub type Done = Result<Option<WayOn>, String>;
type Working = Pin<Box<dyn Future<Output = Done>>>;

#[derive(Clone, PartialEq)]
struct Item {
    id: Id,
    outcome: ArcRwSignal<Outcome>,
}

/// Things that are being done, or were. It belongs to no part of the page: what asks for it may be gone before it ends.
#[derive(Clone, PartialEq)]
pub struct Run {
    items: Arc<Vec<Item>>,
    is_stopped: ArcRwSignal<bool>,
}

/// How a run is told.
pub struct Telling {
    /// Of the element that names the dialog.
    pub title_id: &'static str,
    /// How many are done, in words: gets that number and the number of all.
    pub title: Box<dyn Fn(usize, usize) -> String + Send + Sync>,
    /// One thing in a few words; tracked.
    pub label: Box<dyn Fn(Id) -> String + Send + Sync>,
}

impl Run {
    /// Begins with `ids`, a few at once. What was begun goes on when the reader leaves the page.
    pub fn start(ids: Vec<Id>, work: impl Fn(Id) -> Working + 'static) -> Self {
        let items: Vec<Item> =
            ids.into_iter().map(|id| Item { id, outcome: ArcRwSignal::new(Outcome::Waiting) }).collect();
        let is_stopped = ArcRwSignal::new(false);
        let queue = Arc::new(Mutex::new(items.iter().cloned().collect::<VecDeque<_>>()));
        let work = std::rc::Rc::new(work);
        for _ in 0..IN_FLIGHT {
            let (queue, work, is_stopped) = (queue.clone(), work.clone(), is_stopped.clone());
            spawn_local(async move {
                let next = || queue.lock().ok().and_then(|mut queue| queue.pop_front());
                while let Some(Item { id, outcome }) = next() {
                    if is_stopped.get_untracked() {
                        outcome.set(Outcome::Left);
                        continue;
                    }
                    outcome.set(match work(id).await {
                        Ok(way_on) => Outcome::Done(way_on),
                        Err(reason) => Outcome::Failed(reason),
                    });
                }
            });
        }
        Self { items: Arc::new(items), is_stopped }
    }

    fn count(&self, is: fn(&Outcome) -> bool) -> usize {
        self.items.iter().filter(|item| item.outcome.with(is)).count()
    }

    fn failed(&self) -> Vec<Id> {
        let is_failed = |item: &&Item| item.outcome.with_untracked(|outcome| matches!(outcome, Outcome::Failed(_)));
        self.items.iter().filter(is_failed).map(|item| item.id).collect()
    }

    /// A bar, the outcome of each, and what to do next; `on_again` gets what failed.
    pub fn progress(
        self,
        telling: Telling,
        on_close: impl Fn() + Copy + Send + 'static,
        on_again: impl Fn(Vec<Id>) + Copy + Send + 'static,
    ) -> Element<Div> {
        let Telling { title_id, title, label } = telling;
        let all = self.items.len();
        let counted = |is: fn(&Outcome) -> bool| {
            let run = self.clone();
            Memo::new(move |_| run.count(is))
        };
        let waiting = counted(|outcome| *outcome == Outcome::Waiting);
        let failed = counted(|outcome| matches!(outcome, Outcome::Failed(_)));
        let done = counted(|outcome| matches!(outcome, Outcome::Done(_)));
        let title = move || {
            let failed = match failed.get() {
                0 => String::new(),
                failed => format!(", {failed} failed"),
            };
            format!("{}{failed}", title(done.get(), all))
        };
        let bar = html::progress()
            .aria_labelledby(title_id)
            .max(all.to_string())
            .prop("value", move || (all - waiting.get()).to_string());
        let item = |item: Item| {
            let label = label(item.id);
            let outcome = item.outcome.clone();
            html::li()
                .class("batch-item")
                .attr("data-outcome", move || outcome.with(Outcome::name).to_owned())
                .child(move || outcome_view(&label, item.outcome.get()))
        };
        let list = self.items.iter().cloned().map(item).collect::<Vec<_>>();
        let buttons = move || match (waiting.get(), failed.get()) {
            (0, failed) => {
                let run = self.clone();
                let again = move || on_again(run.failed());
                html::div()
                    .class("form-actions")
                    .child(button("button primary", on_close).child("Close"))
                    .child((failed > 0).then(|| button("button", again).child("Try the failed ones again")))
            }
            _ => {
                let (stop, is_stopped) = (self.is_stopped.clone(), self.is_stopped.clone());
                html::div().class("form-actions").child(
                    button("button", move || stop.set(true))
                        .prop("disabled", move || is_stopped.get())
                        .child("Stop after those under way"),
                )
            }
        };
        html::div()
            .class("batch-body")
            .child(html::h2().id(title_id).child(html::span().role("status").child(title)))
            .child(bar)
            .child(html::ul().class("batch-items").tabindex("0").aria_label("Results").child(list))
            .child(buttons)
    }
}

/// How it went with one of several things.
pub fn told(tone: Tone, label: &str, words: AnyView) -> AnyView {
    (mark(tone), html::span().class("batch-words").child(label).child(words)).into_content()
}

fn outcome_view(label: &str, outcome: Outcome) -> AnyView {
    let told = |tone, words| told(tone, label, words);
    match outcome {
        Outcome::Waiting => told(Tone::Waiting, "".into_content()),
        Outcome::Left => told(Tone::Stopped, html::span().class("meta").child("Not begun").into_content()),
        Outcome::Failed(reason) => told(Tone::Bad, html::span().class("text-bad").child(reason).into_content()),
        Outcome::Done(way_on) => told(
            Tone::Good,
            way_on.map(|way| html::a().class("text-link").href(way.href).child(way.words)).into_content(),
        ),
    }
}
