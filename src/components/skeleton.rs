//! Placeholder shapes for content that is still loading: a page's code, its data, or a label.

use std::cell::OnceCell;

use leptos::html::{Div, Span};
use leptos::prelude::AnyView;

use crate::routes::Route;

use super::content::Content;
use super::element::Element;
use super::html;
use super::template::{Template, template};

/// Number of shapes in an outline, also in `index.html`.
const SHAPES: usize = 13;

/// Page whose outline is drawn by `style/components/skeletons.css`.
#[derive(Clone, Copy)]
pub enum Outline {
    Projects,
    History,
    Pools,
    Prebuild,
    Log,
    Settings,
    Demand,
}

impl Outline {
    const fn of(route: &Route) -> Self {
        match route {
            Route::Projects => Self::Projects,
            Route::Prebuilds | Route::ProjectPrebuilds { .. } => Self::History,
            Route::WarmPools | Route::ProjectWarmPools { .. } => Self::Pools,
            Route::Prebuild { .. } => Self::Prebuild,
            Route::PrebuildLogs { .. } => Self::Log,
            Route::ProjectSettings { .. } => Self::Settings,
            Route::Demand | Route::ProjectDemand { .. } => Self::Demand,
        }
    }

    /// Name of the page in the stylesheet and in `public/early.js`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Projects => "projects",
            Self::History => "history",
            Self::Pools => "pools",
            Self::Prebuild => "prebuild",
            Self::Log => "log",
            Self::Settings => "settings",
            Self::Demand => "demand",
        }
    }
}

thread_local! {
    /// Page element of the static shell.
    static SHELL: OnceCell<web_sys::Element> = const { OnceCell::new() };
}

/// Stores the page element of the static shell, which [`page_skeleton`] copies.
pub fn keep_shell(shell: web_sys::Element) {
    // Called once, since there is one shell.
    let _ = SHELL.with(|own| own.set(shell));
}

fn copy_shell(outline: &web_sys::Element) {
    let copy = SHELL.with(|own| own.get()?.clone_node_with_deep(true).ok());
    if let Some(copy) = copy {
        // Even an empty outline is announced as "Loading".
        let _ = outline.append_child(&copy);
    }
}

/// Placeholder for a page whose code is loading: the static shell's outline of that page.
pub fn page_skeleton(route: &Route) -> Element<Div> {
    let is_of_organization = matches!(route, Route::Projects | Route::Prebuilds | Route::WarmPools | Route::Demand);
    outline(Outline::of(route))
        .attr("data-shell", if is_of_organization { "organization" } else { "project" })
        .child(html::div().class("outline").fill(copy_shell))
}

/// Placeholder for a page's data.
pub fn skeleton(of: Outline) -> Element<Div> {
    let shapes = (0..SHAPES).map(|_| html::div()).collect::<Vec<_>>();
    outline(of).child(html::div().class("skeleton").aria_hidden("true").child(shapes))
}

/// Placeholder for lines of text of varying length.
pub fn skeleton_lines(count: usize) -> Element<Div> {
    let lines = (0..count).map(|_| html::div().class("skeleton-line").aria_hidden("true")).collect::<Vec<_>>();
    loading("skeleton-lines").child(lines)
}

fn outline(of: Outline) -> Element<Div> {
    loading("outline").attr("data-page", of.name())
}

fn loading(class: &'static str) -> Element<Div> {
    html::div().class(class).role("status").child(html::span().class("visually-hidden").child("Loading"))
}

/// Placeholder for a dialog or menu whose code is loading.
pub fn skeleton_panel() -> AnyView {
    skeleton_lines(4).into_content()
}

/// Placeholder for a short text in a row.
pub fn skeleton_text<R>() -> Template<Span, R> {
    template::<Span, R>().class("skeleton-text").aria_hidden("true")
}

/// Placeholder for the buttons next to a page's heading.
pub fn skeleton_actions(of: Outline) -> Element<Div> {
    html::div().class("shell-aside").attr("data-page", of.name()).aria_hidden("true")
}
