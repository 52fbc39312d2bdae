//! Scroll position in content of any height.
//!
//! Browsers limit the height of an element. Taller content is in a scroller of the allowed height, and appears there with
//! a *shift*: a scroller at position `p` shows the content from `p + shift`. Small movements keep the shift, so that the
//! content moves exactly as far as the scroller. Each position also has a shift of its own: none near the start, all that
//! the scroller lacks near the end, and in between in proportion. A jump, such as by dragging the scrollbar, leads to the
//! position with its own shift. After small movements, the scroller is aligned with the content once it rests, or before it
//! reaches an end: it moves to the position whose own shift shows the same content.

/// Distance from both ends in which the shift is the same everywhere.
const MARGIN: f64 = 200_000.0;
/// Longest small movement: a scrollbar moves a long scroller further with each pixel.
const STEP: f64 = 3_000.0;

/// Height of a scroller in which every browser places rows exactly. Chromium is off by a pixel from 2²³ CSS pixels or 2²⁴
/// device pixels on, and allows 2²⁵ device pixels, as WebKit does; Firefox allows 17.8 million CSS pixels.
pub fn allowed_height(device_pixel_ratio: f64) -> f64 {
    (16_000_000.0 / device_pixel_ratio).min(8_000_000.0).floor()
}

/// Position of a scroller and its content, in CSS pixels.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct ScrollPosition {
    scroller: f64,
    shift: f64,
    /// Height of the content.
    content: f64,
    /// Height that the scroller lacks.
    lacking: f64,
    /// Height of the viewport.
    seen: f64,
}

impl ScrollPosition {
    /// Position of the scroller.
    pub fn scroller(&self) -> f64 {
        self.scroller
    }

    /// How far the content lies above its place in the scroller.
    pub fn shift(&self) -> f64 {
        self.shift
    }

    /// Position in the content.
    pub fn top(&self) -> f64 {
        self.scroller + self.shift
    }

    /// Height of the viewport.
    pub fn seen(&self) -> f64 {
        self.seen
    }

    /// Whether the last `height` pixels of the content are reached.
    pub fn is_near_end(&self, height: f64) -> bool {
        self.top() + self.seen >= self.content - height
    }

    /// Height of the scroller.
    pub fn scroller_height(&self) -> f64 {
        self.content - self.lacking
    }

    /// Sets the height of the content, and the height that is allowed.
    pub fn set_content(&mut self, content: f64, allowed: f64) {
        self.content = content;
        self.lacking = (content - allowed).max(0.0);
        self.shift = self.shift.min(self.lacking);
        self.align_near_ends();
    }

    /// Sets the height of the viewport, and the position to which the user or the browser moved the scroller.
    pub fn observe(&mut self, scroller: f64, seen: f64) {
        let is_jump = (scroller - self.scroller).abs() > STEP;
        self.scroller = scroller;
        self.seen = seen;
        if is_jump {
            self.shift = self.own_shift(scroller, self.end() - self.lacking);
        }
        self.align_near_ends();
    }

    /// Notes that the scroller rests.
    pub fn rest(&mut self) {
        if (self.own_shift(self.top(), self.end()) - self.shift).abs() > STEP {
            self.align();
        }
    }

    /// Moves to a position in the content, or to its end.
    pub fn go_to(&mut self, top: f64) {
        self.scroller = top.min(self.end()).max(0.0).floor();
        self.shift = 0.0;
        self.align();
    }

    /// Last position in the content.
    fn end(&self) -> f64 {
        (self.content - self.seen).max(0.0)
    }

    /// Aligns the scroller before it reaches an end, where it could move no further.
    fn align_near_ends(&mut self) {
        if self.scroller.min(self.end() - self.lacking - self.scroller) < STEP {
            self.align();
        }
    }

    /// Moves the scroller to the position whose own shift shows the same content.
    fn align(&mut self) {
        let top = self.top();
        self.shift = self.own_shift(top, self.end());
        self.scroller = top - self.shift;
    }

    /// Shift that belongs to a position, either of the scroller or in the content, where the last position is `end`.
    fn own_shift(&self, position: f64, end: f64) -> f64 {
        let part = (position - MARGIN) / (end - 2.0 * MARGIN).max(1.0);
        (self.lacking * part.clamp(0.0, 1.0)).floor()
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const ALLOWED: f64 = 8_000_000.0;

    /// A browser's scroller, which can't leave its ends.
    #[derive(Debug)]
    struct Browser {
        position: ScrollPosition,
        scroller: f64,
        seen: f64,
    }

    impl Browser {
        fn new(content: f64, seen: f64) -> Self {
            let mut browser = Self { position: ScrollPosition::default(), scroller: 0.0, seen };
            browser.scroll_to(0.0);
            browser.resize(content, ALLOWED, seen);
            browser
        }

        fn scroller_end(&self) -> f64 {
            (self.position.scroller_height() - self.seen).max(0.0)
        }

        /// Reports a scroll, and moves the scroller if the position says so.
        fn scroll_to(&mut self, scroller: f64) {
            self.scroller = scroller.max(0.0).min(self.scroller_end());
            self.position.observe(self.scroller, self.seen);
            self.place();
        }

        fn scroll_by(&mut self, by: f64) {
            self.scroll_to(self.scroller + by);
        }

        fn place(&mut self) {
            self.scroller = self.position.scroller().max(0.0).min(self.scroller_end());
            assert_eq!(self.scroller, self.position.scroller(), "{self:?}");
        }

        fn resize(&mut self, content: f64, allowed: f64, seen: f64) {
            self.position.set_content(content, allowed);
            self.seen = seen;
            self.scroll_to(self.position.scroller());
        }

        fn end(&self) -> f64 {
            (self.position.content - self.seen).max(0.0)
        }

        fn top(&self) -> f64 {
            self.position.top()
        }
    }

    #[derive(Clone, Debug)]
    enum Event {
        Step(f64),
        /// A scrollbar, from 0 to 1.
        Drag(f64),
        GoTo(f64),
        Rest,
        Resize {
            content: f64,
            allowed: f64,
            seen: f64,
        },
    }

    fn pixels(range: std::ops::RangeInclusive<i32>) -> impl Strategy<Value = f64> {
        range.prop_map(f64::from)
    }

    fn events() -> impl Strategy<Value = Vec<Event>> {
        let step = STEP as i32;
        let event = prop_oneof![
            8 => pixels(-step..=step).prop_map(Event::Step),
            2 => (0.0..=1.0_f64).prop_map(Event::Drag),
            1 => pixels(0..=60_000_000).prop_map(Event::GoTo),
            2 => Just(Event::Rest),
            1 => (pixels(0..=60_000_000), pixels(1_600_000..=8_000_000), pixels(0..=2_000))
                .prop_map(|(content, allowed, seen)| Event::Resize { content, allowed, seen }),
        ];
        prop::collection::vec(event, 0..60)
    }

    proptest! {
        #[test]
        fn steps_move_the_content_as_far_and_nothing_moves_it_past_its_ends(content in pixels(0..=60_000_000), events in events()) {
            let mut browser = Browser::new(content, 800.0);
            for event in events {
                let before = browser.top();
                match event {
                    Event::Step(by) => {
                        browser.scroll_by(by);
                        prop_assert_eq!(browser.top(), (before + by).max(0.0).min(browser.end()));
                    }
                    Event::Drag(part) => {
                        let to = (part * browser.scroller_end()).floor();
                        browser.scroll_to(to);
                        prop_assert!((to - browser.scroller).abs() <= STEP);
                    }
                    Event::GoTo(top) => {
                        browser.position.go_to(top);
                        browser.place();
                        prop_assert_eq!(browser.top(), top.min(browser.end()));
                    }
                    Event::Rest => {
                        browser.position.rest();
                        browser.place();
                        prop_assert_eq!(browser.top(), before);
                    }
                    Event::Resize { content, allowed, seen } => browser.resize(content, allowed, seen),
                }
                prop_assert!((0.0..=browser.end()).contains(&browser.top()), "{:?}", browser);
            }
        }

        #[test]
        fn content_of_the_allowed_height_has_no_shift(content in pixels(0..=8_000_000), events in events()) {
            let mut browser = Browser::new(content, 800.0);
            for event in events {
                match event {
                    Event::Step(by) => browser.scroll_by(by),
                    Event::Drag(part) => browser.scroll_to((part * browser.scroller_end()).floor()),
                    Event::GoTo(top) => browser.position.go_to(top),
                    Event::Rest => browser.position.rest(),
                    Event::Resize { .. } => {}
                }
                browser.place();
                prop_assert_eq!((browser.position.shift(), browser.position.scroller_height()), (0.0, content));
            }
        }

        #[test]
        fn a_jump_leads_to_its_part_of_the_content(content in pixels(9_000_000..=60_000_000), part in 0.0..=1.0_f64, from in 0.0..=1.0_f64) {
            let mut browser = Browser::new(content, 800.0);
            browser.scroll_to((from * browser.scroller_end()).floor());
            browser.scroll_to((part * browser.scroller_end()).floor());
            prop_assert!((browser.top() / browser.end() - part).abs() < 0.026 || (from - part).abs() < 0.001);
            browser.scroll_to(f64::MAX);
            prop_assert_eq!(browser.top(), browser.end());
            browser.scroll_to(0.0);
            prop_assert_eq!(browser.top(), 0.0);
        }
    }

    #[test]
    fn steps_lead_to_the_end_and_back_with_rests_and_without() {
        for (content, rests) in [(40_000_000.0, 0), (40_000_000.0, 7), (8_100_000.0, 3), (300_000_000.0, 11)] {
            let mut browser = Browser::new(content, 800.0);
            for by in [STEP, -STEP] {
                let steps = (browser.end() / STEP).ceil() as usize;
                for step in 1..=steps {
                    browser.scroll_by(by);
                    if rests > 0 && step % rests == 0 {
                        browser.position.rest();
                        browser.place();
                        let part = browser.top() / browser.end();
                        assert!((browser.scroller / browser.scroller_end() - part).abs() < 0.026, "{browser:?}");
                    }
                }
                assert_eq!(browser.top(), if by > 0.0 { browser.end() } else { 0.0 });
            }
        }
    }

    #[test]
    fn the_end_stays_in_reach_while_the_content_grows() {
        let mut browser = Browser::new(7_999_000.0, 800.0);
        browser.scroll_to(f64::MAX);
        for lines in 1..1_000 {
            let before = browser.top();
            // A scroller at its end reports no scroll.
            browser.position.set_content(7_999_000.0 + f64::from(lines) * 2_000.0, ALLOWED);
            browser.place();
            assert_eq!(browser.top(), before);
            browser.scroll_by(2_000.0);
            assert_eq!(browser.top(), browser.end());
        }
    }

    #[test]
    fn the_allowed_height_follows_the_screen() {
        assert_eq!([0.5, 1.0, 2.0, 2.5, 10.0].map(allowed_height), [8e6, 8e6, 8e6, 6.4e6, 1.6e6]);
    }
}
