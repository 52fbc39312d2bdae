//! Error in place of content: what happened, the code, a retry button, and links from the server.

use crate::domain::problem::Problem;
use crate::text;
use leptos::html::Div;

use super::button::button;
use super::content::Content;
use super::element::Element;
use super::html;
use super::icon::Icon;
use super::web_link::web_link;

/// `further` follows the buttons: other ways on, or when the page tries again.
pub fn error_panel(problem: Problem, on_retry: impl Fn() + 'static, further: impl Content) -> Element<Div> {
    let Problem { title, message, code, links, .. } = problem;
    let links = links.into_iter().map(|(label, url)| web_link("button", url).child(label)).collect::<Vec<_>>();
    let actions = html::div()
        .class("panel-actions")
        .child(button("button", on_retry).attr("data-action", "retry").child(text::RETRY))
        .child(links)
        .child(further);
    let text = html::div()
        .class("panel-text")
        .child(html::h2().child(title))
        .child(html::p().child(message))
        .child(html::p().class("meta").child("Code: ").child(html::code().child(code)))
        .child(actions);
    html::div()
        .class("panel error-panel")
        .role("alert")
        .attr("data-testid", "error-panel")
        .attr("data-code", code)
        .child(html::span().class("panel-icon").child(Icon::Warning.view()))
        .child(text)
}
