//! Nothing to show, and why that is so.

use leptos::prelude::*;

use super::icon::Icon;

#[component]
pub fn EmptyState(
    #[prop(into)] title: String,
    #[prop(into)] message: String,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="panel empty-state">
            <span class="panel-icon">{Icon::Inbox.view()}</span>
            <div class="panel-text">
                <h2>{title}</h2>
                <p>{message}</p>
                {children.map(|children| children())}
            </div>
        </div>
    }
    .into_any()
}
