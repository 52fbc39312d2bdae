//! One action on one prebuild or on many: asked about where it destroys, done a few at a time, told item by item.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::components::dialog::dialog;
use crate::components::dynamic::{dynamic, text};
use crate::components::element::{Content, Element, button, classed, element, link};
use crate::components::icon::Icon;
use crate::domain::action::Action;
use crate::domain::phase::Tone;
use crate::format;
use crate::proto::prebuild::Prebuild;
use crate::routes;
use crate::store::Store;
use crate::store::fetch_queue::IN_FLIGHT;

use super::problem::reason;

/// How it went with one prebuild.
#[derive(Clone, Debug, PartialEq)]
enum Outcome {
    Waiting,
    /// The id of the prebuild to look at.
    Done(String),
    Failed(String),
    /// The batch was stopped before it came to this one.
    Left,
}

#[derive(Clone, PartialEq)]
enum Stage {
    None,
    Asking(Action, Vec<String>),
    Running(Action, Vec<(String, ArcRwSignal<Outcome>)>),
}

/// The page's one place for actions.
#[derive(Clone, Copy)]
pub struct Batches {
    store: Store,
    stage: RwSignal<Stage>,
    is_stopped: RwSignal<bool>,
}

const TITLE_ID: &str = "batch-title";

impl Batches {
    pub fn new(store: Store) -> Self {
        Self { store, stage: RwSignal::new(Stage::None), is_stopped: RwSignal::new(false) }
    }

    /// Whether something is asked or told; tracked.
    pub fn is_open(self) -> bool {
        self.stage.with(|stage| *stage != Stage::None)
    }

    /// Acts upon these prebuilds, or asks first whether that is meant.
    pub fn begin(self, action: Action, ids: Vec<String>) {
        if action.is_destructive() {
            self.stage.set(Stage::Asking(action, ids));
        } else {
            self.run(action, ids);
        }
    }

    fn run(self, action: Action, ids: Vec<String>) {
        let items: Vec<_> = ids.into_iter().map(|id| (id, ArcRwSignal::new(Outcome::Waiting))).collect();
        self.is_stopped.set(false);
        self.stage.set(Stage::Running(action, items.clone()));
        let queue = Arc::new(Mutex::new(items.into_iter().collect::<VecDeque<_>>()));
        for _ in 0..IN_FLIGHT {
            let queue = queue.clone();
            // What was begun goes on when the reader leaves the page.
            spawn_local(async move {
                let next = || queue.lock().ok().and_then(|mut queue| queue.pop_front());
                while let Some((id, outcome)) = next() {
                    if self.is_stopped.try_get_untracked() == Some(true) {
                        outcome.set(Outcome::Left);
                        continue;
                    }
                    let done = self.store.act(action, &id).await;
                    outcome.set(match done {
                        Ok(id) => Outcome::Done(id),
                        Err(error) => Outcome::Failed(reason(&error)),
                    });
                }
            });
        }
    }

    /// Where it is asked and told.
    pub fn dialog(self) -> Element {
        let close = move || self.stage.set(Stage::None);
        dialog(
            "dialog batch",
            TITLE_ID,
            move || self.is_open(),
            close,
            move || {
                dynamic(move || match self.stage.get() {
                    Stage::None => None,
                    Stage::Asking(action, ids) => Some(self.question(action, ids)),
                    Stage::Running(action, items) => Some(self.progress(action, items)),
                })
            },
        )
    }

    fn question(self, action: Action, ids: Vec<String>) -> Element {
        let close = move || self.stage.set(Stage::None);
        let own = ids.clone();
        let go = move || self.run(action, own.clone());
        let keep = if action == Action::Cancel { "Let them run" } else { "Keep them" };
        classed("div", "batch-body")
            .child(element("h2").attr("id", TITLE_ID).child(format!("{} {}?", action.label(), counted(ids.len()))))
            .child(element("p").child(self.consequence(action, &ids)))
            .child(self.names(&ids))
            .child(
                classed("div", "form-actions")
                    .child(button("button danger", go).child(format!("{} {}", action.label(), counted(ids.len()))))
                    .child(button("button", close).attr("autofocus", "").child(if ids.len() == 1 {
                        "Keep it"
                    } else {
                        keep
                    })),
            )
    }

    fn consequence(self, action: Action, ids: &[String]) -> String {
        if action == Action::Cancel {
            return "What they have done so far is lost, and no snapshot comes of it.".to_owned();
        }
        let pools = self.store.pools.find_all(|pool| ids.contains(&pool.spec.snapshot_id).then_some(()));
        let held = match pools.len() {
            0 => String::new(),
            1 => " One warm pool holds such a snapshot at present.".to_owned(),
            count => format!(" {count} warm pools hold such snapshots at present."),
        };
        format!("Their snapshots go with them: environments and warm pools can no longer start from them.{held}")
    }

    /// The first few by project, class and age.
    fn names(self, ids: &[String]) -> Element {
        const MOST: usize = 5;
        let item = |id: &String| element("li").child(self.label(id));
        let more = ids.len().saturating_sub(MOST);
        classed("ul", "batch-names")
            .child(ids.iter().take(MOST).map(item).collect::<Vec<_>>())
            .child((more > 0).then(|| classed("li", "meta").child(format!("and {} more", format::count(more)))))
    }

    /// A prebuild in a few words; tracked.
    fn label(self, id: &str) -> String {
        let Some(row) = self.store.prebuilds.get(id).map(|row| row.get_untracked()) else {
            return format::short_id(id).to_owned();
        };
        let Prebuild { metadata, .. } = row;
        let name = |names: crate::store::names::Names, id: &str| {
            names.get(id).unwrap_or_else(|| format::short_id(id).to_owned())
        };
        let created = metadata.created_at.map_or_else(String::new, |at| format!(", {}", format::local_short(at.0)));
        format!(
            "{} · {}{created} ({})",
            name(self.store.project_names, &metadata.project_id),
            name(self.store.class_names, &metadata.environment_class_id),
            format::short_id(id)
        )
    }

    fn progress(self, action: Action, items: Vec<(String, ArcRwSignal<Outcome>)>) -> Element {
        let items = StoredValue::new(items);
        let count = move |is: fn(&Outcome) -> bool| {
            items.with_value(|items| items.iter().filter(|(_, outcome)| outcome.with(is)).count())
        };
        let all = items.with_value(Vec::len);
        let waiting = Memo::new(move |_| count(|outcome| *outcome == Outcome::Waiting));
        let failed = Memo::new(move |_| count(|outcome| matches!(outcome, Outcome::Failed(_))));
        let done = Memo::new(move |_| count(|outcome| matches!(outcome, Outcome::Done(_))));
        let title = move || {
            let failed = match failed.get() {
                0 => String::new(),
                failed => format!(", {failed} failed"),
            };
            format!("{} of {} {}{failed}", done.get(), counted(all), action.done())
        };
        let bar = element("progress")
            .attr("aria-labelledby", TITLE_ID)
            .attr("max", all.to_string())
            .attr_of("value", move || Some((all - waiting.get()).to_string()));
        let item = |(id, outcome): (String, ArcRwSignal<Outcome>)| {
            let label = self.label(&id);
            classed("li", "batch-item").child(dynamic(move || outcome_view(&label, &outcome.get(), action, self.store)))
        };
        let list = items.with_value(|items| items.iter().cloned().map(item).collect::<Vec<_>>());
        let again = move || {
            let failed = items.with_value(|items| {
                let of_failed = |(id, outcome): &(String, ArcRwSignal<Outcome>)| {
                    outcome.with_untracked(|outcome| matches!(outcome, Outcome::Failed(_))).then(|| id.clone())
                };
                items.iter().filter_map(of_failed).collect::<Vec<_>>()
            });
            self.run(action, failed);
        };
        let buttons = move || match (waiting.get(), failed.get()) {
            (0, failed) => classed("div", "form-actions")
                .child(button("button primary", move || self.stage.set(Stage::None)).child("Close"))
                .child((failed > 0).then(|| button("button", again).child("Try the failed ones again"))),
            _ => classed("div", "form-actions").child(
                button("button", move || self.is_stopped.set(true))
                    .flag("disabled", move || self.is_stopped.get())
                    .child("Stop after those under way"),
            ),
        };
        classed("div", "batch-body")
            .child(element("h2").attr("id", TITLE_ID).child(element("span").attr("role", "status").child(text(title))))
            .child(bar)
            .child(classed("ul", "batch-items").attr("tabindex", "0").attr("aria-label", "Results").child(list))
            .child(dynamic(buttons))
    }
}

/// How it went with one of several things.
pub fn told(tone: Tone, label: &str, words: AnyView) -> AnyView {
    let mark = classed("span", "tone").attr("data-tone", tone.as_str()).child(Icon::of_tone(tone).view());
    (mark, classed("span", "batch-words").child(label).child(words)).into_content()
}

fn outcome_view(label: &str, outcome: &Outcome, action: Action, store: Store) -> AnyView {
    let told = |tone, words| told(tone, label, words);
    match outcome {
        Outcome::Waiting => told(Tone::Waiting, "".into_content()),
        Outcome::Left => told(Tone::Stopped, classed("span", "meta").child("Not begun").into_content()),
        Outcome::Failed(reason) => told(Tone::Bad, classed("span", "text-bad").child(reason.clone()).into_content()),
        Outcome::Done(id) => {
            let new = (action == Action::RunAgain).then(|| {
                let project_id =
                    store.prebuilds.get(id).map(|row| row.with_untracked(|row| row.metadata.project_id.clone()));
                let href = routes::prebuild(&project_id.unwrap_or_default(), id);
                link("text-link", href).child(format!("Started {}", format::short_id(id)))
            });
            told(Tone::Good, new.into_content())
        }
    }
}

fn counted(count: usize) -> String {
    match count {
        1 => "1 prebuild".to_owned(),
        count => format!("{} prebuilds", format::count(count)),
    }
}

/// A button for each action that fits the prebuild, disabled with the reason where it is known not to be allowed.
pub fn action_buttons(batches: Batches, prebuild: &Prebuild) -> Vec<Element> {
    let (id, project_id) = (prebuild.id.clone(), prebuild.metadata.project_id.clone());
    let possible = Action::ALL.into_iter().filter(|action| action.is_possible(&prebuild.status.phase));
    let one = |action: Action| {
        let (id, project_id) = (id.clone(), StoredValue::new(project_id.clone()));
        let denial = move || project_id.with_value(|id| batches.store.denials.of(id));
        let class = if action.is_destructive() { "button" } else { "button primary" };
        button(class, move || batches.begin(action, vec![id.clone()]))
            .flag("disabled", move || denial().is_some())
            .attr_of("title", denial)
            .child(action.label())
    };
    possible.map(one).collect()
}
