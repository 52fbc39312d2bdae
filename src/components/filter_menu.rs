//! A button that opens a list of choices, any number of which can be on.

use leptos::prelude::*;

use crate::domain::phase::Tone;

use super::dynamic::dynamic;
use super::icon::Icon;

/// One choice: its value in the URL, its words, and a tone for its icon.
#[derive(Clone, PartialEq)]
pub struct Choice {
    pub slug: String,
    pub label: String,
    pub tone: Option<Tone>,
}

/// `id` is unique on the page. `on_toggle` gets the slug of the choice that was switched.
#[component]
pub fn FilterMenu(
    id: &'static str,
    label: &'static str,
    choices: Vec<Choice>,
    #[prop(into)] selected: Signal<Vec<String>>,
    #[prop(into)] on_toggle: Callback<String>,
) -> impl IntoView {
    let items = choices
        .into_iter()
        .map(|Choice { slug, label, tone }| {
            let (own, toggled) = (slug.clone(), slug.clone());
            view! {
                <label class="menu-item">
                    <input
                        type="checkbox"
                        value=slug
                        prop:checked=Signal::derive(move || selected.with(|selected| selected.contains(&own)))
                        on:change=move |_| on_toggle.run(toggled.clone())
                    />
                    {tone
                        .map(|tone| {
                            view! {
                                <span class="tone" data-tone=tone.as_str()>
                                    {Icon::of_tone(tone).view()}
                                </span>
                            }
                        })}
                    {label}
                </label>
            }
        })
        .collect_view();
    let count = move || selected.with(Vec::len);
    view! {
        <div class="menu">
            <button type="button" class="button" class:is-on=Signal::derive(move || count() > 0) popovertarget=id>
                {label}
                {dynamic(move || (count() > 0).then(|| view! { <span class="count">{count().to_string()}</span> }))}
                {Icon::Chevron.view()}
            </button>
            <fieldset id=id class="menu-list" popover="auto">
                <legend class="visually-hidden">{label}</legend>
                {items}
            </fieldset>
        </div>
    }
    .into_any()
}
