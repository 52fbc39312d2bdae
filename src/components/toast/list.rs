//! List of toasts in the page's lower right corner.

use std::time::Duration;

use leptos::ev;
use leptos::html::{Div, Section};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, KeyboardEvent};

use crate::domain::toast_queue::ToastQueue;
use crate::proto::id::Id;
use crate::reactive::{Memo, RwSignal, StoredValue};
use crate::text;

use super::super::announce::announce;
use super::super::badge::{mark, tone_name};
use super::super::button::button;
use super::super::content::Content;
use super::super::dialog::is_any_open;
use super::super::effect::effect;
use super::super::element::Element;
use super::super::for_each::for_each;
use super::super::html;
use super::super::icon::Icon;
use super::super::node_ref::NodeRef;
use super::super::rows::Shown;
use super::{Toast, Toasts};

/// Interval in which toasts age.
const TICK: Duration = Duration::from_secs(1);

pub fn toast_list(toasts: Toasts) -> AnyView {
    let list = List {
        toasts,
        place: NodeRef::new(),
        is_hovered: RwSignal::new(false),
        is_focused: RwSignal::new(false),
        is_away: RwSignal::new(false),
        focused_before: StoredValue::new(None),
    };
    list.follow();
    let text = move || toasts.0.with(|queue| queue.latest().map(|toast| toast.text.clone()).unwrap_or_default());
    (list.view(), announce(text)).into_content()
}

#[derive(Clone, Copy)]
struct List {
    toasts: Toasts,
    place: NodeRef<Section>,
    is_hovered: RwSignal<bool>,
    is_focused: RwSignal<bool>,
    /// In the upper corner, because it would cover the focused element.
    is_away: RwSignal<bool>,
    /// Element that had the focus before a toast had it.
    focused_before: StoredValue<Option<HtmlElement>>,
}

impl List {
    fn follow(self) {
        let is_empty = Memo::new(move |_| self.toasts.0.with(ToastQueue::is_empty));
        effect(move || {
            if is_empty.get() {
                for state in [self.is_hovered, self.is_focused, self.is_away] {
                    state.set(false);
                }
            } else if let Ok(ticking) = set_interval_with_handle(move || self.pass(), TICK) {
                on_cleanup(move || ticking.clear());
            }
        });
        effect(move || {
            let is_held = self.is_hovered.get() || self.is_focused.get();
            self.toasts.0.maybe_update(|queue| queue.set_held(is_held));
        });
        // Once the new toast has its place.
        effect(move || {
            self.toasts.0.track();
            request_animation_frame(move || self.keep_focus_visible());
        });
        let focusin = window_event_listener(ev::focusin, move |_| self.keep_focus_visible());
        let keydown = window_event_listener(ev::keydown, move |event| self.follow_key(&event));
        on_cleanup(move || {
            focusin.remove();
            keydown.remove();
        });
    }

    /// Toasts wait until the user sees them.
    fn pass(self) {
        if !document().hidden() && !is_any_open() {
            self.toasts.0.maybe_update(|queue| queue.pass(TICK));
        }
    }

    /// Moves to the upper corner if the focused element is under the toasts.
    fn keep_focus_visible(self) {
        let Some(place) = self.place.try_get_untracked() else { return };
        let Some(focused) = document().active_element() else { return };
        let (focused, own) = (focused.get_bounding_client_rect(), place.get_bounding_client_rect());
        let (x, y) = (focused.x() + focused.width() / 2.0, focused.y() + focused.height() / 2.0);
        let is_covered = own.left() < x && x < own.right() && own.top() < y && y < own.bottom();
        if is_covered && !self.is_focused.get_untracked() {
            self.is_away.set(true);
        }
    }

    /// The Escape key closes the newest toast, unless it closes something else.
    fn follow_key(self, event: &KeyboardEvent) {
        let is_for_other =
            || document().query_selector("dialog[open], :popover-open, [data-closable]").ok().flatten().is_some();
        let newest = self.toasts.0.with_untracked(|queue| queue.ids().pop());
        if let (Some(id), "Escape", false) = (newest, event.key().as_str(), event.default_prevented() || is_for_other())
        {
            event.prevent_default();
            self.take(id);
        }
    }

    /// Removes a toast. If it has the focus, the element that had it before gets it back.
    fn take(self, id: Id) -> Option<Toast> {
        if self.is_focused.get_untracked()
            && let Some(before) = self.focused_before.get_value()
        {
            // Focus is a convenience; the page works without it.
            let _ = before.focus();
        }
        self.toasts.0.try_update(|queue| queue.take(id)).flatten()
    }

    fn view(self) -> Element<Section> {
        let ids = move || Shown { first: 0, keys: self.toasts.0.with(ToastQueue::ids) };
        let focus = move |event: web_sys::FocusEvent| {
            if !self.is_focused.get_untracked() {
                self.focused_before.set_value(event.related_target().and_then(|target| target.dyn_into().ok()));
            }
            self.is_focused.set(true);
        };
        let list = html::section()
            .class("toasts")
            .attr("data-testid", "toasts")
            .attr("data-place", move || if self.is_away.get() { "top" } else { "bottom" }.to_owned())
            .aria_label("Notifications")
            .hidden(move || self.toasts.0.with(ToastQueue::is_empty))
            .node_ref(self.place)
            .on(ev::pointerenter, move |_| self.is_hovered.set(true))
            .on(ev::pointerleave, move |_| self.is_hovered.set(false))
            .on(ev::focusin, focus)
            .on(ev::focusout, move |_| self.is_focused.set(false));
        for_each(list, ids, move |id, _| self.toast(id).into_content())
    }

    fn toast(self, id: Id) -> Option<Element<Div>> {
        self.toasts.0.with_untracked(|queue| {
            let Toast { text, tone, link, undo } = queue.get(id)?;
            let close = move || _ = self.take(id);
            let link = link.as_ref().map(|(label, href)| {
                html::a().class("text-link").href(href.clone()).on(ev::click, move |_| close()).child(*label)
            });
            let undo = undo.as_ref().map(|_| {
                let undo = move || {
                    if let Some(undo) = self.take(id).and_then(|toast| toast.undo) {
                        undo();
                    }
                };
                button("button quiet", undo).attr("data-action", "undo").child(text::UNDO)
            });
            let close = button("icon-button", close).aria_label(text::CLOSE).child(Icon::Cross.view());
            let text = html::span().class("toast-text").child(text.as_str());
            let toast = html::div().class("toast").attr("data-testid", "toast").attr("data-tone", tone_name(*tone));
            Some(toast.child(mark(*tone)).child((text, link, undo, close)))
        })
    }
}
