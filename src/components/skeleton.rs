//! Grey shapes where rows will stand, as tall as the rows.

use leptos::prelude::*;

#[component]
pub fn SkeletonRows(count: usize, #[prop(default = "skeleton-row")] class: &'static str) -> impl IntoView {
    view! {
        <div class="skeleton" role="status">
            <span class="visually-hidden">"Loading"</span>
            {(0..count).map(|_| view! { <div class=class aria-hidden="true"></div> }).collect_view()}
        </div>
    }
    .into_any()
}
