//! Notices that a prebuild has finished, which users request while it is running. They work after its page was left, and
//! while the tab is hidden.

use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Notification, NotificationOptions, NotificationPermission};

use crate::components::button::button;
use crate::components::chunk::chunk;
use crate::components::content::Content;
use crate::components::effect::effect;
use crate::components::toast::{Toast, Toasts, toasts};
use crate::domain::finish_notice::{Effect, Event, Notice, Permission};
use crate::domain::phase::{Tone, is_final, prebuild_tone};
use crate::format;
use crate::navigation::{Address, use_address};
use crate::proto::id::Id;
use crate::proto::prebuild::{Prebuild, PrebuildPhase};
use crate::reactive::{Memo, RwSignal};
use crate::routes::{self, Route};
use crate::store::Store;
use crate::store::live::Connection;
use crate::store::resource::Resource;
use crate::text;

use super::prebuild::resource::known;
use super::tab_status::{TabStatus, show_icon};

/// Interval of checks while there are no live updates, as in a hidden tab.
const CHECK: Duration = Duration::from_secs(20);

/// Prebuilds that the user waits for, provided as context.
#[derive(Clone, Copy)]
pub struct FinishNotices(RwSignal<Vec<Waiting>>);

#[derive(Clone)]
struct Waiting {
    id: Id,
    notice: Notice,
    /// Owner of what follows the prebuild.
    owner: Owner,
}

/// A prebuild, and what a notice about it needs.
#[derive(Clone)]
pub struct Subject {
    store: Store,
    project_id: Id,
    id: Id,
    /// Project and class.
    name: String,
    notices: FinishNotices,
    toasts: Toasts,
    address: Address,
    tab: TabStatus,
}

impl FinishNotices {
    pub fn provide() {
        provide_context(Self(RwSignal::default()));
    }

    /// Whether a notice is on; tracked.
    fn is_on(self, id: Id) -> bool {
        self.0.with(|all| all.iter().any(|waiting| waiting.id == id && waiting.notice.is_on()))
    }
}

/// Properties of the button.
#[derive(Clone, Copy)]
pub struct NoticeButton {
    pub store: Store,
    pub project_id: Id,
    pub id: Id,
    pub prebuild: Resource<Prebuild>,
    /// Project and class.
    pub name: Memo<String>,
}

/// Button that turns the notice on and off, while the prebuild is running.
pub fn notice_button(props: NoticeButton) -> impl Content {
    let NoticeButton { store, project_id, id, prebuild, name } = props;
    let (notices, toasts, address, tab): (FinishNotices, _, _, _) =
        (expect_context(), toasts(), use_address(), TabStatus::get());
    let is_running = Memo::new(move |_| known(prebuild).is_some_and(|row| !is_final(&row.status.phase)));
    let toggle = move || {
        let name = name.get_untracked();
        TOGGLE.run_soon(Subject { store, project_id, id, name, notices, toasts, address, tab }, || {});
    };
    move || {
        is_running.get().then(|| {
            button("button", toggle)
                .attr("data-action", "notify")
                .aria_pressed(move || notices.is_on(id).to_string())
                .child("Notify me when it finishes")
        })
    }
}

chunk! {
    pub static TOGGLE: finish = |subject: Subject| -> () { subject.on(Event::Toggled(permission())) }
}

impl Subject {
    fn on(&self, event: Event<'_>) {
        let is_new = untrack(|| self.notices.0.with(|all| all.iter().all(|waiting| waiting.id != self.id)));
        if is_new && matches!(event, Event::Toggled(_)) {
            let owner = Owner::default();
            owner.with(|| self.clone().follow());
            self.notices.0.update(|all| all.push(Waiting { id: self.id, notice: Notice::default(), owner }));
        }
        let mut effect = None;
        self.notices.0.update(|all| {
            let own = all.iter_mut().find(|waiting| waiting.id == self.id);
            effect = own.and_then(|waiting| waiting.notice.on(event));
        });
        let phase = if let Event::Phase(phase) = event { phase } else { &PrebuildPhase::Unspecified };
        match effect {
            None => {}
            Some(Effect::AskForPermission) => self.clone().ask(),
            Some(Effect::ExplainDenial) => {
                let text = "Your browser blocks notifications here. You'll see the result in this tab.";
                self.toasts.show(Toast::new(text).tone(Tone::Warning));
            }
            Some(Effect::ShowInBrowser) if self.show_in_browser(phase).is_ok() => {}
            Some(Effect::ShowInBrowser | Effect::ShowInPage) => {
                let toast = Toast::new(self.result(phase)).tone(prebuild_tone(phase));
                self.toasts.show(toast.link(text::VIEW, self.href()));
            }
        }
    }

    /// Follows the prebuild until the current owner is disposed.
    fn follow(self) {
        let Self { store, id, .. } = self;
        let phase = Memo::new(move |_| store.prebuilds.awaited(id).map(|row| row.with(|row| row.status.phase.clone())));
        let checking = set_interval_with_handle(
            move || {
                if untrack(|| store.live.connection()) != Connection::Live {
                    // The next check repeats a failed one.
                    spawn_local(async move { _ = store.prebuild(id).reload().await });
                }
            },
            CHECK,
        );
        on_cleanup(move || {
            if let Ok(checking) = checking {
                checking.clear();
            }
        });
        let subject = self.clone();
        effect(move || {
            if let Some(phase) = phase.get() {
                subject.on(Event::Phase(&phase));
            }
        });
        self.show_in_tab(phase);
    }

    /// Shows the phase in the tab while the user is on other pages, until they leave the page on which they learned of the
    /// result.
    fn show_in_tab(self, phase: Memo<Option<PrebuildPhase>>) {
        let mut learned_on = None;
        effect(move || {
            let (path, phase, is_on) = (self.address.path(), phase.get(), self.notices.is_on(self.id));
            let is_own = matches!(
                Route::parse(&path),
                Some(Route::Prebuild { prebuild_id, .. } | Route::PrebuildLogs { prebuild_id, .. }) if prebuild_id == self.id
            );
            let is_result = learned_on.is_none() && phase.as_ref().is_some_and(is_final) && !is_own;
            match &phase {
                _ if is_own => self.tab.clear(),
                Some(phase) if is_on || is_result => self.tab.show(phase, &self.name),
                _ => {}
            }
            if is_on || is_result {
                learned_on = is_result.then_some(path);
            } else if learned_on.as_ref() != Some(&path) {
                if !is_own {
                    self.tab.clear();
                    show_icon(None);
                }
                self.clone().end();
            }
        });
    }

    /// Forgets the prebuild, once the effect that found nothing left to do has ended.
    fn end(self) {
        set_timeout(
            move || {
                let mut ended = Vec::new();
                self.notices.0.update(|all| ended.extend(all.extract_if(.., |waiting| waiting.id == self.id)));
                ended.iter().for_each(|waiting| waiting.owner.cleanup());
            },
            Duration::ZERO,
        );
    }

    fn ask(self) {
        spawn_local(async move {
            let answer = match Notification::request_permission() {
                Ok(answer) => JsFuture::from(answer).await.ok(),
                Err(_) => None,
            };
            // Some browsers answer with nothing.
            let permission = answer.map_or(Permission::Denied, |_| permission());
            self.on(Event::Answered(permission));
        });
    }

    /// `Failed: checkout-service · Large`
    fn result(&self, phase: &PrebuildPhase) -> String {
        format!("{}: {}", format::enum_name(&phase.short_name()), self.name)
    }

    fn href(&self) -> String {
        routes::prebuild(self.project_id, self.id)
    }

    /// Some browsers show notifications only through a service worker, and then this fails.
    fn show_in_browser(&self, phase: &PrebuildPhase) -> Result<(), JsValue> {
        let options = NotificationOptions::new();
        options.set_tag(&self.id.to_string());
        let notification = Notification::new_with_options(&self.result(phase), &options)?;
        let (address, href, shown) = (self.address, self.href(), notification.clone());
        let open = Closure::once_into_js(move || {
            // A window that can't be focused still shows the prebuild.
            let _ = window().focus();
            address.open(&href);
            shown.close();
        });
        notification.set_onclick(Some(open.unchecked_ref()));
        Ok(())
    }
}

/// What the browser allows now.
fn permission() -> Permission {
    let is_supported = js_sys::Reflect::has(&window(), &JsValue::from_str("Notification"));
    if is_supported != Ok(true) {
        return Permission::Denied;
    }
    match Notification::permission() {
        NotificationPermission::Granted => Permission::Granted,
        NotificationPermission::Default => Permission::Unasked,
        _ => Permission::Denied,
    }
}
