//! Batches of actions: the question before, and the report.

use std::future::{pending, ready};
use std::pin::Pin;
use std::sync::Arc;

use crate::components::content::Content;
use crate::connect::error::{Code, Error, Kind};
use crate::domain::action::Action;
use crate::format;
use crate::pages::batch::{Batches, outcome_words, report_title};
use crate::pages::run::{Labels, Link, Run};
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
    let running = [Done, Accepted, Denied, Never, Never, Never, Never, Done, Done];
    vec![
        Family::new("batches", "Batches")
            .state("Question", dialog("batch-title", CLASS, question()))
            .state("Running", report("gallery-batch-running", &running))
            .state("Partly failed", report("gallery-batch-failed", &[Done, Denied, Accepted, Done, Done]))
            .state("Done", report("gallery-batch-done", &[Done; 4])),
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

fn report(title_id: &'static str, replies: &[Reply]) -> impl Content {
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
    dialog(title_id, CLASS, run.progress(labels, || {}, |_| {}))
}

/// Task that the server replies to in this way.
#[derive(Clone, Copy)]
enum Reply {
    Done,
    Accepted,
    Denied,
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
            Self::Never => return Box::pin(pending()),
        };
        Box::pin(ready(answer))
    }

    fn look_up(&self, _is_accepted: bool) -> Pin<Box<dyn Future<Output = Result<Found, Error>>>> {
        Box::pin(pending())
    }

    fn roll_back(&self) {}

    fn made(&self) -> Vec<Id> {
        Vec::new()
    }
}
