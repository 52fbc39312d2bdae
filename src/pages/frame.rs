//! Parts that pages share: the title of the browser tab, the heading, tabs of a project, states of a list.

use leptos::html::{Div, Nav};
use leptos::prelude::*;

use crate::components::button::button;
use crate::components::content::{Content, nothing};
use crate::components::effect::effect;
use crate::components::element::Element;
use crate::components::freshness::{Data, Freshness, Link, freshness};
use crate::components::html;
use crate::components::skeleton::{Outline, skeleton};
use crate::components::web_link::web_link;
use crate::domain::problem::Problem;
use crate::format;
use crate::proto::id::Id;
use crate::reactive::Memo;
use crate::routes;
use crate::store::Store;
use crate::store::live::{Connection, Live};
use crate::store::paged::{ListStatus, Paging};
use crate::store::problem::{problem, reason, refresh_failed};
use crate::store::resource::Loading;
use crate::text;

use super::access_note::denial_note;
use super::next_try::seconds_to_next_try;
use super::page_error::page_error;
use super::tab_status::set_title;
use super::unsaved::{Form, unsaved};

/// The store, from context.
pub fn store() -> Store {
    expect_context()
}

/// An address of the console or of its API, with its origin.
pub fn absolute(address: &str) -> String {
    let base = document().base_uri().ok().flatten().unwrap_or_default();
    web_sys::Url::new_with_base(address, &base).map_or_else(|_| address.to_owned(), |url| url.href())
}

/// Content of a page under its heading, with `aside` next to the heading.
pub fn page_frame(title: &'static str, aside: impl Content, content: impl Content) -> AnyView {
    set_title(move || title.to_owned());
    html::div().class("page").child(page_head(title, aside)).child(content).into_content()
}

fn page_head(title: impl Content, aside: impl Content) -> Element<Div> {
    html::div().class("page-head").child(html::h1().class("page-title").child(title)).child(aside)
}

/// Page of a project.
#[derive(Clone, Copy, PartialEq)]
pub enum Tab {
    Prebuilds,
    WarmPools,
    Demand,
    Settings,
}

impl Tab {
    const fn label(self) -> &'static str {
        match self {
            Self::Prebuilds => "Prebuilds",
            Self::WarmPools => "Warm pools",
            Self::Demand => "Demand",
            Self::Settings => "Settings",
        }
    }
}

/// The properties of a project's page.
pub struct ProjectFrame<Aside, Draw> {
    pub project_id: Id,
    /// Whether nothing of the project is known; tracked.
    pub is_empty: Memo<bool>,
    /// The tab that is open.
    pub tab: Tab,
    /// Shown next to the heading.
    pub aside: Aside,
    pub content: Draw,
}

/// Heading and tabs of a project above the content. A project that can't be loaded is shown with its short id and a notice,
/// because the content comes from other calls. Where that is empty as well, nothing can be done with the project.
pub fn project_frame<A: Content>(
    frame: ProjectFrame<impl Fn() -> A + Send + 'static, impl Fn() -> AnyView + Send + 'static>,
) -> AnyView {
    let ProjectFrame { project_id, is_empty, tab, aside, content } = frame;
    let project = store().project(project_id);
    project.refresh();
    let name = project_name(project_id);
    set_title(move || format!("{} · {}", tab.label(), name.get()));
    let notice = move || match project.loading.get() {
        // The settings page is the project itself, and shows the error in its own panel.
        Loading::Failed(error) if tab != Tab::Settings => {
            Some(problem_notice(problem(&error, "this project"), move || project.refresh()))
        }
        _ => None,
    };
    let heading = move || match project.loading.get() {
        Loading::Waiting => html::span().class("skeleton-text").aria_hidden("true").into_content(),
        _ => (move || name.get()).into_content(),
    };
    let is_missing = Memo::new(move |_| {
        is_empty.get()
            && project.loading.with(|loading| matches!(loading, Loading::Failed(error) if error.is_missing()))
    });
    let body = move || match (is_missing.get(), project.loading.get_untracked()) {
        (true, Loading::Failed(error)) => {
            let way_on = Some((text::ALL_PROJECTS, routes::projects()));
            page_error(problem(&error, "this project"), move || project.refresh(), way_on)
        }
        _ => (tabs(tab, project_id), denial_note(store().denials, project_id), notice, content()).into_content(),
    };
    html::div()
        .class("page")
        .child(breadcrumb(None))
        .child(page_head(heading, move || (!is_missing.get()).then(&aside)))
        .child(body)
        .into_content()
}

/// Whether a list, which may change, was loaded or given up without any rows.
pub fn has_none(list: impl Fn() -> ListStatus + Send + Sync + 'static) -> Memo<bool> {
    Memo::new(move |_| {
        let list = list();
        matches!(list.paging.get(), Paging::End | Paging::Failed { .. }) && list.ids.with(|ids| ids.is_empty())
    })
}

/// Notice of a problem above content that is shown nevertheless.
fn problem_notice(problem: Problem, on_retry: impl Fn() + 'static) -> Element<Div> {
    let links = problem.links.into_iter().map(|(label, url)| web_link("button", url).child(label)).collect::<Vec<_>>();
    html::div()
        .class("notice")
        .role("status")
        .attr("data-code", problem.code)
        .child(html::span().class("notice-words").child(format!("{}: {}", problem.title, problem.message)))
        .child(button("button", on_retry).attr("data-action", "retry").child(text::RETRY))
        .child(links)
}

/// Links to the list of projects, and to one project.
pub fn breadcrumb(project: Option<(Id, Memo<String>)>) -> Element<Nav> {
    let link = |(id, name): (Id, Memo<String>)| {
        html::a().class("").href(routes::project_prebuilds(id)).child(move || name.get())
    };
    html::nav()
        .class("breadcrumb")
        .aria_label("Breadcrumb")
        .child(html::a().class("").href(routes::projects()).child("Projects"))
        .child(project.map(link))
}

fn tabs(open: Tab, project_id: Id) -> Element<Nav> {
    let item = |tab: Tab, href: String| {
        let link = html::a().class("").href(href).child(tab.label());
        if tab == open { link.aria_current("page") } else { link }
    };
    let has_edits = open != Tab::Settings && unsaved().has(Form::Settings(project_id));
    let edited = has_edits.then(|| html::span().class("meta").attr("data-testid", "unsaved").child("(unsaved)"));
    let features = routes::features();
    html::nav()
        .class("tabs")
        .aria_label("Project")
        .child(item(Tab::Prebuilds, routes::project_prebuilds(project_id)))
        .child(features.warm_pools.then(|| item(Tab::WarmPools, routes::project_warm_pools(project_id))))
        .child(features.warm_pools.then(|| item(Tab::Demand, routes::project_demand(project_id))))
        .child(features.settings.then(|| item(Tab::Settings, routes::project_settings(project_id)).child(edited)))
}

/// A project's name, or its short id while or where the name is not known.
pub fn project_name(id: Id) -> Memo<String> {
    let project = store().project(id);
    Memo::new(move |_| {
        project.loading.track();
        let name = project.get().map(|project| project.with(|project| project.metadata.name.clone()));
        format::name_or_id(&name.unwrap_or_default(), id)
    })
}

/// Age of a list, and its refresh button, which also loads names again that failed.
pub fn list_freshness(list: ListStatus, on_refresh: impl Fn() + 'static) -> Element<Div> {
    let store = store();
    effect(move || {
        if list.refresh_error.with(Option::is_some) {
            store.live.verify();
        }
    });
    let seconds = seconds_to_next_try(store.live);
    let state = move || Freshness {
        link: link_of(store.live),
        data: data_of(list),
        loaded_at: list.loaded_at.get(),
        next_try: seconds.get(),
    };
    let problem = move || list.refresh_error.get().map(|error| refresh_failed(&error));
    let refresh = move || {
        store.denials.clear();
        store.retry_names();
        on_refresh();
    };
    freshness(state, problem, move || list.busy.get(), refresh)
}

/// Tracked.
fn data_of(list: ListStatus) -> Data {
    match list.paging.get() {
        Paging::First => Data::Loading,
        Paging::Failed { .. } if list.ids.with(|ids| ids.is_empty()) => Data::Missing,
        _ if list.refresh_error.with(Option::is_some) => Data::Outdated,
        _ => Data::Current,
    }
}

/// Connection through which pages receive changes; tracked.
pub fn link_of(live: Live) -> Link {
    match live.connection() {
        Connection::Opening => Link::Opening,
        Connection::Live => Link::Live,
        Connection::Polling => Link::Polling,
        Connection::Offline { .. } => Link::Offline,
        Connection::Paused => Link::Paused,
    }
}

/// Placeholder of a list: the page's outline, an error, or nothing while rows are shown.
pub fn list_state(list: ListStatus, subject: &'static str, outline: Outline) -> impl Content {
    let store = store();
    let retry = move || {
        store.retry_names();
        list.retry();
    };
    move || {
        let is_empty = list.ids.with(|ids| ids.is_empty());
        match list.paging.get() {
            Paging::First => skeleton(outline).into_content(),
            Paging::Failed { error, .. } if is_empty => page_error(problem(&error, subject), retry, None),
            Paging::Failed { error, .. } => {
                let words = format!("Couldn't load more. {}", reason(&error));
                html::div()
                    .class("list-foot")
                    .role("alert")
                    .child(html::span().class("text-bad").child(words))
                    .child(button("button", retry).attr("data-action", "retry").child(text::RETRY))
                    .into_content()
            }
            Paging::More(_) => html::p().class("list-foot meta").child("Loading more…").into_content(),
            Paging::End => nothing(),
        }
    }
}
