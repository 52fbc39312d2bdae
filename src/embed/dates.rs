//! Dates in the language that the portal asked for.

use std::cell::RefCell;

use chrono::{DateTime, Utc};
use js_sys::{Array, Date, Function, Intl, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};

use crate::format::{self, DateStyle};

thread_local! {
    static LANGUAGE: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Writes dates in this language from now on, a BCP 47 tag; as always where there is none, or the browser doesn't know it.
pub fn set_language(tag: Option<&str>) {
    let is_known = |tag: &&str| Intl::get_canonical_locales(&JsValue::from_str(tag)).length() > 0;
    LANGUAGE.set(tag.filter(is_known).map(str::to_owned));
    format::write_dates_with(in_language);
}

fn in_language(moment: DateTime<Utc>, style: DateStyle) -> Option<String> {
    let tag = LANGUAGE.with_borrow(Clone::clone)?;
    let options = Object::new();
    let set = |name: &str, value: &str| Reflect::set(&options, &name.into(), &value.into()).ok();
    set("dateStyle", "medium")?;
    match style {
        DateStyle::Day => {}
        DateStyle::Minute => drop(set("timeStyle", "short")?),
        DateStyle::Second => drop(set("timeStyle", "long")?),
        DateStyle::Utc => drop((set("timeStyle", "short")?, set("timeZone", "UTC")?)),
    }
    let format = Intl::DateTimeFormat::new(&Array::of1(&tag.into()), &options);
    let date = Date::new(&JsValue::from_f64(moment.timestamp_millis() as f64));
    let written = format.format().unchecked_into::<Function>().call1(&JsValue::UNDEFINED, &date).ok()?.as_string()?;
    Some(if style == DateStyle::Utc { format!("{written} UTC") } else { written })
}
