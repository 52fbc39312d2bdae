//! What went wrong where something should stand: what happened, the code, and a way on.

use leptos::prelude::*;

use super::icon::Icon;

/// What a panel says. `code` is the Connect code's name, or `network`.
#[derive(Clone, Debug, PartialEq)]
pub struct Problem {
    pub title: String,
    pub message: String,
    pub code: &'static str,
}

#[component]
pub fn ErrorPanel(problem: Problem, #[prop(optional, into)] on_retry: Option<Callback<()>>) -> impl IntoView {
    view! {
        <div class="panel error-panel" role="alert" data-testid="error-panel" data-code=problem.code>
            <span class="panel-icon">{Icon::Warning.view()}</span>
            <div class="panel-text">
                <h2>{problem.title}</h2>
                <p>{problem.message}</p>
                <p class="meta">"Code: " <code>{problem.code}</code></p>
                {on_retry
                    .map(|retry| {
                        view! {
                            <button type="button" class="button" on:click=move |_| retry.run(())>
                                "Try again"
                            </button>
                        }
                    })}
            </div>
        </div>
    }
    .into_any()
}
