//! Decides when a tooltip is shown, and where. It appears after a delay at the element under the pointer or with the focus, and stays until
//! the pointer or the focus has moved on, or the user dismisses it. Pure: events go in, effects come out, and timers are numbered.

/// What led to a tooltip.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    Pointer,
    Focus,
}

/// `T` identifies an element.
#[derive(Clone, Debug, PartialEq)]
pub enum Event<T> {
    Pointed(T),
    /// The keyboard moved the focus to an element, or away.
    Focused(Option<T>),
    /// A finger touched an element.
    Pressed(T),
    /// The finger was lifted.
    Released,
    /// The Escape key, or a click.
    Dismissed,
    Scrolled,
    /// The delay with this number has passed.
    Due(u32),
}

#[derive(Clone, Debug, PartialEq)]
pub enum Effect<T> {
    /// Start a delay with this number.
    Wait(u32),
    Show(T, Source),
    Hide,
}

#[derive(Clone, Debug)]
pub struct Tooltip<T> {
    pointed: Option<T>,
    focused: Option<T>,
    /// Source of the last change, which comes first.
    latest: Source,
    /// Element under the pointer whose tooltip was dismissed. It stays hidden until the pointer has left it.
    dismissed: Option<T>,
    /// Element whose tooltip is shown, or will be.
    target: Option<(T, Source)>,
    is_shown: bool,
    /// Number of the last delay.
    delay: u32,
}

impl<T> Default for Tooltip<T> {
    fn default() -> Self {
        Self {
            pointed: None,
            focused: None,
            latest: Source::Pointer,
            dismissed: None,
            target: None,
            is_shown: false,
            delay: 0,
        }
    }
}

impl<T: Clone + PartialEq> Tooltip<T> {
    pub const fn is_shown(&self) -> bool {
        self.is_shown
    }

    pub fn on(&mut self, event: Event<T>) -> Vec<Effect<T>> {
        match event {
            Event::Pointed(element) => self.point(element),
            Event::Focused(element) => {
                self.focused = element;
                self.latest = Source::Focus;
            }
            Event::Pressed(element) => {
                self.dismissed = None;
                self.point(element);
            }
            Event::Released if self.is_shown => {}
            Event::Released => self.pointed = None,
            Event::Scrolled if !self.is_shown => {}
            Event::Dismissed | Event::Scrolled => {
                self.dismissed = self.pointed.take().or(self.dismissed.take());
                self.focused = None;
            }
            Event::Due(delay) => return self.show(delay),
        }
        self.follow()
    }

    fn point(&mut self, element: T) {
        if self.dismissed.as_ref() == Some(&element) {
            return;
        }
        self.dismissed = None;
        if self.pointed.as_ref() != Some(&element) {
            self.pointed = Some(element);
            self.latest = Source::Pointer;
        }
    }

    fn show(&mut self, delay: u32) -> Vec<Effect<T>> {
        let target = self.target.clone().filter(|_| delay == self.delay && !self.is_shown);
        self.is_shown |= target.is_some();
        target.map(|(element, source)| Effect::Show(element, source)).into_iter().collect()
    }

    /// Follows a change of the target.
    fn follow(&mut self) -> Vec<Effect<T>> {
        let pointed = || self.pointed.clone().map(|element| (element, Source::Pointer));
        let focused = || self.focused.clone().map(|element| (element, Source::Focus));
        let target = match self.latest {
            Source::Pointer => pointed().or_else(focused),
            Source::Focus => focused().or_else(pointed),
        };
        if target == self.target {
            return Vec::new();
        }
        self.delay = self.delay.wrapping_add(1);
        let hide = std::mem::take(&mut self.is_shown).then_some(Effect::Hide);
        let wait = target.is_some().then_some(Effect::Wait(self.delay));
        self.target = target;
        hide.into_iter().chain(wait).collect()
    }
}

/// Rectangle in the window, in pixels.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Bounds {
    pub left: f64,
    pub top: f64,
    pub width: f64,
    pub height: f64,
}

/// Distance from the element, and from the edges of the window.
const GAP: f64 = 4.0;

/// The left edge of what is `width` wide, moved into the window.
fn within(left: f64, width: f64, window_width: f64) -> f64 {
    left.min(window_width - width - GAP).max(GAP)
}

impl Bounds {
    /// Where a tooltip of this size is shown in a window: above the element, so that what follows stays visible, or below it if there is no
    /// room. A tooltip that is wider than its element is centered.
    pub fn tooltip(self, (width, height): (f64, f64), (window_width, _): (f64, f64)) -> Self {
        let left = self.left - ((width - self.width) / 2.0).max(0.0);
        let above = self.top - height - GAP;
        let top = if above < GAP { self.below() } else { above };
        Self { left: within(left, width, window_width), top, width, height }
    }

    /// Where the tooltip of an element in a table's row is shown: not over the row, on the side that is closer to the element.
    pub fn tooltip_in_row(self, row: Self, (width, height): (f64, f64), window: (f64, f64)) -> Self {
        let (window_width, window_height) = window;
        let above = row.top - height - GAP;
        let is_in_lower_half = self.top + self.height / 2.0 > row.top + row.height / 2.0 + GAP;
        let has_room_below = row.below() + height + GAP <= window_height;
        let top = if above < GAP || (is_in_lower_half && has_room_below) { row.below() } else { above };
        Self { left: within(self.left, width, window_width), top, width, height }
    }

    fn below(self) -> f64 {
        self.top + self.height + GAP
    }

    /// Whether the pointer is on the tooltip of this element, or on its way there.
    pub fn reaches(self, tooltip: Self, point: (f64, f64)) -> bool {
        let (top, bottom) = (self.top.min(tooltip.top), self.below().max(tooltip.below()));
        tooltip.has(point) || Self { top, height: bottom - top, ..self }.has(point)
    }

    fn has(self, (x, y): (f64, f64)) -> bool {
        (self.left..=self.left + self.width).contains(&x) && (self.top..=self.top + self.height).contains(&y)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Effect::*;
    use Event::*;

    fn shown(by: Event<&'static str>) -> Tooltip<&'static str> {
        let mut tooltip = Tooltip::default();
        assert_eq!(tooltip.on(by), [Wait(1)]);
        assert!(matches!(tooltip.on(Due(1))[..], [Show(..)]));
        tooltip
    }

    #[test]
    fn a_tooltip_waits_for_its_delay_and_a_later_element_restarts_it() {
        let mut tooltip = Tooltip::default();
        assert_eq!(tooltip.on(Pointed("a")), [Wait(1)]);
        assert_eq!(tooltip.on(Pointed("a")), [], "the pointer moved within the element");
        assert_eq!(tooltip.on(Pointed("b")), [Wait(2)]);
        assert_eq!(tooltip.on(Due(1)), []);
        assert_eq!(tooltip.on(Due(2)), [Show("b", Source::Pointer)]);
        assert_eq!(tooltip.on(Due(2)), []);
        assert_eq!(tooltip.on(Pointed("a")), [Hide, Wait(3)]);
    }

    #[test]
    fn a_dismissed_tooltip_stays_hidden_until_the_pointer_has_left() {
        for dismissal in [Dismissed, Scrolled] {
            let mut tooltip = shown(Pointed("a"));
            assert_eq!(tooltip.on(dismissal), [Hide]);
            assert_eq!(
                (tooltip.on(Pointed("a")), tooltip.on(Dismissed), tooltip.on(Pointed("a"))),
                (vec![], vec![], vec![])
            );
            assert_eq!(tooltip.on(Pointed("b")), [Wait(3)]);
            assert_eq!(tooltip.on(Pointed("a")), [Wait(4)]);
        }
    }

    #[test]
    fn the_last_of_pointer_and_focus_counts_and_the_other_comes_back() {
        let mut tooltip = shown(Pointed("a"));
        assert_eq!(tooltip.on(Focused(Some("b"))), [Hide, Wait(2)]);
        assert_eq!(tooltip.on(Due(2)), [Show("b", Source::Focus)]);
        assert_eq!(tooltip.on(Pointed("a")), [], "the pointer rests");
        assert_eq!(tooltip.on(Focused(None)), [Hide, Wait(3)]);
        assert_eq!(tooltip.on(Due(3)), [Show("a", Source::Pointer)]);
    }

    #[test]
    fn the_page_may_scroll_to_the_focus_before_its_tooltip_is_shown() {
        let mut tooltip = Tooltip::default();
        tooltip.on(Focused(Some("a")));
        assert_eq!(tooltip.on(Scrolled), []);
        assert_eq!(tooltip.on(Due(1)), [Show("a", Source::Focus)]);
        assert_eq!(tooltip.on(Scrolled), [Hide]);
    }

    #[test]
    fn a_long_press_shows_a_tooltip_until_the_next_touch_and_a_tap_shows_none() {
        let mut tooltip = Tooltip::default();
        // A touch is preceded by the events of a pointer.
        tooltip.on(Pointed("a"));
        tooltip.on(Dismissed);
        assert_eq!(tooltip.on(Pressed("a")), [Wait(3)]);
        assert_eq!((tooltip.on(Released), tooltip.on(Due(3))), (vec![], vec![]));
        let mut tooltip = shown(Pressed("a"));
        assert_eq!(tooltip.on(Released), []);
        assert_eq!(tooltip.on(Dismissed), [Hide]);
        assert_eq!(tooltip.on(Pressed("a")), [Wait(3)]);
    }

    #[test]
    fn it_is_above_its_element_within_the_window() {
        let at = |left, top| Bounds { left, top, width: 100.0, height: 20.0 };
        let place = |element: Bounds, width| {
            let Bounds { left, top, .. } = element.tooltip((width, 30.0), (1000.0, 300.0));
            (left, top)
        };
        assert_eq!(place(at(300.0, 200.0), 60.0), (300.0, 166.0));
        assert_eq!(place(at(300.0, 200.0), 160.0), (270.0, 166.0), "centered");
        assert_eq!(place(at(300.0, 30.0), 60.0), (300.0, 54.0), "no room above");
        assert_eq!((place(at(0.0, 200.0), 160.0).0, place(at(950.0, 200.0), 160.0).0), (4.0, 836.0));
        let row = Bounds { left: 0.0, top: 185.0, width: 900.0, height: 50.0 };
        let in_row_of = |height, top| at(300.0, top).tooltip_in_row(row, (160.0, 30.0), (1000.0, height));
        let in_row = |top| in_row_of(300.0, top);
        assert_eq!((in_row(200.0).left, in_row(200.0).top), (300.0, 151.0));
        assert_eq!(in_row(212.0).top, 239.0, "an element in a second line");
        assert_eq!(in_row_of(260.0, 212.0).top, 151.0, "no room below");
    }

    #[test]
    fn the_pointer_reaches_a_tooltip_without_leaving_it() {
        let element = Bounds { left: 300.0, top: 200.0, width: 50.0, height: 20.0 };
        let tooltip = Bounds { left: 300.0, top: 150.0, width: 160.0, height: 30.0 };
        let reaches = |x, y| element.reaches(tooltip, (x, y));
        assert!(reaches(310.0, 210.0) && reaches(310.0, 190.0) && reaches(440.0, 160.0));
        assert!(!reaches(440.0, 190.0) && !reaches(440.0, 210.0), "next to the element");
    }
}
