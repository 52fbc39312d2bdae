//! An address that leads nowhere.

use leptos::prelude::*;

use crate::components::empty_state::EmptyState;
use crate::routes;

use super::frame::set_title;

#[component]
pub fn NotFoundPage() -> impl IntoView {
    view! {
        <div class="page">
            <NoSuchPage />
        </div>
    }
}

#[component]
pub fn NoSuchPage() -> impl IntoView {
    set_title(|| "Page not found".to_owned());
    view! {
        <h1 class="visually-hidden">"Page not found"</h1>
        <EmptyState
            title="There is no such page"
            message="The address may be incomplete, or what it led to may have been removed."
        >
            <a class="button" href=routes::projects()>
                "Go to the projects"
            </a>
        </EmptyState>
    }
}
