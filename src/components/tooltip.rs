//! Tooltips of all elements with a `title`, and of text that is cut off: at the pointer, the keyboard focus, and under a long press. They
//! replace those of the browser, which the keyboard and touch don't show.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use leptos::prelude::{document, set_timeout, window, window_event_listener_untyped};
use wasm_bindgen::JsCast;
use web_sys::{Element as DomElement, Event as DomEvent, HtmlElement, KeyboardEvent, MouseEvent};

use crate::domain::tooltip::{Bounds, Effect, Event, Source, Tooltip};

use super::dialog::is_any_open;

const DELAY: Duration = Duration::from_millis(300);
const ID: &str = "tooltip";
/// How far above the element under the pointer text may be cut off.
const MAX_DEPTH: usize = 4;

/// Shows tooltips for as long as the console is open.
pub fn listen() {
    let Some(element) = popover() else { return };
    let tooltips = Tooltips(Rc::new(RefCell::new(State { tooltip: Tooltip::default(), element, shown: None })));
    const EVENTS: [&str; 10] = [
        "pointerover",
        "pointermove",
        "pointerdown",
        "touchstart",
        "touchend",
        "focusin",
        "focusout",
        "keydown",
        "scroll",
        "wheel",
    ];
    for name in EVENTS {
        let tooltips = tooltips.clone();
        window_event_listener_untyped(name, move |event| {
            if let Some(event) = tooltips.event(name, &event) {
                tooltips.on(event);
            }
        });
    }
}

/// The element that shows tooltips, over everything else; `None` if there is one already, or if the browser can't have it.
fn popover() -> Option<HtmlElement> {
    if document().get_element_by_id(ID).is_some() {
        return None;
    }
    let element: HtmlElement = document().create_element("div").ok()?.dyn_into().ok()?;
    // Screen readers read the titles themselves.
    let attributes = [("id", ID), ("class", ID), ("aria-hidden", "true"), ("popover", "manual")];
    attributes.iter().try_for_each(|(name, value)| element.set_attribute(name, value)).ok()?;
    document().body()?.append_child(&element).ok()?;
    Some(element)
}

#[derive(Clone)]
struct Tooltips(Rc<RefCell<State>>);

struct State {
    tooltip: Tooltip<DomElement>,
    element: HtmlElement,
    shown: Option<Shown>,
}

struct Shown {
    /// The element that it is about.
    of: DomElement,
    element: Bounds,
    tooltip: Bounds,
    /// The element's `title`, which is empty meanwhile, so that the browser doesn't show it as well.
    title: Option<String>,
}

impl Tooltips {
    fn event(&self, name: &str, event: &DomEvent) -> Option<Event<DomElement>> {
        let state = self.0.try_borrow().ok()?;
        let is_shown = state.tooltip.is_shown();
        let target = || event.target()?.dyn_into::<DomElement>().ok();
        match name {
            // Its content may change only where the pointer is on another element, but the pointer may leave it without one.
            "pointermove" if !is_shown => None,
            "pointerover" | "pointermove" => {
                let mouse = event.dyn_ref::<MouseEvent>()?;
                let point = (mouse.client_x().into(), mouse.client_y().into());
                let is_kept = state.shown.as_ref().is_some_and(|shown| shown.element.reaches(shown.tooltip, point));
                (!is_kept).then(target)?.map(|target| Event::Pointed(titled(target)))
            }
            "touchstart" => target().map(|target| Event::Pressed(titled(target))),
            "touchend" => Some(Event::Released),
            "focusin" => Some(Event::Focused(target().filter(is_focus_visible))),
            "focusout" => Some(Event::Focused(None)),
            "keydown" => {
                let is_escape = event.dyn_ref::<KeyboardEvent>()?.key() == "Escape";
                if is_escape && state.shown.is_some() && is_any_open() {
                    // The dialog stays open.
                    event.prevent_default();
                }
                is_escape.then_some(Event::Dismissed)
            }
            "pointerdown" => Some(Event::Dismissed),
            _ => Some(Event::Scrolled),
        }
    }

    fn on(&self, event: Event<DomElement>) {
        let Ok(mut state) = self.0.try_borrow_mut() else { return };
        for effect in state.tooltip.on(event) {
            match effect {
                Effect::Wait(delay) => {
                    let own = self.clone();
                    set_timeout(move || own.on(Event::Due(delay)), DELAY);
                }
                Effect::Show(of, source) => state.show(of, source),
                Effect::Hide => state.hide(),
            }
        }
    }
}

impl State {
    fn show(&mut self, of: DomElement, source: Source) {
        if !of.is_connected() || !self.element.is_connected() {
            return;
        }
        let Some(text) = text_of(&of, source) else { return };
        self.element.set_text_content(Some(&text));
        if self.element.show_popover().is_err() {
            return;
        }
        let own = bounds(&self.element);
        let window = document().document_element().map_or((0, 0), |root| (root.client_width(), root.client_height()));
        let (size, window) = ((own.width, own.height), (window.0.into(), window.1.into()));
        let element = bounds(&of);
        let tooltip = match row_of(&of) {
            Some(row) => element.tooltip_in_row(bounds(&row), size, window),
            None => element.tooltip(size, window),
        };
        for (name, value) in [("left", tooltip.left), ("top", tooltip.top)] {
            // Without the place, it is in a corner.
            let _ = self.element.style().set_property(name, &format!("{value}px"));
        }
        let title = of.get_attribute("title").filter(|_| source == Source::Pointer);
        if title.is_some() {
            let _ = of.set_attribute("title", "");
        }
        self.shown = Some(Shown { of, element, tooltip, title });
    }

    fn hide(&mut self) {
        let Some(Shown { of, title, .. }) = self.shown.take() else { return };
        // It is hidden already if its element was removed.
        let _ = self.element.hide_popover();
        // Meanwhile, the page may have set another title, or removed it.
        if let (Some(title), Some("")) = (title, of.get_attribute("title").as_deref()) {
            let _ = of.set_attribute("title", &title);
        }
    }
}

fn bounds(element: &DomElement) -> Bounds {
    let rect = element.get_bounding_client_rect();
    Bounds { left: rect.left(), top: rect.top(), width: rect.width(), height: rect.height() }
}

/// The element that says what its content is about: the closest one with a `title`, or itself.
fn titled(element: DomElement) -> DomElement {
    element.closest("[title]").ok().flatten().unwrap_or(element)
}

fn is_focus_visible(element: &DomElement) -> bool {
    element.matches(":focus-visible").unwrap_or_default()
}

/// The row of a table that contains an element.
fn row_of(element: &DomElement) -> Option<DomElement> {
    element.closest(".table-row").ok().flatten()
}

/// What can't be read without a tooltip; `None` if all of it is visible.
fn text_of(element: &DomElement, source: Source) -> Option<String> {
    match row_of(element).filter(|_| source == Source::Focus && element.matches(".row-link").unwrap_or_default()) {
        Some(row) => hidden_in(&row),
        None => hidden_title(element).or_else(|| cut_off(element).as_ref().and_then(words)),
    }
}

/// The title of an element, unless its text says the same and is visible.
fn hidden_title(element: &DomElement) -> Option<String> {
    let title = element.get_attribute("title").filter(|title| !title.trim().is_empty())?;
    (words(element).as_ref() != Some(&title) || cut_off(element).is_some()).then_some(title)
}

/// What can't be read in a row, a line for each title: only its link has the focus.
fn hidden_in(row: &DomElement) -> Option<String> {
    let mut lines = Vec::new();
    add_hidden(row, &mut lines);
    lines.dedup();
    (!lines.is_empty()).then(|| lines.join("\n"))
}

fn add_hidden(element: &DomElement, lines: &mut Vec<String>) {
    let is_shown = element.get_bounding_client_rect().width() > 0.0;
    // Buttons have the focus themselves.
    if is_shown && !element.matches("button").unwrap_or_default() {
        lines.extend(hidden_title(element));
        children(element).for_each(|child| add_hidden(&child, lines));
    }
}

fn children(element: &DomElement) -> impl Iterator<Item = DomElement> {
    std::iter::successors(element.first_element_child(), DomElement::next_element_sibling)
}

/// The element or the closest one around it whose text ends with an ellipsis.
fn cut_off(element: &DomElement) -> Option<DomElement> {
    let around =
        std::iter::successors(Some(element.clone()), |element: &DomElement| element.parent_element()).take(MAX_DEPTH);
    around.into_iter().find(|element| {
        let is_too_small =
            element.scroll_width() > element.client_width() || element.scroll_height() > element.client_height();
        is_too_small && element.client_width() > 0 && has_ellipsis(element)
    })
}

fn has_ellipsis(element: &DomElement) -> bool {
    let Ok(Some(style)) = window().get_computed_style(element) else { return false };
    let is = |name, value| style.get_property_value(name).is_ok_and(|own| own == value);
    (is("text-overflow", "ellipsis") && !is("overflow-x", "visible") && element.scroll_width() > element.client_width())
        || !(is("-webkit-line-clamp", "none") || is("-webkit-line-clamp", ""))
}

/// The text of an element, with single spaces.
fn words(element: &DomElement) -> Option<String> {
    let text = element.text_content()?;
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    (!words.is_empty()).then_some(words)
}
