//! Minimum and maximum of a pool, checked as one types.

use leptos::prelude::*;

use crate::domain::pool_size::{LARGEST, PoolSize, SizeError, SizeErrors};

use super::dynamic::{dynamic, text};

/// How the last save went.
#[derive(Clone, Debug, PartialEq)]
pub enum SaveState {
    Idle,
    Saving,
    /// The server's reason.
    Refused(String),
}

/// `id` is unique on the page. `initial` fills the fields once; what is typed is never overwritten.
#[component]
pub fn PoolForm(
    id: String,
    initial: PoolSize,
    #[prop(into)] state: Signal<SaveState>,
    #[prop(into)] on_save: Callback<PoolSize>,
    #[prop(into)] on_cancel: Callback<()>,
) -> impl IntoView {
    let min = RwSignal::new(initial.min.to_string());
    let max = RwSignal::new(initial.max.to_string());
    let parsed = Memo::new(move |_| PoolSize::parse(&min.get(), &max.get()));
    let errors = Memo::new(move |_| parsed.get().err().unwrap_or_default());
    let is_saving = Memo::new(move |_| state.get() == SaveState::Saving);
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if let (Ok(size), false) = (parsed.get(), is_saving.get()) {
            on_save.run(size);
        }
    };
    let refused_id = format!("{id}-refused");
    let refused = {
        let id = refused_id.clone();
        dynamic(move || match state.get() {
            SaveState::Refused(reason) => Some(view! {
                <p class="field-error form-error" id=id.clone() role="alert">
                    {reason}
                </p>
            }),
            _ => None,
        })
    };
    let field =
        |name: &'static str, label: &'static str, least: i32, value, error: fn(SizeErrors) -> Option<SizeError>| {
            let field_id = format!("{id}-{name}");
            let error_id = format!("{field_id}-error");
            let describedby = format!("{error_id} {refused_id}");
            let message = text(move || error(errors.get()).map(|error| error.to_string()).unwrap_or_default());
            view! {
                <div class="form-field">
                    <label for=field_id.clone()>{label}</label>
                    <input
                        id=field_id
                        name=name
                        type="number"
                        inputmode="numeric"
                        step="1"
                        min=least
                        max=LARGEST
                        autocomplete="off"
                        aria-invalid=text(move || (!message.with(String::is_empty)).to_string())
                        aria-describedby=describedby
                        bind:value=value
                    />
                    <p class="field-error" id=error_id aria-live="polite">
                        {message}
                    </p>
                </div>
            }
        };
    view! {
        <form class="pool-form" novalidate on:submit=submit aria-label="Pool size">
            <div class="form-fields">
                {field("min", "Minimum (0 to 20)", 0, min, |errors| errors.min)}
                {field("max", "Maximum (1 to 20)", 1, max, |errors| errors.max)}
            </div>
            {refused}
            <div class="form-actions">
                <button
                    type="submit"
                    class="button primary"
                    disabled=Signal::derive(move || parsed.with(Result::is_err) || is_saving.get())
                >
                    {text(move || if is_saving.get() { "Saving…" } else { "Save" }.to_owned())}
                </button>
                <button type="button" class="button" on:click=move |_| on_cancel.run(())>
                    "Cancel"
                </button>
            </div>
        </form>
    }
    .into_any()
}
