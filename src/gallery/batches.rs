//! Batches of actions: the question before, and the report.

use std::future::{pending, ready};
use std::pin::Pin;
use std::sync::Arc;

use leptos::html::Dialog;
use leptos::task::spawn_local;

use crate::components::content::Content;
use crate::components::element::Element;
use crate::components::html;
use crate::connect::error::{Code, Error, Kind};
use crate::domain::action::Action;
use crate::format;
use crate::pages::batch::{Batches, outcome_words, report_title};
use crate::pages::run::{Labels, Link, Outcome, OutcomeWords, Run, outcome_view};
use crate::proto::id::Id;
use crate::proto::prebuild::PrebuildPhase;
use crate::store::write::{Answer, Found};
use crate::store::writing::Task;

use super::Family;
use super::data::{LONG_NAME, id, prebuild};
use super::dialogs::dialog;
use super::store::silent_store;

pub fn families() -> Vec<Family> {
    use Reply::*;
    let stopped = report("gallery-batch-stopped", &[Done, Overtaken, Denied, Done, Done, Done, Done]);
    let running = [Done, Accepted, Denied, Never, Never, Never, Never, Done, Done];
    vec![
        Family::new("batches", "Batches")
            .state("Question", dialog("batch-title", CLASS, question()))
            .state("Running", report("gallery-batch-running", &running).0)
            .state("Partly failed", report("gallery-batch-failed", &[Done, Denied, Accepted, Done, Done]).0)
            .state("Outcome unknown", report("gallery-batch-unknown", &[Done, Lost, Denied]).0)
            .state("Stopped", stop(stopped))
            .state("Done", report("gallery-batch-done", &[Done; 4]).0),
        Family::new("batch-outcomes", "Outcomes of a batch").state("All", outcomes()),
    ]
}

const CLASS: &str = "dialog batch";
/// Number of the first prebuild of a report.
const FIRST: u32 = 0x0b5e_0000;

fn question() -> impl Content {
    let store = silent_store();
    let ids = (1..=12).map(|minutes| store.prebuilds.merge(prebuild(PrebuildPhase::Running, minutes))).collect();
    Batches::new(store).question(Action::Cancel, ids)
}

/// A run, and its report.
fn report(title_id: &'static str, replies: &[Reply]) -> (Element<Dialog>, Run) {
    let task = |(reply, number): (&Reply, u32)| (id(FIRST + number), Arc::new(*reply) as Arc<dyn Task>);
    let run = Run::start(replies.iter().zip(0..).map(task).collect());
    let name = |id: Id| {
        let name = if id == super::data::id(FIRST + 1) { LONG_NAME } else { "checkout-service" };
        format!("{name} · Large, Mar 5, 09:12 ({})", format::short_id(id))
    };
    let labels = Labels {
        title_id,
        title: Box::new(report_title(Action::Cancel, run.clone())),
        item: Box::new(name),
        link: Arc::new(|_| Link { words: String::new(), href: String::new() }),
        words: outcome_words(Action::Cancel),
    };
    (dialog(title_id, CLASS, run.clone().progress(labels, || {}, |_| {})), run)
}

/// Stops a run after its first items were sent.
fn stop((report, run): (Element<Dialog>, Run)) -> Element<Dialog> {
    // Behind the tasks of the run.
    spawn_local(async move { run.stop() });
    report
}

fn outcomes() -> impl Content {
    use Outcome::*;
    let all = [Waiting, UnderWay, Accepted, Overdue, Done, Overtaken, Failed, Unknown, Skipped];
    let item = |outcome: Outcome| {
        let made = || Link { words: "View".to_owned(), href: "gallery".to_owned() };
        let reason = match outcome {
            Failed => "Only project administrators can start prebuilds.",
            Unknown => "The server didn't respond. This may or may not have been applied, and checking failed.",
            _ => "",
        };
        let words = OutcomeWords {
            accepted: "Requested",
            overdue: "Taking longer than expected",
            done: "Started",
            overtaken: "Completed before",
        };
        let made = if outcome == Done { vec![made()] } else { Vec::new() };
        html::li().class("batch-item").attr("data-outcome", outcome.name()).child(outcome_view(
            outcome,
            "checkout-service · Large",
            made,
            reason.to_owned(),
            words,
        ))
    };
    html::ul().class("batch-items").child(all.map(item).into_iter().collect::<Vec<_>>())
}

/// Task that the server replies to in this way.
#[derive(Clone, Copy)]
enum Reply {
    Done,
    Accepted,
    Denied,
    /// There is no response, and none to what was asked afterward.
    Lost,
    /// There is no response, and something else happened first.
    Overtaken,
    Never,
}

impl Task for Reply {
    fn send(&self) -> Pin<Box<dyn Future<Output = Answer>>> {
        let answer = match self {
            Self::Done => Answer::Done,
            Self::Accepted => Answer::Accepted,
            Self::Denied => {
                let message = "Only project administrators can cancel prebuilds.";
                Answer::Failed(Error::new(Kind::Rpc(Code::PermissionDenied), "", message))
            }
            Self::Lost | Self::Overtaken => Answer::Failed(Error::new(Kind::Timeout, "", "")),
            Self::Never => return Box::pin(pending()),
        };
        Box::pin(ready(answer))
    }

    fn look_up(&self, _is_accepted: bool) -> Pin<Box<dyn Future<Output = Result<Found, Error>>>> {
        match self {
            Self::Lost => {
                let message = "Your permissions have changed.";
                Box::pin(ready(Err(Error::new(Kind::Rpc(Code::PermissionDenied), "", message))))
            }
            Self::Overtaken => Box::pin(ready(Ok(Found::Overtaken))),
            _ => Box::pin(pending()),
        }
    }

    fn roll_back(&self) {}

    fn made(&self) -> Vec<Id> {
        Vec::new()
    }
}
