//! List of any length, of which only the rows near the viewport are in the document.
//!
//! The rows stand in normal flow below one padding as high as the rows above them. Positioning each row makes
//! style calculation several times slower, and transforming their container repaints all of them on every
//! move; below a padding, rows that stay don't move.

use leptos::ev;
use leptos::html::Div;
use leptos::prelude::*;

use crate::proto::id::Id;
use crate::reactive::{Memo, RwSignal, StoredValue};

use super::effect::effect;
use super::element::Element;
use super::html;
use super::node_ref::NodeRef;
use super::print::on_print;
use super::row_click::opens_rows;
use super::rows::{Shown, rows};
use super::template::Template;

/// The height of a row where none can be measured.
const USUAL_HEIGHT: f64 = 44.0;
/// Rows kept above and below the viewport.
const OVERSCAN: usize = 8;

/// The rows that should be in the document: those the viewport shows and some around them.
/// `row` is the height of a row, and `above` how much of the list lies above the viewport, in pixels.
fn window_of(row: f64, above: f64, viewport: f64, count: usize) -> (usize, usize) {
    let first = (above.max(0.0) / row) as usize;
    let shown = (viewport.max(0.0) / row).ceil() as usize;
    // Both ends move together, so that a row that comes can have the element of one that leaves.
    let (start, end) = (first.saturating_sub(OVERSCAN), first.saturating_add(shown).saturating_add(1 + OVERSCAN));
    (start.min(count), end.min(count))
}

/// The height of `rows` rows in CSS.
fn height_of(rows: usize) -> String {
    format!("calc({rows} * var(--row-height))")
}

/// The height that a list's style gives its rows, in CSS pixels: `--row-height`, which is in rem. Measuring a row before one is drawn
/// would have the browser lay out the page.
fn styled_height(list: &web_sys::Element) -> Option<f64> {
    let number = |element: &web_sys::Element, property: &str, unit: &str| {
        let style = window().get_computed_style(element).ok().flatten()?;
        let value = style.get_property_value(property).ok()?;
        Some(js_sys::Number::parse_float(value.trim().strip_suffix(unit)?))
    };
    Some(number(list, "--row-height", "rem")? * number(&document().document_element()?, "font-size", "px")?)
}

/// State that a list of rows shares with its page.
#[derive(Clone, Copy)]
pub struct Viewport {
    /// The rows that are in the document, from the first to before the second.
    range: RwSignal<(usize, usize)>,
    /// Number of rows that were inserted above the viewport, and not scrolled to since.
    fresh: RwSignal<usize>,
    printed: RwSignal<Option<usize>>,
    list: NodeRef<Div>,
}

impl Viewport {
    pub fn new() -> Self {
        Self {
            range: RwSignal::new((0, 0)),
            fresh: RwSignal::new(0),
            printed: RwSignal::new(None),
            list: NodeRef::new(),
        }
    }

    /// Tracked.
    pub fn fresh(self) -> usize {
        self.fresh.get()
    }

    /// The ids that are in the document.
    pub fn on_screen(self, ids: &[Id]) -> Vec<Id> {
        let (start, end) = self.range.get_untracked();
        ids.get(start..end.min(ids.len())).unwrap_or_default().to_vec()
    }

    /// How many rows are printed; `None` unless the page is being printed. Tracked.
    pub fn printed(self) -> Option<usize> {
        self.printed.get()
    }

    /// Index of the first row that is fully visible.
    pub fn first_seen(self) -> usize {
        (self.above() / self.row_height()).ceil() as usize
    }

    /// Scrolls as little as it takes to show the row at `index`.
    pub fn reveal(self, index: usize) {
        let row = self.row_height();
        let top = index as f64 * row - self.above();
        let (min, max) = (MARGIN, viewport_height() - MARGIN - row);
        let by = if top < min { top - min } else { (top - max).max(0.0) };
        window().scroll_by_with_x_and_y(0.0, by);
    }

    /// The height of a row in CSS pixels, which grows with the browser's text size.
    fn row_height(self) -> f64 {
        let Some(list) = self.list.get_untracked() else { return USUAL_HEIGHT };
        let row = list.query_selector(".table-row").ok().flatten();
        let height = row.map(|row| row.get_bounding_client_rect().height()).or_else(|| styled_height(&list));
        height.filter(|height| *height > 0.0).unwrap_or(USUAL_HEIGHT)
    }

    /// How much of the list lies above the viewport, in pixels; negative while its beginning can be seen.
    fn above(self) -> f64 {
        self.list.get_untracked().map_or(0.0, |list| -list.get_bounding_client_rect().top())
    }
}

impl Default for Viewport {
    fn default() -> Self {
        Self::new()
    }
}

/// Height of heads and bars that may cover the first and last rows in the viewport.
const MARGIN: f64 = 80.0;

/// The height of what the browser shows of the page, in CSS pixels.
pub fn viewport_height() -> f64 {
    window().inner_height().ok().and_then(|height| height.as_f64()).unwrap_or_default()
}

/// Runs `act` whenever the page is scrolled or resized, until the current owner is disposed.
pub fn on_viewport_change(act: impl Fn() + Copy + 'static) {
    let handles =
        [window_event_listener(ev::scroll, move |_| act()), window_event_listener(ev::resize, move |_| act())];
    on_cleanup(move || handles.into_iter().for_each(WindowListenerHandle::remove));
}

/// Maximum number of printed rows.
const MAX_PRINTED: usize = 1_000;

/// Part of a list that was drawn before the list changed.
#[derive(Default)]
struct Drawn {
    /// The first of the whole list.
    head: Option<Id>,
    /// The place in the list of the first one drawn.
    first: usize,
    ids: Vec<Id>,
}

impl Drawn {
    fn of(ids: &[Id], (start, end): (usize, usize)) -> Self {
        let drawn = ids.get(start..end.min(ids.len())).unwrap_or_default();
        Self { head: ids.first().copied(), first: start, ids: drawn.to_vec() }
    }

    /// How far the row at `index`, or the closest drawn row, moved, and how many rows were inserted before all others.
    fn shifted(&self, after: &[Id], index: usize) -> Option<(isize, usize)> {
        // Most rows are where they were.
        let place = |wanted: Id, before: usize| match after.get(before) {
            Some(id) if *id == wanted => Some(before),
            _ => after.iter().position(|id| *id == wanted),
        };
        let index = index.clamp(self.first, self.first.saturating_add(self.ids.len().saturating_sub(1)));
        let seen = self.ids.get(index.saturating_sub(self.first))?;
        Some(((place(*seen, index)? as isize).saturating_sub(index as isize), place(self.head?, 0)?))
    }
}

/// What a list shows. `L` is the list of ids.
pub struct VirtualRows<L: Send + Sync + 'static, T, R: 'static, Read, NearEnd> {
    pub viewport: Viewport,
    pub ids: Memo<L>,
    pub template: Template<T, R>,
    /// Describes a row by its id and its place in the list, as in [`rows`].
    pub read: Read,
    /// Runs whenever the end of the list comes near the viewport, and again whenever a signal that it reads changes.
    pub on_near_end: NearEnd,
}

/// Draws a row for each id near the viewport. If the list is scrolled, the visible rows keep their place as others come and
/// go.
pub fn virtual_rows<L: AsRef<[Id]> + Send + Sync + 'static, T, R>(
    props: VirtualRows<L, T, R, impl Fn(&Id, usize) -> Option<R> + 'static, impl Fn() + 'static>,
) -> Element<Div> {
    let VirtualRows { viewport, ids, template, read, on_near_end } = props;
    let Viewport { range, fresh, printed, list } = viewport;
    let drawn = StoredValue::new(Drawn::default());
    let count = move || ids.with(|ids| ids.as_ref().len());
    let note_drawn = move || drawn.set_value(ids.with_untracked(|ids| Drawn::of(ids.as_ref(), range.get_untracked())));
    let measure = move || {
        if printed.get_untracked().is_some() {
            return;
        }
        let above = viewport.above();
        if above <= 0.0 && fresh.get_untracked() > 0 {
            fresh.set(0);
        }
        let found =
            window_of(viewport.row_height(), above, viewport_height(), ids.with_untracked(|ids| ids.as_ref().len()));
        if range.get_untracked() != found {
            range.set(found);
            note_drawn();
        }
    };
    on_viewport_change(measure);
    on_print(move |prints| {
        let rows = ids.with_untracked(|ids| ids.as_ref().len().min(MAX_PRINTED));
        printed.set(prints.then_some(rows));
        if prints {
            range.set((0, rows));
        }
        measure();
    });
    effect(move || {
        if drawn.with_value(|drawn| drawn.ids.is_empty()) {
            // To ask where the list is would have the browser lay out the page once more, without its rows. Most lists begin
            // below the top of the viewport.
            range.set(window_of(viewport.row_height(), 0.0, viewport_height(), count()));
            note_drawn();
            request_animation_frame(move || {
                if range.try_get_untracked().is_some() {
                    measure();
                }
            });
            return;
        }
        let above = viewport.above();
        let row = viewport.row_height();
        let index = (above.max(0.0) / row) as usize;
        let shift = ids.with(|ids| drawn.with_value(|drawn| drawn.shifted(ids.as_ref(), index)));
        if let (Some((by, in_front)), true) = (shift, above > 0.0) {
            if by != 0 {
                window().scroll_by_with_x_and_y(0.0, by as f64 * row);
            }
            if in_front > 0 {
                fresh.update(|fresh| *fresh = fresh.saturating_add(in_front));
            }
        }
        measure();
        note_drawn();
    });
    effect(move || {
        if range.get().1.saturating_add(OVERSCAN) >= count() {
            on_near_end();
        }
    });

    let shown = move || {
        let (first, end) = range.get();
        let keys = ids.with(|ids| Drawn::of(ids.as_ref(), (first, end)).ids);
        Shown { first, keys }
    };
    let window = html::div()
        .class("table-body virtual-window")
        .role("rowgroup")
        .style(("padding-block-start", move || height_of(range.get().0)));
    html::div()
        .class("virtual-list")
        .role("presentation")
        .node_ref(list)
        .style(("height", move || height_of(count())))
        .child(rows(opens_rows(window), template, shown, read))
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_long_list_keeps_a_window_around_the_viewport() {
        assert_eq!(window_of(44.0, -300.0, 900.0, 2000), (0, 30));
        assert_eq!(window_of(44.0, 44.0 * 1000.0, 900.0, 2000), (992, 1030));
        assert_eq!(window_of(88.0, 44.0 * 1000.0, 900.0, 2000), (492, 520));
        assert_eq!(window_of(44.0, 1e9, 900.0, 2000), (2000, 2000));
        assert_eq!(window_of(44.0, 0.0, 900.0, 0), (0, 0));
    }

    #[test]
    fn rows_that_come_in_front_push_the_others_down() {
        let ids = |text: &str| text.split("").filter(|text| !text.is_empty()).map(Id::from).collect::<Vec<_>>();
        let shifted = |before: &str, after: &str, index| Drawn::of(&ids(before), (1, 4)).shifted(&ids(after), index);
        assert_eq!(shifted("abcde", "xyabcde", 2), Some((2, 2)));
        assert_eq!(shifted("abcde", "abcdefg", 2), Some((0, 0)));
        assert_eq!(shifted("abcde", "acde", 2), Some((-1, 0)));
        assert_eq!(shifted("abcde", "abde", 2), None);
        assert_eq!(shifted("", "a", 0), None);
        assert_eq!(shifted("abcde", "xbcde", 2), None, "nobody knows what came in front");
        // What is not drawn moved as its neighbor did.
        assert_eq!([shifted("abcde", "xabcde", 0), shifted("abcde", "xabcde", 9)], [Some((1, 1)); 2]);
    }

    proptest! {
        #[test]
        fn what_the_viewport_shows_is_in_the_window(row in 44.0f64..132.0, first in 0usize..5000, viewport in 0.0f64..3000.0, count in 0usize..5000) {
            // Half a row, which no rounding crosses.
            let (start, end) = window_of(row, (first as f64 + 0.5) * row, viewport, count);
            let last = first + (viewport / row) as usize;
            for index in [first, last] {
                prop_assert!(index >= count || (start..end).contains(&index));
            }
            prop_assert!(end - start < 120);
        }
    }
}
