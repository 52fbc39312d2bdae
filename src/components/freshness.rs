//! How old the data on the page is, and a button that brings it up to date.

use chrono::{DateTime, Utc};
use leptos::prelude::*;

use crate::format;

use super::dynamic::dynamic;
use super::icon::Icon;
use super::time::use_now;

#[component]
pub fn Freshness(
    #[prop(into)] loaded_at: Signal<Option<DateTime<Utc>>>,
    #[prop(into)] is_busy: Signal<bool>,
    /// Why the last refresh failed, while older data is shown.
    #[prop(into)]
    problem: Signal<Option<String>>,
    #[prop(into)] on_refresh: Callback<()>,
) -> impl IntoView {
    let now = use_now();
    let age =
        move || loaded_at.get().map(|moment| format!("Updated {}", format::relative(moment, now.get().max(moment))));
    view! {
        <div class="freshness">
            <span class="meta" role="status">
                {dynamic(move || match problem.get() {
                    Some(problem) => view! { <span class="text-bad">{problem}</span> }.into_any(),
                    None => age().into_any(),
                })}
            </span>
            <button
                type="button"
                class="button quiet"
                class:busy=is_busy
                disabled=is_busy
                on:click=move |_| on_refresh.run(())
            >
                {Icon::Refresh.view()}
                "Refresh"
            </button>
        </div>
    }
    .into_any()
}
