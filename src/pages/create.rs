//! Dialog that starts prebuilds of a project, for one class or for all configured classes.

use std::sync::Arc;

use chrono::TimeDelta;
use leptos::ev;
use leptos::html::{self as tags, Dialog, Div};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::components::button::button;
use crate::components::chunk::chunk;
use crate::components::content::Content;
use crate::components::dialog::{DialogProps, dialog};
use crate::components::element::Element;
use crate::components::html;
use crate::components::skeleton::skeleton_panel;
use crate::components::toast::{Toast, Toasts, toasts};
use crate::domain::action::{DEFAULT_TIMEOUT_MINUTES, MANY, creation, parse_timeout};
use crate::domain::phase::Tone;
use crate::format;
use crate::proto::id::Id;
use crate::proto::project::Project;
use crate::proto::scalar::Duration;
use crate::reactive::{Memo, RwSignal};
use crate::routes;
use crate::store::Store;
use crate::store::actions::Starts;
use crate::store::writing::Writing;
use crate::text;

use super::access_note::role_hint;
use super::batch::{link_to_started, started_toast, twins_toast};
use super::project_field::project_field;
use super::run::{Labels, Outcome, OutcomeWords, Run};
use super::unsaved::{Form, Unsaved, unsaved};

/// Classes to start prebuilds for.
#[derive(Clone, PartialEq)]
enum Classes {
    /// The project's default class.
    Default,
    /// All classes in the project's settings.
    Configured,
    One(Id),
}

#[derive(Clone, PartialEq)]
enum Stage {
    Form,
    /// The form waits for the server.
    Sending(Run),
    Results(Run),
}

#[derive(Clone, Copy)]
pub struct Creation {
    store: Store,
    toasts: Toasts,
    is_open: RwSignal<bool>,
    /// Empty until a project is chosen.
    project_id: RwSignal<Id>,
    classes: RwSignal<Classes>,
    minutes: RwSignal<String>,
    /// Its run has the starts by class; an empty id is the project's default class.
    stage: RwSignal<Stage>,
    unsaved: Unsaved,
}

const TITLE_ID: &str = "create-title";

chunk! {
    pub static CONTENT: create = |creation: Creation| -> AnyView { creation.content() }
}

const ALL: &str = "all";
const DEFAULT: &str = "default";

impl Creation {
    pub fn new(store: Store) -> Self {
        let creation = Self {
            store,
            toasts: toasts(),
            is_open: RwSignal::new(false),
            project_id: RwSignal::new(Id::default()),
            classes: RwSignal::new(Classes::Default),
            minutes: RwSignal::new(DEFAULT_TIMEOUT_MINUTES.to_string()),
            stage: RwSignal::new(Stage::Form),
            unsaved: unsaved(),
        };
        creation.unsaved.follow(move || {
            let (classes, minutes) = (creation.classes.get(), creation.minutes.get());
            let is_touched = classes != Classes::Default || minutes != DEFAULT_TIMEOUT_MINUTES.to_string();
            let is_unsaved = creation.is_open.get() && creation.stage.with(|stage| *stage == Stage::Form) && is_touched;
            is_unsaved.then(|| (Form::NewPrebuild, (creation.project_id.get(), classes, minutes), Writing::new()))
        });
        creation
    }

    /// Opens the form, for `project_id` if there is one.
    pub fn open(self, project_id: Option<Id>) {
        // A run that is under way is shown, not started again.
        let is_busy = |stage: &Stage| match stage {
            Stage::Form => false,
            Stage::Sending(run) | Stage::Results(run) => run.is_busy(),
        };
        if !untrack(|| self.stage.with(is_busy)) {
            if let Some(id) = project_id {
                self.choose_project(id);
            }
            let edits = self.unsaved.of::<(Id, Classes, String)>(Form::NewPrebuild);
            if let Some(((project_id, classes, minutes), _)) = edits {
                self.choose_project(project_id);
                self.classes.set(classes);
                self.minutes.set(minutes);
            }
            self.stage.set(Stage::Form);
        }
        self.is_open.set(true);
    }

    fn choose_project(self, id: Id) {
        if !id.is_empty() {
            self.store.project(id).refresh();
        }
        self.classes.set(Classes::Default);
        self.project_id.set(id);
    }

    /// The chosen project, tracked; `None` until it is loaded.
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
        // The form stays, with the focus, while it waits.
        let results = Memo::new(move |_| match self.stage.get() {
            Stage::Results(run) => Some(run),
            Stage::Form | Stage::Sending(_) => None,
        });
        let content = move || match results.get() {
            None => self.form().into_content(),
            Some(run) => self.results(run).into_content(),
        };
        content.into_content()
    }

    fn form(self) -> Element<tags::Form> {
        let denial = move || self.store.denials.of(self.project_id.get());
        let error = move || parse_timeout(&self.minutes.get()).err();
        let is_sending = move || self.stage.with(|stage| *stage != Stage::Form);
        let is_ready =
            move || !self.project_id.get().is_empty() && error().is_none() && denial().is_none() && !is_sending();
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
                move || match self.count() {
                    _ if is_sending() => "Starting…".to_owned(),
                    0 | 1 => "Start".to_owned(),
                    count => format!("Start {count} prebuilds"),
                },
            );
        let cancel = button("button", move || self.is_open.set(false)).child(text::CANCEL);
        html::form()
            .class("batch-body")
            .novalidate(true)
            .on(ev::submit, submit)
            .child(html::h2().id(TITLE_ID).child("New prebuild"))
            .child(role_hint(self.store))
            .child(project_field(self.store, "create-project", self.project_id, move |id| self.choose_project(id)))
            .child(denied)
            .child(move || self.class_field())
            .child(
                html::div()
                    .class("form-field")
                    .child(html::label().r#for("create-timeout").child("Timeout in minutes (5–120)"))
                    .child(timeout)
                    .child(timeout_error),
            )
            .child(html::div().class("form-actions").child(create).child(cancel))
    }

    fn class_field(self) -> Element<Div> {
        let configured = self.configured();
        let option = |value: String, words: String, own: Classes| {
            html::option().value(value).prop("selected", move || self.classes.get() == own).child(words)
        };
        let mut options = vec![option(DEFAULT.to_owned(), "Default class".to_owned(), Classes::Default)];
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
            html::p().class("meta").child("Prebuilds are off in this project's settings, or no class is chosen there.")
        });
        html::div()
            .class("form-field")
            .child(html::label().r#for("create-class").child("Environment class"))
            .child(select)
            .child(note)
    }

    /// Ids of the classes in the project's settings; tracked.
    fn configured(self) -> Vec<Id> {
        let configuration = self.project().and_then(|project| project.prebuild_configuration);
        configuration.map(|configuration| configuration.environment_class_ids).unwrap_or_default()
    }

    fn class_name(self, id: Id) -> String {
        self.store.class_names.display_name(id)
    }

    /// Number of prebuilds to start; tracked.
    fn count(self) -> usize {
        if self.classes.get() == Classes::Configured { self.configured().len() } else { 1 }
    }

    /// Starts a prebuild for each chosen class. A failure doesn't stop the others.
    fn start(self, timeout: TimeDelta) {
        let project_id = self.project_id.get_untracked();
        let timeout = wire(timeout);
        let chosen: Vec<Option<Id>> = untrack(|| match self.classes.get() {
            Classes::Default => vec![None],
            Classes::One(id) => vec![Some(id)],
            Classes::Configured => self.configured().into_iter().map(Some).collect(),
        });
        self.send(project_id, timeout, &chosen);
    }

    /// Starts a prebuild for each class.
    fn send(self, project_id: Id, timeout: Duration, class_ids: &[Option<Id>]) {
        let starts = Starts::default();
        let start = |class_id: &Option<Id>| {
            let request = creation(project_id, *class_id, Some(timeout));
            (class_id.unwrap_or_default(), self.store.start(request, &starts))
        };
        let run = Run::start(class_ids.iter().map(start).collect());
        let has_results = self.stage.with_untracked(|stage| matches!(stage, Stage::Results(_)));
        self.stage.set(if has_results || run.size() >= MANY { Stage::Results } else { Stage::Sending }(run.clone()));
        // The page may be gone before it ends.
        spawn_local(async move {
            run.settled().await;
            self.report(&run, project_id);
            run.followed().await;
            let list = routes::project_prebuilds(project_id);
            twins_toast(&run).into_iter().for_each(|toast| self.toasts.show(toast.link(text::VIEW, list.clone())));
        });
    }

    /// Closes the form with a toast, or shows what failed.
    fn report(self, run: &Run, project_id: Id) {
        let is_shown = self.stage.try_with_untracked(|stage| *stage == Stage::Results(run.clone())) == Some(true);
        if is_shown && run.size() >= MANY && self.is_open.get_untracked() {
            return;
        }
        let failed = untrack(|| run.count(Outcome::is_bad));
        if failed == 0 {
            self.is_open.try_set(false);
            let toast = started_toast(self.store, &run.made());
            self.toasts.show(match toast.link {
                Some(_) => toast,
                None => toast.link(text::VIEW, routes::project_prebuilds(project_id)),
            });
        } else if self.stage.try_set(Stage::Results(run.clone())).is_none() {
            self.is_open.set(true);
        } else {
            let count = format::counted(failed, "prebuild");
            let text = format!("Couldn't start {count}: {}", run.reason().unwrap_or_default());
            self.toasts.show(Toast::new(text).tone(Tone::Bad));
        }
    }

    fn results(self, run: Run) -> Element<Div> {
        let label = move |class_id: Id| match class_id.is_empty() {
            true => "Default class".to_owned(),
            false => self.class_name(class_id),
        };
        let labels = Labels {
            title_id: TITLE_ID,
            title: Box::new(|done, all| format!("{done} of {} started", format::counted(all, "prebuild"))),
            item: Box::new(label),
            link: Arc::new(move |id| link_to_started(self.store, id)),
            words: OutcomeWords::default(),
        };
        let retry = move |failed: Vec<Id>| {
            let class_ids: Vec<_> = failed.into_iter().map(|id| Some(id).filter(|id| !id.is_empty())).collect();
            if let Ok(timeout) = parse_timeout(&self.minutes.get_untracked()) {
                self.send(self.project_id.get_untracked(), wire(timeout), &class_ids);
            }
        };
        let is_busy = {
            let run = run.clone();
            move || run.is_busy()
        };
        let back =
            button("button", move || self.stage.set(Stage::Form)).prop("disabled", is_busy).child("Start another");
        run.progress(labels, move || self.is_open.set(false), retry)
            .child(html::div().class("form-actions").child(back))
    }
}

fn wire(timeout: TimeDelta) -> Duration {
    Duration::from_secs(timeout.num_seconds().unsigned_abs())
}
