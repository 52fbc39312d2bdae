//! `/projects/{project}/settings`: prebuild settings of a project.

use chrono::Local;
use leptos::ev;
use leptos::html::{self as tags, Div, Label, P, Section};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::clock;
use crate::components::button::button;
use crate::components::conflict::conflict;
use crate::components::content::Content;
use crate::components::effect::effect;
use crate::components::element::Element;
use crate::components::html;
use crate::components::prebuild_row::subject_name;
use crate::components::skeleton::{Outline, skeleton};
use crate::components::time::present;
use crate::components::toast::{Toast, Toasts, toasts};
use crate::domain::instances::Instances;
use crate::domain::pool_size::PoolSize;
use crate::domain::pool_trend::is_deleting;
use crate::domain::project_settings::{Draft, DraftErrors, class_ids, local_hour, next_run};
use crate::format;
use crate::proto::id::Id;
use crate::proto::project::Project;
use crate::proto::shared::Subject;
use crate::proto::warm_pool::WarmPool;
use crate::reactive::{Memo, RwSignal, StoredValue};
use crate::routes;
use crate::store::Store;
use crate::store::problem::{problem, violation};
use crate::store::resource::{Loading, Resource};
use crate::store::write::{Event, Stage, Write};
use crate::store::writing::Writing;
use crate::text;

use super::access_note::role_hint;
use super::frame::{ProjectFrame, Tab, project_frame, store};
use super::page_error::page_error;
use super::unsaved::{Form, unsaved};
use super::write_error::why;

pub fn page(project_id: Id) -> AnyView {
    let store = store();
    // The caller is offered as an executor.
    store.identity.load();
    let form = SettingsForm::new(store, project_id);
    let content = move || form.content().into_content();
    let is_empty = Memo::new(|_| true);
    project_frame(ProjectFrame { project_id, is_empty, tab: Tab::Settings, aside: || (), content })
}

/// The stage's name for tests and styles.
const fn name(stage: &Stage) -> &'static str {
    match stage {
        Stage::Editing => "editing",
        Stage::Confirming => "asking",
        Stage::Sending | Stage::LookingUp(_) => "saving",
        Stage::Accepted { .. } | Stage::Done | Stage::Overtaken => "saved",
        Stage::Rejected(_) | Stage::NotApplied => "failed",
        Stage::OutcomeUnknown(..) => "unknown",
    }
}

#[derive(Clone, Copy)]
struct SettingsForm {
    store: Store,
    project_id: Id,
    project: Resource<Project>,
    /// Settings as the user last saw them; `None` until they are loaded.
    base: RwSignal<Option<Draft>>,
    draft: RwSignal<Option<Draft>>,
    writing: RwSignal<Writing>,
    toasts: Toasts,
}

impl SettingsForm {
    fn new(store: Store, project_id: Id) -> Self {
        let project = store.project(project_id);
        store.pool_list(Some(project_id)).status.refresh();
        let unsaved = unsaved();
        let (edits, writing) = unsaved.of::<(Draft, Draft)>(Form::Settings(project_id)).unzip();
        let (base, draft) = edits.unzip();
        let form = Self {
            store,
            project_id,
            project,
            base: RwSignal::new(base),
            draft: RwSignal::new(draft),
            writing: RwSignal::new(writing.unwrap_or_default()),
            toasts: toasts(),
        };
        // Without edits, the form follows the server. Edits stay, unless the server has the same by now.
        effect(move || {
            let Some(theirs) = form.theirs() else { return };
            let is_clean = form.draft.get_untracked() == form.base.get_untracked();
            if is_clean || form.draft.with_untracked(|draft| draft.as_ref().map(Draft::check)) == Some(theirs.check()) {
                form.take(theirs);
            }
        });
        unsaved.follow(move || {
            let (base, draft) = (form.base.get()?, form.draft.get()?);
            (draft != base).then(|| (Form::Settings(project_id), (base, draft), form.writing.get()))
        });
        effect(move || form.on(Event::Read { is_other: form.theirs().is_some() }));
        // The saved settings are the new base.
        effect(move || {
            if form.writing.get().stage() == Stage::Done
                && let Some(known) = untrack(move || form.known())
            {
                form.take(Draft::of(&known));
            }
        });
        form
    }

    /// The project as loaded; tracked.
    fn known(self) -> Option<Project> {
        self.project.loading.track();
        self.project.get().map(|project| project.get())
    }

    /// Present settings of the project, if they aren't those that the user saw; tracked.
    fn theirs(self) -> Option<Draft> {
        let draft = Draft::of(&self.known()?);
        (self.base.get().as_ref() != Some(&draft)).then_some(draft)
    }

    fn take(self, settings: Draft) {
        self.base.set(Some(settings.clone()));
        self.draft.set(Some(settings));
    }

    fn change(self, change: impl FnOnce(&mut Draft)) {
        self.draft.update(|draft| {
            if let Some(draft) = draft {
                change(draft);
            }
        });
        self.on(Event::Edited);
    }

    fn on(self, event: Event) {
        self.writing.get_untracked().on(event);
    }

    /// Tracked.
    fn stage(self) -> Stage {
        self.writing.get().stage()
    }

    /// Reads the draft; tracked.
    fn read<R: Default>(self, read: impl FnOnce(&Draft) -> R) -> R {
        self.draft.with(|draft| draft.as_ref().map(read).unwrap_or_default())
    }

    fn errors(self) -> DraftErrors {
        self.read(|draft| draft.check().err().unwrap_or_default())
    }

    fn differences(self) -> Vec<&'static str> {
        let base = self.base.get();
        self.read(|draft| base.map(|base| draft.differences(&base)).unwrap_or_default())
    }

    fn content(self) -> impl Content {
        let is_loaded = Memo::new(move |_| self.draft.with(Option::is_some));
        move || match (is_loaded.get(), self.project.loading.get()) {
            (true, _) => untrack(|| self.form().into_content()),
            (false, Loading::Failed(error)) => {
                page_error(problem(&error, "this project's settings"), move || self.project.refresh(), None)
            }
            (false, _) => skeleton(Outline::Settings).into_content(),
        }
    }

    fn form(self) -> Element<tags::Form> {
        let submit = move |event: web_sys::SubmitEvent| {
            event.prevent_default();
            self.submit();
        };
        html::form()
            .class("settings")
            .novalidate(true)
            .aria_label("Prebuild settings")
            .attr("data-stage", move || name(&self.stage()).to_owned())
            .on(ev::submit, submit)
            .child(role_hint(self.store))
            .child(section(
                "Prebuilds",
                "Run project setup ahead of time so environments start from a snapshot.",
                self.switch(),
            ))
            .child(section(
                "Environment classes",
                "Prebuilds run separately for each class. Each class can have a warm pool.",
                move || self.classes(),
            ))
            .child(section("Daily schedule", "Run prebuilds automatically once a day.", self.schedule()))
            .child(section("Timeout", "Prebuilds fail after this time.", self.timeout()))
            .child(section(
                "Run as",
                "Scheduled prebuilds run as this user or service account, with its secrets.",
                move || self.executor(),
            ))
            .child(section(
                "JetBrains warm-up",
                "Starts the JetBrains backend once during the prebuild.",
                self.warmup(),
            ))
            .child(move || self.pools_losing_prebuilds_note())
            .child(move || self.conflict())
            .child(move || self.outcome())
            .child(move || self.buttons())
    }

    fn checkbox(self, label: impl Content, read: fn(&Draft) -> bool, set: fn(&mut Draft, bool)) -> Element<Label> {
        let input = html::input()
            .r#type("checkbox")
            .prop("checked", move || self.read(read))
            .on(ev::change, move |event| self.change(|draft| set(draft, event_target_checked(&event))));
        html::label().class("choice").child(input).child(html::span().child(label))
    }

    fn switch(self) -> Element<Label> {
        self.checkbox("Enable prebuilds", |draft| draft.is_enabled, |draft, is_on| draft.is_enabled = is_on)
    }

    fn warmup(self) -> Element<Label> {
        self.checkbox(
            "Warm up JetBrains IDEs",
            |draft| draft.has_jetbrains_warmup,
            |draft, is_on| draft.has_jetbrains_warmup = is_on,
        )
    }

    fn classes(self) -> AnyView {
        let order = self.known().as_ref().map(class_ids).unwrap_or_default();
        let kept = StoredValue::new(order.clone());
        let choice = |id: &Id| {
            let id = *id;
            let name = self.store.class_names.display_name(id);
            let input = html::input()
                .r#type("checkbox")
                .prop("checked", move || self.read(|draft| draft.class_ids.contains(&id)))
                .on(ev::change, move |_| {
                    kept.with_value(|order| self.change(|draft| draft.toggle_class(id, order)));
                });
            let pool = self.pools().into_iter().find(|pool| pool.metadata.environment_class_id == id);
            let note = pool.filter(|_| routes::features().warm_pools).map(|pool| {
                let PoolSize { min, max } = PoolSize::of(&pool.spec);
                let href = routes::warm_pool(pool.metadata.project_id, pool.id);
                html::span()
                    .class("meta")
                    .child(html::a().class("text-link").href(href).child(format!("Warm pool ({min}–{max})")))
            });
            html::div()
                .class("choice-line")
                .child(html::label().class("choice").child(input).child(html::span().child(name)))
                .child(note)
        };
        let choices = order.iter().map(choice).collect::<Vec<_>>();
        let error = move || {
            self.errors().classes.map(|error| error.to_string()).or_else(|| self.server_error("environment_class_ids"))
        };
        (choices, field_error("settings-classes-error", error)).into_content()
    }

    /// Pools of the project that aren't being deleted; tracked.
    fn pools(self) -> Vec<WarmPool> {
        self.store.pools.revision();
        let is_own = |pool: &WarmPool| pool.metadata.project_id == self.project_id && !is_deleting(pool);
        self.store.pools.find_all(|pool| is_own(pool).then(|| pool.clone()))
    }

    fn schedule(self) -> Element<Div> {
        let offset = Local::now().offset().local_minus_utc() / 60;
        let clock = move |hour: i32| match offset {
            0 => format!("{hour:02}:00 UTC"),
            _ => format!("{hour:02}:00 UTC ({} your time)", local_hour(hour, offset)),
        };
        let option = move |hour: Option<i32>| {
            let (value, label) = match hour {
                None => (String::new(), "No schedule".to_owned()),
                Some(hour) => (hour.to_string(), clock(hour)),
            };
            html::option().value(value).prop("selected", move || self.read(|draft| draft.hour_utc == hour)).child(label)
        };
        let options = std::iter::once(None).chain((0..24).map(Some)).map(option).collect::<Vec<_>>();
        let select = html::select()
            .id("settings-hour")
            .aria_label("Every day at")
            .on(ev::change, move |event| {
                let hour = event_target_value(&event).parse().ok();
                self.change(|draft| draft.hour_utc = hour);
            })
            .child(options);
        let next = move || match self.read(|draft| draft.hour_utc.filter(|_| draft.is_enabled)) {
            Some(hour) => {
                let now = present().max(clock::now());
                format!("Daily at {}. Next run: {}.", clock(hour), format::day_and_clock(next_run(hour, now), now))
            }
            None => String::new(),
        };
        let error = move || self.server_error("hour_utc");
        html::div()
            .class("form-field")
            .child(select)
            .child(html::p().class("meta").child(next))
            .child(field_error("settings-hour-error", error))
    }

    fn timeout(self) -> Element<Div> {
        let error =
            move || self.errors().timeout.map(|error| error.to_string()).or_else(|| self.server_error("timeout"));
        let input = html::input()
            .id("settings-timeout")
            .r#type("number")
            .inputmode("numeric")
            .min("5")
            .max("120")
            .prop("value", move || self.read(|draft| draft.timeout.clone()))
            .aria_invalid(move || error().is_some().to_string())
            .aria_describedby("settings-timeout-error")
            .on(ev::input, move |event| self.change(|draft| draft.timeout = event_target_value(&event)));
        html::div()
            .class("form-field")
            .child(html::label().r#for("settings-timeout").child("Minutes (5–120)"))
            .child(input)
            .child(field_error("settings-timeout-error", error))
    }

    /// Choice between the project's executor, the caller, and the API's default.
    fn executor(self) -> Element<Div> {
        let base = self.base.get().and_then(|base| base.executor);
        let caller = self.store.identity.get().map(|who| who.subject);
        let mut subjects: Vec<Option<Subject>> = vec![None, base];
        if !subjects.contains(&caller) {
            subjects.push(caller);
        }
        subjects.dedup();
        let option = |(index, subject): (usize, &Option<Subject>)| {
            let label = match subject {
                None => "User who enabled the schedule".to_owned(),
                Some(subject) => self.store.people.name(subject).unwrap_or_else(|| subject_name(subject)),
            };
            let subject = subject.clone();
            html::option()
                .value(index.to_string())
                .prop("selected", move || self.read(|draft| draft.executor == subject))
                .child(label)
        };
        let options = subjects.iter().enumerate().map(option).collect::<Vec<_>>();
        let select = html::select()
            .aria_label("Run as")
            .on(ev::change, move |event| {
                let chosen = event_target_value(&event).parse::<usize>().ok();
                let chosen = chosen.and_then(|index| subjects.get(index).cloned()).flatten();
                self.change(|draft| draft.executor = chosen);
            })
            .child(options);
        let error = move || self.server_error("executor");
        html::div().class("form-field").child(select).child(field_error("settings-executor-error", error))
    }

    /// The server's error about a field; tracked.
    fn server_error(self, field: &str) -> Option<String> {
        match self.stage() {
            Stage::Rejected(error) => violation(&error, |path| path.contains(field)),
            _ => None,
        }
    }

    fn pools_losing_prebuilds(self) -> Vec<WarmPool> {
        let (base, pools) = (self.base.get(), self.pools());
        let Some(base) = base else { return Vec::new() };
        self.read(|draft| draft.pools_losing_prebuilds(&base, &pools).into_iter().cloned().collect())
    }

    fn pools_losing_prebuilds_note(self) -> Option<Element<Div>> {
        let pools = self.pools_losing_prebuilds();
        if pools.is_empty() {
            return None;
        }
        let item = |pool: &WarmPool| {
            let class_id = &pool.metadata.environment_class_id;
            let name = self.store.class_names.display_name(*class_id);
            let PoolSize { min, max } = PoolSize::of(&pool.spec);
            html::li()
                .attr("data-pool-id", pool.id.to_string())
                .child(format!("{name}: {min}–{max}, {} running", Instances::of(pool).running))
        };
        let words = match pools.len() {
            1 => "This warm pool will stop getting prebuilds. Its snapshot won't be updated and will expire.",
            _ => "These warm pools will stop getting prebuilds. Their snapshots won't be updated and will expire.",
        };
        Some(
            html::div()
                .class("message message-warning")
                .role("status")
                .child(html::p().child(words))
                .child(html::ul().class("losing-pools").child(pools.iter().map(item).collect::<Vec<_>>())),
        )
    }

    /// Choice between the edits and someone else's changes.
    fn conflict(self) -> Option<Element<Div>> {
        let theirs = self.theirs().filter(|_| self.writing.get().with(Write::has_conflict))?;
        let base = self.base.get()?;
        let words = format!("Someone else changed these settings: {}.", theirs.differences(&base).join(", "));
        let taken = theirs.clone();
        Some(conflict(words, move || self.take(taken.clone()), move || self.base.set(Some(theirs.clone()))))
    }

    fn outcome(self) -> Option<Element<P>> {
        let alert = |words: String| html::p().class("field-error form-error").role("alert").child(words);
        let denial = self.store.denials.of(self.project_id);
        let stage = self.stage();
        match why(&stage) {
            _ if denial.is_some() => denial.map(alert),
            Some(words) if matches!(stage, Stage::LookingUp(_)) => {
                Some(html::p().class("meta").role("status").child(words))
            }
            Some(words) if matches!(stage, Stage::Rejected(_)) => Some(alert(format!("Not saved. {words}"))),
            words => words.map(alert),
        }
    }

    fn buttons(self) -> Element<Div> {
        let row = html::div().class("form-actions settings-actions");
        match self.stage() {
            Stage::Confirming => row
                .child(
                    button("button danger", move || self.send(|writing| writing.on(Event::Confirm)))
                        .child("Save anyway"),
                )
                .child(button("button", move || self.on(Event::Back)).child("Back")),
            Stage::OutcomeUnknown(..) => {
                let check = move || self.send(|writing| writing.on(Event::CheckAgain));
                row.child(button("button primary", check).child(text::CHECK_AGAIN))
            }
            stage => {
                let is_busy = stage.is_busy();
                let is_off = move || is_busy || !self.is_ready();
                let changed = move || match self.differences()[..] {
                    [] => String::new(),
                    ref parts => format!("Unsaved: {}.", parts.join(", ")),
                };
                let reset = move || {
                    if let Some(base) = self.base.get_untracked() {
                        self.take(base);
                    }
                    self.on(Event::Edited);
                };
                row.child(
                    html::button()
                        .class("button primary")
                        .r#type("submit")
                        .prop("disabled", is_off)
                        .child(if is_busy { text::SAVING } else { text::SAVE }),
                )
                .child(
                    button("button", reset)
                        .prop("disabled", move || is_busy || self.differences().is_empty())
                        .child(text::DISCARD),
                )
                .child(html::span().class("meta").role("status").child(changed))
            }
        }
    }

    /// Tracked.
    fn is_ready(self) -> bool {
        self.errors() == DraftErrors::default()
            && !self.differences().is_empty()
            && self.writing.get().with(Write::is_ready)
            && self.store.denials.of(self.project_id).is_none()
    }

    fn submit(self) {
        let Some(base) = self.base.get_untracked().filter(|_| untrack(move || self.is_ready())) else { return };
        let Some(Ok(settings)) = self.draft.with_untracked(|draft| draft.as_ref().map(Draft::check)) else { return };
        let asks = !untrack(move || self.pools_losing_prebuilds()).is_empty();
        let task = self.store.save_of_settings(self.project_id, base, settings);
        self.send(|writing| writing.submit(task, asks));
    }

    /// Starts a request, and tells when the settings are saved, even if the page was left by then.
    fn send(self, start: impl FnOnce(&Writing)) {
        let (writing, toasts) = (self.writing.get_untracked(), self.toasts);
        start(&writing);
        spawn_local(async move {
            writing.settled().await;
            if writing.with_untracked(|write| *write.stage() == Stage::Done) {
                toasts.show(Toast::new("Settings saved"));
            }
        });
    }
}

fn section(title: &'static str, words: &'static str, fields: impl Content) -> Element<Section> {
    html::section()
        .class("settings-section")
        .child(
            html::div()
                .class("settings-words")
                .child(html::h2().child(title))
                .child(html::p().class("meta").child(words)),
        )
        .child(html::div().class("settings-fields").child(fields))
}

fn field_error(id: &'static str, error: impl Fn() -> Option<String> + Send + 'static) -> Element<P> {
    html::p().class("field-error").id(id).aria_live("polite").child(move || error().unwrap_or_default())
}
