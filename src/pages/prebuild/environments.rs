//! Environments that were created from the prebuild: how many, and when. Loaded when it is first expanded.

use chrono::{DateTime, Utc};
use leptos::html::{Details as DetailsElement, Div};
use leptos::prelude::*;

use crate::components::chunk::chunk;
use crate::components::content::{Content, nothing};
use crate::components::element::Element;
use crate::components::html;
use crate::components::load_status::{LoadStep, load_status};
use crate::components::skeleton::skeleton_panel;
use crate::components::time::{moment, present_untracked};
use crate::format;
use crate::proto::id::Id;
use crate::reactive::{Memo, RwSignal};
use crate::store::Store;
use crate::store::created_environments::{Created, CreatedEnvironments};
use crate::store::demand::Progress;
use crate::store::problem::reason;

use super::details::late_details;

chunk! {
    static CREATED: prebuild_environments = |(store, project_id, id): (Store, Id, Id)| -> AnyView {
        created(CreatedEnvironments::load(store, project_id, id)).into_content()
    }
}

pub fn environments(store: Store, project_id: Id, id: Id) -> Element<DetailsElement> {
    let draw = Box::new(move || CREATED.view((store, project_id, id), skeleton_panel));
    late_details("Environments from this prebuild", "prebuild-environments", RwSignal::new(false), draw)
}

fn created(environments: CreatedEnvironments) -> Element<Div> {
    let status = environments.status;
    let step = Memo::new(move |_| status.with(step));
    let bar = || html::progress().aria_label("Loading environments");
    let words = move || status.with(words);
    let progress = load_status(step, words, bar, move || environments.stop(), move || environments.resume());
    html::div().child(progress).child(move || status.with(|created| days(&created.at)))
}

fn step(created: &Created) -> LoadStep {
    match created.progress {
        Progress::Loading => LoadStep::Loading,
        Progress::Stopped => LoadStep::Stopped,
        Progress::Failed(_) => LoadStep::Failed,
        Progress::Unavailable(_) => LoadStep::Unavailable,
        Progress::Complete | Progress::Limited => LoadStep::Complete,
    }
}

/// What is known, in a sentence.
fn words(created: &Created) -> String {
    let Created { progress, at, read } = created;
    let found = format::counted(at.len(), "environment");
    match progress {
        Progress::Loading => format!("{found} so far, {} checked", format::count(*read)),
        Progress::Stopped => format!("Stopped: {found} so far, {} checked", format::count(*read)),
        Progress::Failed(error) => format!("{found} so far. Couldn't load the rest: {}", reason(error)),
        Progress::Unavailable(error) if error.is_denied() => {
            "You don't have permission to view environments.".to_owned()
        }
        Progress::Unavailable(_) => "This server doesn't list environments.".to_owned(),
        Progress::Complete if at.is_empty() => "No environment that still exists was created from it.".to_owned(),
        Progress::Complete if at.len() == 1 => format!("{found} that still exists was created from it."),
        Progress::Complete => format!("{found} that still exist were created from it."),
        Progress::Limited => format!("At least {found}. There are more than the console loads."),
    }
}

/// The first and the last one, and how many there were each day.
fn days(at: &[i64]) -> AnyView {
    let time = |at: &i64| DateTime::<Utc>::from_timestamp_millis(*at);
    let (Some(first), Some(last)) = (at.first().and_then(time), at.last().and_then(time)) else { return nothing() };
    let day = |at: &i64| time(at).map(|at| format::local(at).date());
    let item = |of_day: &[i64]| {
        let first = of_day.first().and_then(time)?;
        let label = format::local_day(first, present_untracked());
        Some(html::li().child(format!("{label}: {}", format::count(of_day.len()))))
    };
    let items = at.chunk_by(|one, next| day(one) == day(next)).filter_map(item).collect::<Vec<_>>();
    let ends = html::p().class("meta").child("First: ").child(moment(first)).child(" · Last: ").child(moment(last));
    (ends, html::ul().class("plain-list").attr("data-field", "environments").child(items)).into_content()
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use crate::connect::error::{Code, Error, Kind};

    #[test]
    fn the_sentence_says_what_is_known() {
        let words = |progress, count: i64| words(&Created { progress, at: (0..count).collect(), read: 1200 });
        let error = |code| Error::new(Kind::Rpc(code), "s/m", "");
        assert_eq!(words(Progress::Loading, 1), "1 environment so far, 1,200 checked");
        assert_eq!(words(Progress::Stopped, 0), "Stopped: 0 environments so far, 1,200 checked");
        assert_eq!(words(Progress::Complete, 0), "No environment that still exists was created from it.");
        assert_eq!(words(Progress::Complete, 1), "1 environment that still exists was created from it.");
        assert_eq!(words(Progress::Complete, 2), "2 environments that still exist were created from it.");
        assert!(words(Progress::Limited, 3).starts_with("At least 3 environments."));
        assert!(words(Progress::Unavailable(error(Code::PermissionDenied)), 0).contains("permission"));
        assert!(words(Progress::Unavailable(error(Code::Unimplemented)), 0).contains("doesn't list"));
    }
}
