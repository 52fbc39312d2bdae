//! Dialog that creates a warm pool. If an old pool of the same project and class still drains, it waits for that.

use leptos::ev;
use leptos::html::{self as tags, A, Dialog, Div, Fieldset, P};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::components::button::button;
use crate::components::chunk::chunk;
use crate::components::content::Content;
use crate::components::dialog::{DialogFormProps, DialogProps, dialog, dialog_form};
use crate::components::effect::effect;
use crate::components::element::Element;
use crate::components::html;
use crate::components::size_fields::{SizeInput, refused_note, size_fields};
use crate::components::skeleton::skeleton_panel;
use crate::components::toast::{Toast, Toasts, toasts};
use crate::components::virtual_rows::Viewport;
use crate::domain::demand::starts::PoolKey;
use crate::domain::instances::Instances;
use crate::domain::pool_filter::with_open_pool;
use crate::domain::pool_size::PoolSize;
use crate::domain::pool_trend::is_deleting;
use crate::domain::project_settings::{class_ids, has_prebuilds};
use crate::navigation::{Address, use_address};
use crate::proto::id::Id;
use crate::proto::project::Project;
use crate::proto::warm_pool::{CreateWarmPoolRequest, WarmPool, WarmPoolPhase};
use crate::reactive::{RwSignal, StoredValue};
use crate::routes;
use crate::sort::sort_by_key;
use crate::store::Store;
use crate::store::paged::Paging;
use crate::store::problem::reason;
use crate::store::resource::Loading;
use crate::store::write::{Event, Stage, Write};
use crate::store::writing::Writing;
use crate::text;

use super::super::access_note::role_hint;
use super::super::project_field::project_field;
use super::super::unsaved::{Form, Unsaved, unsaved};
use super::super::write_error::{refusal, why};
use super::demand_note::new_pool_note;
use super::report::when_accepted;
use super::results::Results;
use super::table::focus_row;

#[derive(Clone, Copy)]
pub struct Creation {
    store: Store,
    results: Results,
    viewport: Viewport,
    address: Address,
    toasts: Toasts,
    /// Empty until a project is chosen.
    project_id: RwSignal<Id>,
    class_id: RwSignal<Id>,
    /// The class that is chosen without a click, because it is the only one.
    only_class: RwSignal<Id>,
    input: SizeInput,
    writing: RwSignal<Writing>,
    /// Old pool of the same project and class, which has to drain first.
    waits_for: RwSignal<Option<Id>>,
    /// Number of the wait: an earlier wait sees that it is over.
    wait: StoredValue<u32>,
    unsaved: Unsaved,
}

const TITLE_ID: &str = "create-pool-title";
const FORM_ID: &str = "create-size";
/// Size that the form starts with.
const FIRST_SIZE: PoolSize = PoolSize { min: 1, max: 3 };

chunk! {
    pub static CONTENT: pools_dialogs = |creation: Creation| -> AnyView { creation.form().into_content() }
}

chunk! {
    static REPORT: pools_dialogs = |creation: Creation| -> () { creation.report() }
}

impl Creation {
    pub fn new(store: Store, results: Results, viewport: Viewport) -> Self {
        let creation = Self {
            store,
            results,
            viewport,
            address: use_address(),
            toasts: toasts(),
            project_id: RwSignal::new(Id::default()),
            class_id: RwSignal::new(Id::default()),
            only_class: RwSignal::new(Id::default()),
            input: SizeInput::new(FIRST_SIZE),
            writing: RwSignal::new(Writing::closed()),
            waits_for: RwSignal::new(None),
            wait: StoredValue::new(0),
            unsaved: unsaved(),
        };
        when_accepted(creation.writing, move || REPORT.run_soon(creation, || ()));
        creation.unsaved.follow(move || {
            let (project_id, class_id) = (creation.project_id.get(), creation.class_id.get());
            let is_touched = class_id != creation.only_class.get() || creation.input.parsed() != Ok(FIRST_SIZE);
            let writing = creation.writing.get();
            (writing.is_open() && is_touched)
                .then(|| (Form::NewPool, (project_id, class_id, creation.input.typed()), writing))
        });
        creation
    }

    /// Opens the form, for `project_id` if there is one.
    pub fn open(self, project_id: Option<Id>) {
        let writing = self.writing.get_untracked();
        // A request that is under way is shown, not sent again.
        if writing.with_untracked(Write::is_busy) {
            return writing.set_open(true);
        }
        if writing.with_untracked(Write::is_accepted) {
            self.class_id.set(Id::default());
            self.only_class.set(Id::default());
        }
        if let Some(id) = project_id {
            self.choose_project(id);
        }
        let edits = self.unsaved.of::<(Id, Id, (String, String))>(Form::NewPool);
        let Some(((project_id, class_id, typed), writing)) = edits else { return self.writing.set(Writing::new()) };
        self.choose_project(project_id);
        self.class_id.set(class_id);
        self.input.restore(typed);
        self.writing.set(writing);
    }

    /// Opens the form with a class and a size filled in, unless a request is under way.
    pub fn open_with(self, project_id: Id, class_id: Id, size: PoolSize) {
        self.open(Some(project_id));
        if !self.writing.get_untracked().with_untracked(Write::is_busy) {
            self.choose_project(project_id);
            self.class_id.set(class_id);
            self.input.set(size);
        }
    }

    fn on(self, event: Event) {
        self.writing.get_untracked().on(event);
    }

    fn choose_project(self, id: Id) {
        if !id.is_empty() {
            self.store.project(id).refresh();
            self.store.pool_list(Some(id)).status.refresh();
        }
        if self.project_id.with_untracked(|chosen| *chosen != id) {
            self.class_id.set(Id::default());
            self.only_class.set(Id::default());
            self.project_id.set(id);
        }
    }

    fn close(self) {
        self.end_wait();
        self.writing.get_untracked().set_open(false);
    }

    fn end_wait(self) -> u32 {
        self.waits_for.set(None);
        self.wait.update_value(|wait| *wait = wait.wrapping_add(1));
        self.wait.get_value()
    }

    pub fn dialog(self) -> Element<Dialog> {
        let leave = move || self.close();
        dialog(DialogProps {
            class: "dialog batch",
            title_id: TITLE_ID,
            is_open: move || self.writing.get().is_open(),
            on_close: leave,
            content: move || CONTENT.view(self, skeleton_panel),
        })
    }

    fn form(self) -> Element<tags::Form> {
        let refused = move || {
            let writing = self.writing.get();
            writing.with(Write::has_failed).then(|| refusal(&writing.stage())).flatten()
        };
        let submit = move || {
            if untrack(move || self.is_ready()) {
                self.create();
            }
        };
        let typed = move || self.on(Event::Edited);
        effect(move || self.choose_only_class());
        let title = "New warm pool".to_owned();
        dialog_form(DialogFormProps { title_id: TITLE_ID, title, on_submit: submit, on_type: typed })
            .child(role_hint(self.store))
            .child(project_field(self.store, "create-pool-project", self.project_id, move |id| self.choose_project(id)))
            .child(move || self.denial())
            .child(move || self.class_field())
            .child(new_pool_note(self.store, move || PoolKey {
                project_id: self.project_id.get(),
                class_id: self.class_id.get(),
            }))
            .child(size_fields(FORM_ID, self.input, None, refused))
            .child(move || self.state())
            .child(move || self.buttons())
    }

    fn denial(self) -> Option<Element<P>> {
        let words = self.store.denials.of(self.project_id.get());
        words.map(|words| html::p().class("field-error").role("alert").child(words))
    }

    /// Classes of the project; those that can't have a new pool are disabled, with the reason.
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
                let words = format!("Couldn't load this project's classes. {}", reason(&error));
                let again = button("button", move || resource.refresh()).child(text::RETRY);
                (html::p().class("field-error").role("alert").child(words), again).into_content()
            }
            (None, _) => html::p().class("meta").role("status").child("Loading classes…").into_content(),
        };
        Some(html::fieldset().class("class-choices").child(html::legend().child("Environment class")).child(body))
    }

    fn classes(self, project: &Project) -> AnyView {
        self.store.pools.revision();
        let classes = class_ids(project);
        if classes.is_empty() {
            return html::p().class("meta").child("This project has no environment classes.").into_any();
        }
        classes.into_iter().map(|class_id| self.class_choice(project, class_id)).collect::<Vec<_>>().into_content()
    }

    /// Chooses the only class that can have a new pool, once project and pools are loaded.
    fn choose_only_class(self) {
        let project_id = self.project_id.get();
        if project_id.is_empty() || !self.class_id.with(|chosen| chosen.is_empty()) {
            return;
        }
        let (resource, list) = (self.store.project(project_id), self.store.pool_list(Some(project_id)).status);
        if list.paging.get() != Paging::End || resource.loading.get() == Loading::Waiting {
            return;
        }
        self.store.pools.revision();
        let Some(project) = resource.get().map(|project| project.get()) else { return };
        let mut free = class_ids(&project);
        free.retain(|class_id| self.is_free(&project, *class_id));
        if let [only] = free[..] {
            self.only_class.set(only);
            self.class_id.set(only);
        }
    }

    /// Whether a class can have a new pool, now or once its old one has drained.
    fn is_free(self, project: &Project, class_id: Id) -> bool {
        has_prebuilds(project, class_id) && self.pool_of(project.id, class_id).as_ref().is_none_or(is_deleting)
    }

    fn class_choice(self, project: &Project, class_id: Id) -> Element<Div> {
        let name = self.store.class_names.display_name(class_id);
        let pool = self.pool_of(project.id, class_id);
        let note = match &pool {
            _ if !has_prebuilds(project, class_id) => {
                let link = html::a().class("text-link").href(routes::project_settings(project.id)).child("settings");
                Some(
                    html::span()
                        .class("meta")
                        .child("Prebuilds are off for this class. Enable them in the project's ")
                        .child(link)
                        .child("."),
                )
            }
            Some(pool) if is_deleting(pool) => Some(
                html::span()
                    .class("meta")
                    .child("The old pool is still draining. The new one can be created afterwards."),
            ),
            Some(pool) => {
                let PoolSize { min, max } = PoolSize::of(&pool.spec);
                let link = self.link_to(pool);
                Some(html::span().class("meta").child(format!("Has a pool ({min}–{max}). ")).child(link))
            }
            None => None,
        };
        let is_free = self.is_free(project, class_id);
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

    /// Existing pool of a project and class; untracked.
    fn pool_of(self, project_id: Id, class_id: Id) -> Option<WarmPool> {
        let is_own = |pool: &WarmPool| {
            pool.metadata.project_id == project_id
                && pool.metadata.environment_class_id == class_id
                && pool.status.phase != WarmPoolPhase::Deleted
        };
        // A draining pool may be listed together with its successor.
        let mut pools = self.store.pools.find_all(|pool| is_own(pool).then(|| pool.clone()));
        sort_by_key(&mut pools, is_deleting);
        pools.into_iter().next()
    }

    fn state(self) -> Option<AnyView> {
        if let Some(id) = self.waits_for.get() {
            let left = move || {
                let running = self.store.pools.get(id).map_or(0, |pool| pool.with(|pool| Instances::of(pool).running));
                match running {
                    0 => "Waiting for the old pool to drain".to_owned(),
                    left => format!("Waiting for the old pool to drain ({left} left)"),
                }
            };
            let bar = html::progress().aria_label("Waiting for the old pool");
            return Some((bar, html::p().class("meta").role("status").child(left)).into_content());
        }
        match self.occupant() {
            Some(pool) => Some(self.occupied(&pool).into_content()),
            None => match self.writing.get().stage() {
                stage @ Stage::LookingUp(_) => {
                    why(&stage).map(|words| html::p().class("meta").role("status").child(words).into_content())
                }
                stage => refusal(&stage).map(|refusal| refused_note(FORM_ID, refusal.message).into_content()),
            },
        }
    }

    /// Existing pool because of which the API rejected the new one as a duplicate.
    fn occupant(self) -> Option<WarmPool> {
        let is_duplicate = matches!(self.writing.get().stage(), Stage::Rejected(error) if error.is_duplicate());
        is_duplicate.then(|| self.pool_of(self.project_id.get_untracked(), self.class_id.get_untracked())).flatten()
    }

    fn occupied(self, pool: &WarmPool) -> Element<P> {
        let (words, link) = match is_deleting(pool) {
            true => ("Not created yet. The old pool of this project and class is still draining.", None),
            false => ("Not created. This project and class already have a pool.", Some(self.link_to(pool))),
        };
        html::p().class("message message-warning").role("alert").child(words).child(" ").child(link)
    }

    /// Link to a pool's own page, which closes the form.
    fn link_to(self, pool: &WarmPool) -> Element<A> {
        html::a()
            .class("text-link")
            .href(routes::warm_pool(pool.metadata.project_id, pool.id))
            .on(ev::click, move |_| self.close())
            .child("View pool")
    }

    fn is_ready(self) -> bool {
        let (project_id, class_id) = (self.project_id.get(), self.class_id.get());
        !class_id.is_empty()
            && self.input.is_valid()
            && self.store.denials.of(project_id).is_none()
            && self.waits_for.get().is_none()
            && self.occupant().is_none()
            && self.writing.get().with(Write::is_ready)
    }

    fn buttons(self) -> Element<Div> {
        let row = html::div().class("form-actions");
        let cancel = button("button", move || self.close()).child(text::CANCEL);
        if self.waits_for.get().is_some() {
            let stop = move || {
                self.end_wait();
                self.on(Event::Edited);
            };
            return row.child(button("button", stop).child("Stop waiting"));
        }
        if let Some(pool) = self.occupant() {
            let id = pool.id;
            let wait = || button("button primary", move || self.wait_for(id)).child("Create when drained");
            return row.child(is_deleting(&pool).then(wait)).child(cancel);
        }
        match self.writing.get().stage() {
            Stage::OutcomeUnknown(..) => row
                .child(button("button primary", move || self.on(Event::CheckAgain)).child(text::CHECK_AGAIN))
                .child(cancel),
            stage => {
                let is_busy = stage.is_busy();
                let create = html::button()
                    .class("button primary")
                    .r#type("submit")
                    .prop("disabled", move || !self.is_ready())
                    .child(if is_busy { "Creating…" } else { "Create" });
                row.child(create).child(cancel)
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

    fn create(self) {
        if let Some(request) = self.request() {
            self.writing.get_untracked().submit(self.store.creation_of_pool(request), false);
        }
    }

    /// Creates the pool once the old one is deleted, unless the user stops waiting or closes the form.
    fn wait_for(self, id: Id) {
        let number = self.end_wait();
        self.waits_for.set(Some(id));
        spawn_local(async move {
            let is_over = || self.wait.try_get_value() != Some(number);
            if self.store.wait_until_gone(id, is_over).await {
                self.waits_for.set(None);
                self.create();
            }
        });
    }

    /// Shows the new pool's row, and says that it was created.
    fn report(self) {
        let made = self.writing.get_untracked().made();
        let Some(id) = made.first().copied() else { return };
        let Self { results, viewport, address, toasts, .. } = self;
        let link = untrack(|| address.path() + &with_open_pool(&address.query(), Some(id)));
        toasts.show(Toast::new("Warm pool created").link(text::VIEW, link));
        // The dialog gives the focus back when it closes.
        request_animation_frame(move || {
            // The page may be gone by then.
            let is_here = self.class_id.try_get_untracked().is_some();
            let place = || results.found.with_untracked(|found| found.iter().position(|own| *own == id));
            if let Some(place) = is_here.then(place).flatten() {
                viewport.reveal(place);
                request_animation_frame(move || focus_row(id));
            }
        });
    }
}
