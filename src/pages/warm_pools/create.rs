//! A new warm pool: for which project and class, how large, and waiting for an old one of both to be gone.

use leptos::ev;
use leptos::html::{Dialog, Div, Fieldset, Form, P};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::components::button::button;
use crate::components::chunk::chunk;
use crate::components::content::Content;
use crate::components::dialog::{DialogFormProps, DialogProps, dialog, dialog_form};
use crate::components::element::Element;
use crate::components::html;
use crate::components::size_fields::{Refusal, SizeInput, refused_note, size_fields};
use crate::components::skeleton::skeleton_panel;
use crate::domain::instances::Instances;
use crate::domain::pool_size::PoolSize;
use crate::domain::pool_trend::is_going;
use crate::domain::project_settings::{class_ids, has_prebuilds};
use crate::proto::id::Id;
use crate::proto::project::Project;
use crate::proto::warm_pool::{CreateWarmPoolRequest, WarmPool, WarmPoolPhase};
use crate::reactive::{RwSignal, StoredValue};
use crate::routes;
use crate::sort::sort_by_key;
use crate::store::Store;
use crate::store::pools::Unwritten;
use crate::store::problem::reason;
use crate::store::resource::Loading;

use super::super::project_field::project_field;
use super::super::unwritten::{refusal, why};

#[derive(Clone, Debug, PartialEq)]
enum Stage {
    Typing,
    Creating,
    Refused(Refusal),
    /// The pool of that id has the same project and class.
    Occupied(Id),
    /// As [`Stage::Occupied`], and the new one is created once that one is gone.
    Waiting(Id),
    Unknown(String),
}

#[derive(Clone, Copy)]
pub struct Creation {
    store: Store,
    is_open: RwSignal<bool>,
    /// Empty until one is chosen.
    project_id: RwSignal<Id>,
    class_id: RwSignal<Id>,
    input: SizeInput,
    stage: RwSignal<Stage>,
    /// Rises whenever a wait begins or ends, so that an earlier one knows that it is over.
    wait: StoredValue<u32>,
}

const TITLE_ID: &str = "create-pool-title";
const FORM_ID: &str = "create-size";
/// What a new pool is offered to hold.
const FIRST_SIZE: PoolSize = PoolSize { min: 1, max: 3 };

chunk! {
    pub static CONTENT: pools_dialogs = |creation: Creation| -> AnyView { creation.form().into_content() }
}

impl Creation {
    pub fn new(store: Store) -> Self {
        Self {
            store,
            is_open: RwSignal::new(false),
            project_id: RwSignal::new(Id::default()),
            class_id: RwSignal::new(Id::default()),
            input: SizeInput::new(FIRST_SIZE),
            stage: RwSignal::new(Stage::Typing),
            wait: StoredValue::new(0),
        }
    }

    /// Opens the form, for a project if one is given.
    pub fn open(self, project_id: Option<Id>) {
        if let Some(id) = project_id {
            self.choose_project(id);
        }
        self.stage.set(Stage::Typing);
        self.is_open.set(true);
    }

    fn choose_project(self, id: Id) {
        if !id.is_empty() {
            self.store.project(id).refresh();
            self.store.pool_list(Some(id)).status.refresh();
        }
        if self.project_id.with_untracked(|chosen| *chosen != id) {
            self.class_id.set(Id::default());
            self.project_id.set(id);
        }
    }

    fn close(self) {
        self.end_wait();
        self.is_open.set(false);
    }

    fn end_wait(self) -> u32 {
        self.wait.update_value(|wait| *wait += 1);
        self.wait.get_value()
    }

    pub fn dialog(self) -> Element<Dialog> {
        let leave = move || self.close();
        dialog(DialogProps {
            class: "dialog batch",
            title_id: TITLE_ID,
            is_open: move || self.is_open.get(),
            on_close: leave,
            content: move || CONTENT.view(self, skeleton_panel),
        })
    }

    fn form(self) -> Element<Form> {
        let refused = move || match self.stage.get() {
            Stage::Refused(refusal) => Some(refusal),
            _ => None,
        };
        let submit = move || {
            if untrack(move || self.is_ready()) {
                self.create();
            }
        };
        let typed = move || {
            if matches!(self.stage.get_untracked(), Stage::Refused(_) | Stage::Occupied(_)) {
                self.stage.set(Stage::Typing);
            }
        };
        let title = "New warm pool".to_owned();
        dialog_form(DialogFormProps { title_id: TITLE_ID, title, on_submit: submit, on_type: typed })
            .child(project_field(self.store, "create-pool-project", self.project_id, move |id| self.choose_project(id)))
            .child(move || self.class_field())
            .child(size_fields(FORM_ID, self.input, refused))
            .child(move || self.denial())
            .child(move || self.state())
            .child(move || self.buttons())
    }

    fn denial(self) -> Option<Element<P>> {
        let words = self.store.denials.of(self.project_id.get());
        words.map(|words| html::p().class("field-error").role("alert").child(words))
    }

    /// The classes of the project: those that can have a pool to choose from, the others with the reason.
    fn class_field(self) -> Option<Element<Fieldset>> {
        let project_id = self.project_id.get();
        if project_id.is_empty() {
            return None;
        }
        let resource = self.store.project(project_id);
        let loading = resource.loading.get();
        let known = resource.get().map(|project| project.get());
        let body = match (known, loading) {
            (Some(project), _) => self.classes(&project).into_content(),
            (None, Loading::Failed(error)) => {
                let words = format!("This project's classes could not be loaded. {}", reason(&error));
                let again = button("button", move || resource.refresh()).child("Try again");
                (html::p().class("field-error").role("alert").child(words), again).into_content()
            }
            (None, _) => html::p().class("meta").role("status").child("Loading the project's classes…").into_content(),
        };
        Some(html::fieldset().class("class-choices").child(html::legend().child("Environment class")).child(body))
    }

    fn classes(self, project: &Project) -> AnyView {
        self.store.pools.revision();
        let classes = class_ids(project);
        if classes.is_empty() {
            return html::p().class("meta").child("This project has no environment class.").into_any();
        }
        classes.into_iter().map(|class_id| self.class_choice(project, class_id)).collect::<Vec<_>>().into_content()
    }

    fn class_choice(self, project: &Project, class_id: Id) -> Element<Div> {
        let name = self.store.class_names.shown(class_id);
        let pool = self.pool_of(project.id, class_id);
        let note = match &pool {
            _ if !has_prebuilds(project, class_id) => {
                let way = html::a().class("text-link").href(routes::project_settings(project.id)).child("settings");
                Some(
                    html::span()
                        .class("meta")
                        .child("No prebuilds of this class: turn them on in the project's ")
                        .child(way),
                )
            }
            Some(pool) if is_going(pool) => {
                Some(html::span().class("meta").child("Its old pool still drains; the new one can wait for that."))
            }
            Some(pool) => {
                let PoolSize { min, max } = PoolSize::of(&pool.spec);
                let way = html::a()
                    .class("text-link")
                    .href(address_of(pool))
                    .on(ev::click, move |_| self.close())
                    .child("Go to it");
                Some(html::span().class("meta").child(format!("It has a pool of {min} to {max}. ")).child(way))
            }
            None => None,
        };
        let is_free = has_prebuilds(project, class_id) && pool.as_ref().is_none_or(is_going);
        let radio = html::input()
            .r#type("radio")
            .name("pool-class")
            .value(class_id.to_string())
            .prop("checked", move || is_free && self.class_id.get() == class_id)
            .prop("disabled", move || !is_free)
            .on(ev::change, move |_| self.class_id.set(class_id));
        let label = html::label().child(radio).child(html::span().child(name));
        html::div().class("class-choice").child(label).child(note)
    }

    /// The pool of a project and class that is there; untracked.
    fn pool_of(self, project_id: Id, class_id: Id) -> Option<WarmPool> {
        let is_own = |pool: &WarmPool| {
            pool.metadata.project_id == project_id
                && pool.metadata.environment_class_id == class_id
                && pool.status.phase != WarmPoolPhase::Deleted
        };
        // One that drains may stand beside its successor.
        let mut pools = self.store.pools.find_all(|pool| is_own(pool).then(|| pool.clone()));
        sort_by_key(&mut pools, is_going);
        pools.into_iter().next()
    }

    fn state(self) -> Option<AnyView> {
        let alert = |words: String| refused_note(FORM_ID, words);
        match self.stage.get() {
            Stage::Typing | Stage::Creating => None,
            Stage::Refused(refusal) => Some(alert(refusal.message).into_content()),
            Stage::Unknown(words) => Some(alert(words).into_content()),
            Stage::Occupied(id) => Some(self.occupied(id).into_content()),
            Stage::Waiting(id) => {
                let left = move || {
                    let running =
                        self.store.pools.get(id).map_or(0, |pool| pool.with(|pool| Instances::of(pool).running));
                    match running {
                        0 => "Waiting for the old pool to be gone. The new one is created then.".to_owned(),
                        1 => "Waiting for the old pool: 1 instance still runs. The new one is created once it is gone."
                            .to_owned(),
                        count => format!(
                            "Waiting for the old pool: {count} instances still run. The new one is created once they are gone."
                        ),
                    }
                };
                let bar = html::progress().aria_label("Waiting for the old pool");
                Some((bar, html::p().class("meta").role("status").child(left)).into_content())
            }
        }
    }

    fn occupied(self, id: Id) -> Element<P> {
        let pool = self.store.pools.get(id).map(|pool| pool.get());
        let (words, way) = match pool {
            Some(pool) if !is_going(&pool) => {
                let way = html::a()
                    .class("text-link")
                    .href(address_of(&pool))
                    .on(ev::click, move |_| self.close())
                    .child("Go to it");
                ("Not created: this project and class have a pool already.", Some(way))
            }
            _ => ("Not created yet: the old pool of this project and class still drains.", None),
        };
        html::p().class("message message-warning").role("alert").child(words).child(" ").child(way)
    }

    fn is_ready(self) -> bool {
        let (project_id, class_id) = (self.project_id.get(), self.class_id.get());
        !class_id.is_empty()
            && self.input.is_valid()
            && self.store.denials.of(project_id).is_none()
            && matches!(self.stage.get(), Stage::Typing | Stage::Refused(_))
    }

    fn buttons(self) -> Element<Div> {
        let row = html::div().class("form-actions");
        let cancel = |label: &'static str| button("button", move || self.close()).child(label);
        match self.stage.get() {
            Stage::Occupied(id) => {
                let is_draining = self.store.pools.get(id).is_none_or(|pool| pool.with(is_going));
                let wait = button("button primary", move || self.wait_for(id));
                row.child(is_draining.then(|| wait.child("Create it when that is gone"))).child(cancel("Cancel"))
            }
            Stage::Waiting(_) => row.child(
                button("button", move || {
                    self.end_wait();
                    self.stage.set(Stage::Typing);
                })
                .child("Stop waiting"),
            ),
            Stage::Unknown(_) => row
                .child(button("button primary", move || self.look_again()).child("Look again"))
                .child(cancel("Cancel")),
            stage => {
                let is_busy = stage == Stage::Creating;
                let create = html::button()
                    .class("button primary")
                    .r#type("submit")
                    .prop("disabled", move || is_busy || !self.is_ready())
                    .child(if is_busy { "Creating…" } else { "Create" });
                row.child(create).child(cancel("Not now"))
            }
        }
    }

    fn request(self) -> Option<CreateWarmPoolRequest> {
        let size = untrack(|| self.input.parsed()).ok()?;
        Some(CreateWarmPoolRequest {
            project_id: self.project_id.get_untracked(),
            environment_class_id: self.class_id.get_untracked(),
            desired_size: 0,
            min_size: Some(size.min),
            max_size: Some(size.max),
        })
    }

    /// What was asked for goes on when the reader leaves the page.
    fn create(self) {
        let Some(request) = self.request() else { return };
        self.stage.set(Stage::Creating);
        spawn_local(async move {
            let stage = match self.store.create_pool(&request).await {
                Ok(_) => return self.done(),
                Err(unwritten) if unwritten.is_duplicate() => {
                    match self.store.find_pool(request.project_id, request.environment_class_id).await {
                        Ok(Some(pool)) => Stage::Occupied(pool.id),
                        // It is gone by now, or cannot be read: the server's words stand.
                        _ => Stage::Refused(refusal(&unwritten, "")),
                    }
                }
                Err(unwritten @ Unwritten::Unknown) => Stage::Unknown(why(&unwritten, "")),
                Err(unwritten) => Stage::Refused(refusal(&unwritten, "There is no new pool. Try again.")),
            };
            self.stage.try_set(stage);
        });
    }

    fn done(self) {
        self.stage.try_set(Stage::Typing);
        self.class_id.try_set(Id::default());
        self.is_open.try_set(false);
    }

    /// Creates the pool once the old one is gone; ends when the reader stops it or closes the form.
    fn wait_for(self, id: Id) {
        let own = self.end_wait();
        self.stage.set(Stage::Waiting(id));
        spawn_local(async move {
            let is_over = || self.wait.try_get_value() != Some(own);
            if self.store.wait_until_gone(id, is_over).await {
                self.create();
            }
        });
    }

    fn look_again(self) {
        let Some(request) = self.request() else { return };
        self.stage.set(Stage::Creating);
        spawn_local(async move {
            match self.store.find_pool(request.project_id, request.environment_class_id).await {
                Ok(Some(pool)) if !is_going(&pool) => self.done(),
                Ok(_) => {
                    self.stage.try_set(Stage::Refused(Refusal::of("Not created: there is no such pool. Try again.")));
                }
                Err(error) => {
                    self.stage.try_set(Stage::Unknown(format!("It is not known yet. {}", reason(&error))));
                }
            }
        });
    }
}

/// Where a pool is by itself.
fn address_of(pool: &WarmPool) -> String {
    routes::warm_pool(pool.metadata.project_id, pool.id)
}
