//! A list of any number of cards, of which only those near the viewport are in the document.

use leptos::html::Div;
use leptos::prelude::*;
use leptos::task::{spawn_local, tick};

use crate::proto::id::Id;
use crate::reactive::{Memo, RwSignal, StoredValue};

use super::card_grid::{CardGrid, CardWindow, Drawn};
use super::chunk::chunk;
use super::effect::effect;
use super::element::Element;
use super::for_each::for_each;
use super::html;
use super::node_ref::NodeRef;
use super::rows::Shown;
use super::virtual_rows::{on_viewport_change, viewport_height};

/// Draws a card for each id near the viewport, in a grid of that class. `card` also gets the card's place in the list,
/// from 0.
pub fn virtual_cards(
    class: &'static str,
    ids: Memo<Vec<Id>>,
    card: impl Fn(Id, RwSignal<usize>) -> AnyView + 'static,
) -> Element<Div> {
    let cards = Cards {
        ids,
        window: RwSignal::new(CardWindow::first_of(ids.with_untracked(Vec::len))),
        list: NodeRef::new(),
        grid: StoredValue::default(),
        is_due: StoredValue::new(false),
    };
    on_viewport_change(move || cards.arrange_soon());
    effect(move || {
        // A list that became shorter may end before what was shown of it.
        let count = ids.with(Vec::len);
        if cards.window.with_untracked(|window| window.shown.start >= count) {
            cards.window.set(CardWindow::first_of(count));
        }
        cards.arrange_soon();
    });
    // It is exact to the browsers' unit, 1/64 of a pixel: cards that move by less are painted again as well.
    let room = move |height: fn(&CardWindow) -> f64| {
        let height = move || format!("calc({}px / 64)", (cards.window.with(height) * 64.0).round() as u64);
        html::div().style(("height", height))
    };
    let grid = html::div().class(class).node_ref(cards.list);
    html::div()
        .class("virtual-cards")
        .child(room(|window| window.above))
        .child(for_each(grid, move || cards.shown(), card))
        .child(room(|window| window.below))
}

chunk! {
    static ARRANGE: pools_soon = |cards: Cards| -> () { cards.arrange() }
}

#[derive(Clone, Copy)]
struct Cards {
    ids: Memo<Vec<Id>>,
    window: RwSignal<CardWindow>,
    list: NodeRef<Div>,
    grid: StoredValue<CardGrid>,
    /// Whether they will be arranged before the next frame.
    is_due: StoredValue<bool>,
}

impl Cards {
    /// The cards that should be in the document; tracked.
    fn shown(self) -> Shown<Id> {
        let shown = self.window.with(|window| window.shown.clone());
        let keys = self.ids.with(|ids| ids.get(shown.start..shown.end.min(ids.len())).unwrap_or_default().to_vec());
        Shown { first: shown.start, keys }
    }

    /// The document is only asked where cards are once it has those that were added.
    fn arrange_soon(self) {
        if self.is_due.try_get_value() == Some(false) {
            self.is_due.set_value(true);
            request_animation_frame(move || {
                // The view may be gone by then.
                if self.is_due.try_set_value(false).is_none() && !self.are_all_shown() {
                    ARRANGE.run_soon(self, move || self.show_all());
                }
            });
        }
    }

    fn are_all_shown(self) -> bool {
        let count = self.ids.with_untracked(Vec::len);
        self.window.with_untracked(|window| *window == CardWindow::all_of(count))
    }

    /// Where the code is missing that finds out which ones are near the viewport.
    fn show_all(self) {
        if self.list.try_get_untracked().is_some() {
            self.window.set(CardWindow::all_of(self.ids.with_untracked(Vec::len)));
        }
    }

    fn arrange(self) {
        let Some(list) = self.list.try_get_untracked() else { return };
        let before = self.window.get_untracked();
        let place = |(id, index)| {
            let place = list.children().item(index)?.get_bounding_client_rect();
            Some(Drawn { id, top: place.top(), bottom: place.bottom() })
        };
        let drawn: Vec<Drawn> = untrack(|| self.shown()).keys.into_iter().zip(0..).map_while(place).collect();
        let top = drawn.first().map_or_else(|| list.get_bounding_client_rect().top(), |first| first.top) - before.above;
        let next = self.ids.with_untracked(|ids| {
            self.grid.try_update_value(|grid| {
                grid.measure(&drawn);
                grid.next(ids, &before, top, viewport_height())
            })
        });
        if let Some(next) = next
            && next != before
        {
            let seen = drawn.iter().zip(0..).find(|(card, _)| card.bottom > 0.0);
            let seen = seen.and_then(|(card, index)| Some((list.children().item(index)?, card.top)));
            self.window.set(next);
            if let Some((card, top)) = seen {
                keep_in_place(card, top);
            }
            self.arrange_soon();
        }
    }
}

/// Keeps a card where the reader sees it while others come above it, whose heights were not known: as soon as they are in the
/// document, and before the browser paints. Browsers do this by themselves, but not among the items of a grid.
fn keep_in_place(card: web_sys::Element, top: f64) {
    spawn_local(async move {
        tick().await;
        let by = card.get_bounding_client_rect().top() - top;
        if card.is_connected() && by.abs() >= 1.0 {
            window().scroll_by_with_x_and_y(0.0, by);
        }
    });
}
