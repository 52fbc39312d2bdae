//! Finds elements of the page the way people and assistive technology do.

use std::future::Future;
use std::panic::Location;
use std::rc::Rc;

use wasm_bindgen::JsCast;
use web_sys::Element;

use super::browser;
use super::wait::poll;

/// Lazy reference to elements, resolved on each use, so that it may be created before the elements exist.
///
/// ```ignore
/// let form = screen.role("form").named("Prebuild settings");
/// let save = form.button("Save");
/// form.field("Minutes").fill("50").await;
/// save.click().await;
/// expect(|| save.is_disabled(), true).await;
/// ```
#[derive(Clone)]
pub struct Locator {
    /// Description for messages: `test id "prebuild-row" > nth 2`.
    words: String,
    find: Rc<dyn Fn() -> Vec<Element>>,
}

/// Locators for elements within or among those located.
impl Locator {
    pub(super) fn root(element: Element) -> Self {
        Self { words: "page".to_owned(), find: Rc::new(move || vec![element.clone()]) }
    }

    fn then(&self, words: String, step: impl Fn(Vec<Element>) -> Vec<Element> + 'static) -> Self {
        let find = self.find.clone();
        Self { words: format!("{} > {words}", self.words), find: Rc::new(move || step(find())) }
    }

    fn within(&self, words: String, find: impl Fn(&Element) -> Vec<Element> + 'static) -> Self {
        self.then(words, move |elements| elements.iter().flat_map(&find).collect())
    }

    fn filter(&self, words: String, keep: impl Fn(&Element) -> bool + 'static) -> Self {
        self.then(words, move |elements| elements.into_iter().filter(&keep).collect())
    }

    /// Visible elements within these with an ARIA role, implicit or explicit.
    pub fn role(&self, role: &str) -> Self {
        let own = role.to_owned();
        self.within(role.to_owned(), move |element| browser::by_role(element, &own))
    }

    /// Those of these elements with this accessible name.
    pub fn named(&self, name: &str) -> Self {
        let own = name.to_owned();
        self.filter(format!("named {name:?}"), move |element| browser::name_of(element) == own)
    }

    /// Those of these elements whose accessible name starts with this.
    pub fn name_starting(&self, start: &str) -> Self {
        let own = start.to_owned();
        self.filter(format!("name starting {start:?}"), move |element| browser::name_of(element).starts_with(&own))
    }

    /// Button with this name.
    pub fn button(&self, name: &str) -> Self {
        self.role("button").named(name)
    }

    /// Link with this name.
    pub fn link(&self, name: &str) -> Self {
        self.role("link").named(name)
    }

    /// Form field whose label starts with this.
    pub fn field(&self, label: &str) -> Self {
        self.css("input, select, textarea").name_starting(label)
    }

    /// Open dialog.
    pub fn dialog(&self) -> Self {
        self.role("dialog")
    }

    /// Elements within these with this `data-testid`.
    pub fn test_id(&self, id: &str) -> Self {
        self.css(&format!("[data-testid=\"{id}\"]"))
    }

    /// Elements within these that match a CSS selector. Use it only without a role or test id.
    pub fn css(&self, selector: &str) -> Self {
        let own = selector.to_owned();
        self.within(selector.to_owned(), move |element| browser::query(element, &own))
    }

    /// Those of these elements with this value of the attribute `data-{name}`.
    pub fn data(&self, name: &str, value: &str) -> Self {
        let (attribute, own) = (format!("data-{name}"), value.to_owned());
        let words = format!("[{attribute}={value:?}]");
        self.filter(words, move |element| element.get_attribute(&attribute).as_ref() == Some(&own))
    }

    /// Those of these elements that show this text.
    pub fn containing(&self, text: &str) -> Self {
        let own = text.to_owned();
        self.filter(format!("containing {text:?}"), move |element| browser::text_of(element).contains(&own))
    }

    /// Those of these elements within which `inner` finds something.
    ///
    /// ```ignore
    /// let large = screen.test_id("pool-card").having(|card| card.role("heading").named("Large"));
    /// ```
    pub fn having(&self, inner: impl Fn(&Self) -> Self + 'static) -> Self {
        self.filter("having …".to_owned(), move |element| inner(&Self::root(element.clone())).exists())
    }

    /// Element at this index, from 0.
    pub fn nth(&self, index: usize) -> Self {
        self.then(format!("nth {index}"), move |elements| elements.into_iter().skip(index).take(1).collect())
    }

    pub fn first(&self) -> Self {
        self.nth(0)
    }
}

/// Current state of the elements. If a single element is expected and there is none, results are empty or false, so
/// that tests can wait for them; if there are several, the test fails.
impl Locator {
    pub fn all(&self) -> Vec<Element> {
        (self.find)()
    }

    pub fn count(&self) -> usize {
        self.all().len()
    }

    pub fn exists(&self) -> bool {
        self.count() > 0
    }

    /// Whether any of the elements is visible.
    pub fn is_shown(&self) -> bool {
        self.all().iter().any(browser::is_shown)
    }

    /// Rendered text.
    pub fn text(&self) -> String {
        self.read(browser::text_of)
    }

    /// Rendered text of each element.
    pub fn texts(&self) -> Vec<String> {
        self.all().iter().map(browser::text_of).collect()
    }

    pub fn attr(&self, name: &str) -> String {
        self.read(|element| element.get_attribute(name).unwrap_or_default())
    }

    /// Value of an attribute of each element that has it.
    pub fn attrs(&self, name: &str) -> Vec<String> {
        self.all().iter().map(|element| element.get_attribute(name).unwrap_or_default()).collect()
    }

    /// Value of a form field.
    pub fn value(&self) -> String {
        self.read(browser::value_of)
    }

    pub fn is_disabled(&self) -> bool {
        self.read(browser::is_disabled)
    }

    pub fn is_enabled(&self) -> bool {
        self.read(|element| !browser::is_disabled(element))
    }

    pub fn is_checked(&self) -> bool {
        self.read(browser::is_checked)
    }

    pub fn is_focused(&self) -> bool {
        self.read(browser::is_focused)
    }

    /// Whether its full height is visible, given its own and its ancestors' scroll positions.
    pub fn is_in_view(&self) -> bool {
        self.read(browser::is_in_view)
    }

    /// Scroll position from the top, and remaining distance to the bottom, in pixels.
    pub fn scrolled(&self) -> (i32, i32) {
        self.read(|element| {
            (element.scroll_top(), element.scroll_height() - element.client_height() - element.scroll_top())
        })
    }

    #[track_caller]
    fn read<T: Default>(&self, read: impl Fn(&Element) -> T) -> T {
        match self.all().as_slice() {
            [] => T::default(),
            [element] => read(element),
            several => panic!("{} is {} elements, not one", self.words, several.len()),
        }
    }
}

/// User actions. Each waits until exactly one element matches and is actionable, and then until the page has handled
/// the action.
impl Locator {
    /// Clicks the element's center with the mouse. It must not be covered.
    #[track_caller]
    pub fn click(&self) -> impl Future<Output = ()> {
        self.click_holding("")
    }

    /// Clicks while holding a key: `Shift`, `Control`, `Alt`, or `Meta`.
    #[track_caller]
    pub fn click_holding(&self, modifier: &str) -> impl Future<Output = ()> {
        let point = self.ready(|element| {
            let point = browser::point_on(element);
            match point.dyn_ref::<js_sys::Array>() {
                Some(point) => Ok([point.get(0), point.get(1)].map(|number| number.as_f64().unwrap_or_default())),
                None => Err(point.as_string().unwrap_or_default()),
            }
        });
        async move {
            let [x, y] = point.await;
            browser::mouse_click(x, y, modifier).await;
            browser::settle().await;
        }
    }

    /// Replaces a field's content by typing.
    #[track_caller]
    pub fn fill(&self, text: &str) -> impl Future<Output = ()> {
        let field = self.enabled();
        async move {
            browser::select_text(&field.await);
            match text {
                "" => browser::press_key("Delete").await,
                text => browser::insert_text(text).await,
            }
            browser::settle().await;
        }
    }

    /// Selects an option of a list by its value or label.
    #[track_caller]
    pub fn choose(&self, option: &str) -> impl Future<Output = ()> {
        let chosen = self.ready(move |element| match browser::choose(element, option) {
            true => Ok(()),
            false => Err(format!("there is no option {option:?}")),
        });
        async move {
            chosen.await;
            browser::settle().await;
        }
    }

    /// Scrolls the element to a position and waits until the page has been notified.
    #[track_caller]
    pub fn scroll_to(&self, top: i32) -> impl Future<Output = ()> {
        let element = self.ready(|element| Ok(element.clone()));
        async move {
            element.await.set_scroll_top(top);
            // The browser reports it with the next frame.
            browser::frame().await;
            browser::settle().await;
        }
    }

    /// Focuses the element and presses a key; see [`press`].
    #[track_caller]
    pub fn press(&self, key: &str) -> impl Future<Output = ()> {
        let element = self.enabled();
        async move {
            browser::focus(&element.await);
            press(key).await;
        }
    }

    #[track_caller]
    fn enabled(&self) -> impl Future<Output = Element> {
        self.ready(|element| match browser::is_disabled(element) {
            true => Err("it is disabled".to_owned()),
            false => Ok(element.clone()),
        })
    }

    /// Waits until `read` accepts the only visible element.
    #[track_caller]
    fn ready<T>(&self, read: impl Fn(&Element) -> Result<T, String>) -> impl Future<Output = T> {
        poll(Location::caller(), move || {
            let found = match self.all().as_slice() {
                [element] if browser::is_shown(element) => read(element),
                [_] => Err("it is hidden".to_owned()),
                several => Err(format!("found {} elements", several.len())),
            };
            found.map_err(|reason| format!("{}: {reason}", self.words))
        })
    }
}

/// Presses a key: `Escape`, `Enter`, `j`, `Shift+J`, `Control+k`.
pub async fn press(key: &str) {
    browser::press_key(key).await;
    browser::settle().await;
}
