//! Error in place of content: what happened, the code, a retry button, and links from the server.

use crate::domain::problem::Problem;
use crate::text;
use leptos::html::Div;

use super::button::button;
use super::element::Element;
use super::html;
use super::icon::Icon;
use super::web_link::web_link;

pub fn error_panel(problem: Problem, on_retry: impl Fn() + 'static) -> Element<Div> {
    let text = html::div()
        .class("panel-text")
        .child(html::h2().child(problem.title))
        .child(html::p().child(problem.message))
        .child(html::p().class("meta").child("Code: ").child(html::code().child(problem.code)))
        .child(
            html::div()
                .class("panel-actions")
                .child(button("button", on_retry).attr("data-action", "retry").child(text::RETRY))
                .child(
                    problem
                        .links
                        .into_iter()
                        .map(|(label, url)| web_link("button", url).child(label))
                        .collect::<Vec<_>>(),
                ),
        );
    html::div()
        .class("panel error-panel")
        .role("alert")
        .attr("data-testid", "error-panel")
        .attr("data-code", problem.code)
        .child(html::span().class("panel-icon").child(Icon::Warning.view()))
        .child(text)
}
