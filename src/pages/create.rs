//! Starting prebuilds: of a project, for one class or for all that its settings name.

use chrono::TimeDelta;
use leptos::ev;
use leptos::html::{Dialog, Div, Form};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::components::button::button;
use crate::components::chunk::chunk;
use crate::components::content::Content;
use crate::components::dialog::{DialogProps, dialog};
use crate::components::element::Element;
use crate::components::html;
use crate::components::skeleton::skeleton_panel;
use crate::domain::action::{DEFAULT_TIMEOUT_MINUTES, creation, parse_timeout};
use crate::domain::phase::Tone;
use crate::format;
use crate::proto::id::Id;
use crate::proto::project::Project;
use crate::proto::scalar::Duration;
use crate::reactive::{ArcRwSignal, RwSignal};
use crate::routes;
use crate::store::Store;
use crate::store::problem::reason;

use super::project_field::project_field;
use super::run::told;

/// For which classes prebuilds are started.
#[derive(Clone, PartialEq)]
enum Classes {
    /// The project's own choice.
    Default,
    /// Every one that its settings name.
    Configured,
    One(Id),
}

/// How it went for one class.
#[derive(Clone, PartialEq)]
enum Outcome {
    UnderWay,
    /// The new prebuild's id.
    Started(Id),
    Refused(String),
}

impl Outcome {
    const fn name(&self) -> &'static str {
        match self {
            Self::UnderWay => "under-way",
            Self::Started(_) => "started",
            Self::Refused(_) => "refused",
        }
    }
}

#[derive(Clone, Copy)]
pub struct Creation {
    store: Store,
    is_open: RwSignal<bool>,
    /// Empty until one is chosen.
    project_id: RwSignal<Id>,
    classes: RwSignal<Classes>,
    minutes: RwSignal<String>,
    /// By class, the words for it and how it went.
    outcomes: RwSignal<Vec<(String, ArcRwSignal<Outcome>)>>,
}

const TITLE_ID: &str = "create-title";

chunk! {
    pub static CONTENT: create = |creation: Creation| -> AnyView { creation.content() }
}

const ALL: &str = "all";
const DEFAULT: &str = "default";

impl Creation {
    pub fn new(store: Store) -> Self {
        Self {
            store,
            is_open: RwSignal::new(false),
            project_id: RwSignal::new(Id::default()),
            classes: RwSignal::new(Classes::Default),
            minutes: RwSignal::new(DEFAULT_TIMEOUT_MINUTES.to_string()),
            outcomes: RwSignal::default(),
        }
    }

    /// Opens the form, for a project if one is given.
    pub fn open(self, project_id: Option<Id>) {
        if let Some(id) = project_id {
            self.choose_project(id);
        }
        self.outcomes.set(Vec::new());
        self.is_open.set(true);
    }

    fn choose_project(self, id: Id) {
        if !id.is_empty() {
            self.store.project(id).refresh();
        }
        self.classes.set(Classes::Default);
        self.project_id.set(id);
    }

    /// The chosen project, tracked; `None` while it is not known.
    fn project(self) -> Option<Project> {
        let id = self.project_id.get();
        if id.is_empty() {
            return None;
        }
        let project = self.store.project(id);
        project.loading.track();
        project.get().map(|project| project.get())
    }

    pub fn dialog(self) -> Element<Dialog> {
        let close = move || self.is_open.set(false);
        dialog(DialogProps {
            class: "dialog batch",
            title_id: TITLE_ID,
            is_open: move || self.is_open.get(),
            on_close: close,
            content: move || CONTENT.view(self, skeleton_panel),
        })
    }

    fn content(self) -> AnyView {
        let content = move || match self.outcomes.with(Vec::is_empty) {
            true => self.form().into_content(),
            false => self.results().into_content(),
        };
        content.into_content()
    }

    fn form(self) -> Element<Form> {
        let denial = move || self.store.denials.of(self.project_id.get());
        let error = move || parse_timeout(&self.minutes.get()).err();
        let is_ready = move || !self.project_id.get().is_empty() && error().is_none() && denial().is_none();
        let submit = move |event: web_sys::SubmitEvent| {
            event.prevent_default();
            if let (true, Ok(timeout)) = (untrack(is_ready), parse_timeout(&self.minutes.get_untracked())) {
                self.start(timeout);
            }
        };
        let timeout = html::input()
            .id("create-timeout")
            .r#type("number")
            .inputmode("numeric")
            .min("5")
            .max("120")
            .value(self.minutes.get_untracked())
            .aria_invalid(move || error().is_some().to_string())
            .aria_describedby("create-timeout-error")
            .on(ev::input, move |event| self.minutes.set(event_target_value(&event)));
        let timeout_error = html::p()
            .class("field-error")
            .id("create-timeout-error")
            .aria_live("polite")
            .child(move || error().map(|error| error.to_string()).unwrap_or_default());
        let denied = move || denial().map(|words| html::p().class("field-error").role("alert").child(words));
        let create =
            html::button().class("button primary").r#type("submit").prop("disabled", move || !is_ready()).child(
                move || {
                    if self.count() > 1 { format!("Start {} prebuilds", self.count()) } else { "Start".to_owned() }
                },
            );
        let cancel = button("button", move || self.is_open.set(false)).child("Not now");
        html::form()
            .class("batch-body")
            .novalidate(true)
            .on(ev::submit, submit)
            .child(html::h2().id(TITLE_ID).child("New prebuild"))
            .child(project_field(self.store, "create-project", self.project_id, move |id| self.choose_project(id)))
            .child(move || self.class_field())
            .child(
                html::div()
                    .class("form-field")
                    .child(html::label().r#for("create-timeout").child("Timeout in minutes (5 to 120)"))
                    .child(timeout)
                    .child(timeout_error),
            )
            .child(denied)
            .child(html::div().class("form-actions").child(create).child(cancel))
    }

    fn class_field(self) -> Element<Div> {
        let configured = self.configured();
        let option = |value: String, words: String, own: Classes| {
            html::option().value(value).prop("selected", move || self.classes.get() == own).child(words)
        };
        let mut options = vec![option(DEFAULT.to_owned(), "The project's default class".to_owned(), Classes::Default)];
        if configured.len() > 1 {
            let words = format!("All {} classes with prebuilds", configured.len());
            options.push(option(ALL.to_owned(), words, Classes::Configured));
        }
        let each = configured.iter().map(|id| option(id.to_string(), self.class_name(*id), Classes::One(*id)));
        options.extend(each);
        let change = move |event: web_sys::Event| {
            self.classes.set(match event_target_value(&event).as_str() {
                ALL => Classes::Configured,
                DEFAULT => Classes::Default,
                id => Classes::One(id.into()),
            });
        };
        let select = html::select().id("create-class").on(ev::change, change).child(options);
        let note = self.project().filter(|_| configured.is_empty()).map(|_| {
            html::p()
                .class("meta")
                .child("Prebuilds are turned off in this project's settings, or no class is chosen there.")
        });
        html::div()
            .class("form-field")
            .child(html::label().r#for("create-class").child("Environment class"))
            .child(select)
            .child(note)
    }

    /// Ids of the classes that the project's settings name; tracked.
    fn configured(self) -> Vec<Id> {
        let configuration = self.project().and_then(|project| project.prebuild_configuration);
        configuration.map(|configuration| configuration.environment_class_ids).unwrap_or_default()
    }

    fn class_name(self, id: Id) -> String {
        self.store.class_names.shown(id)
    }

    /// How many prebuilds it will be; tracked.
    fn count(self) -> usize {
        if self.classes.get() == Classes::Configured { self.configured().len() } else { 1 }
    }

    /// Starts one for each class; none waits for another, nor is stopped by its failure.
    fn start(self, timeout: TimeDelta) {
        let project_id = self.project_id.get_untracked();
        let timeout = Duration::from_secs(timeout.num_seconds().unsigned_abs());
        let chosen: Vec<Option<Id>> = untrack(|| match self.classes.get() {
            Classes::Default => vec![None],
            Classes::One(id) => vec![Some(id)],
            Classes::Configured => self.configured().into_iter().map(Some).collect(),
        });
        let begin = |class_id: Option<Id>| {
            let words = untrack(|| class_id.map_or_else(|| "Default class".to_owned(), |id| self.class_name(id)));
            let outcome = ArcRwSignal::new(Outcome::UnderWay);
            let request = creation(project_id, class_id, Some(timeout));
            let told = outcome.clone();
            // What was asked for goes on when the reader leaves the page.
            spawn_local(async move {
                told.set(match self.store.create_prebuild(&request).await {
                    Ok(id) => Outcome::Started(id),
                    Err(error) => Outcome::Refused(reason(&error)),
                });
            });
            (words, outcome)
        };
        self.outcomes.set(chosen.into_iter().map(begin).collect());
    }

    fn results(self) -> Element<Div> {
        let project_id = self.project_id.get_untracked();
        let item = move |(words, outcome): (String, ArcRwSignal<Outcome>)| {
            let (project_id, named) = (project_id, outcome.clone());
            let told = move || match outcome.get() {
                Outcome::UnderWay => told(Tone::Active, &words, "Starting…".into_content()),
                Outcome::Started(id) => {
                    let way = html::a().class("text-link").href(routes::prebuild(project_id, id));
                    told(Tone::Good, &words, way.child(format!("Started {}", format::short_id(id))).into_content())
                }
                Outcome::Refused(reason) => {
                    told(Tone::Bad, &words, html::span().class("text-bad").child(reason).into_content())
                }
            };
            html::li()
                .class("batch-item")
                .attr("data-outcome", move || named.with(Outcome::name).to_owned())
                .child(told)
        };
        let outcomes = self.outcomes.get();
        let is_busy = {
            let outcomes = outcomes.clone();
            move || outcomes.iter().any(|(_, outcome)| outcome.get() == Outcome::UnderWay)
        };
        let close = button("button primary", move || self.is_open.set(false)).child("Close");
        let back =
            button("button", move || self.outcomes.set(Vec::new())).prop("disabled", is_busy).child("Start another");
        html::div()
            .class("batch-body")
            .child(html::h2().id(TITLE_ID).child("New prebuild"))
            .child(
                html::ul()
                    .class("batch-items")
                    .role("status")
                    .child(outcomes.into_iter().map(item).collect::<Vec<_>>()),
            )
            .child(html::div().class("form-actions").child(close).child(back))
    }
}
