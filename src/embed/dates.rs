//! Dates in the language requested by the portal.

use std::cell::RefCell;

use chrono::{DateTime, Utc};
use js_sys::{Date, Function, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};

use crate::format::{self, DateStyle};

thread_local! {
    static LANGUAGE: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Sets the language of dates, as a BCP 47 tag. The default format is used if the tag is absent or invalid.
pub fn set_language(tag: Option<&str>) {
    let is_tag = |tag: &&str| written(tag, DateTime::UNIX_EPOCH, DateStyle::Day).is_some();
    LANGUAGE.set(tag.filter(is_tag).map(str::to_owned));
    format::write_dates_with(in_language);
}

fn in_language(moment: DateTime<Utc>, style: DateStyle) -> Option<String> {
    let tag = LANGUAGE.with_borrow(Clone::clone)?;
    written(&tag, moment, style)
}

fn written(tag: &str, moment: DateTime<Utc>, style: DateStyle) -> Option<String> {
    let options = Object::new();
    let set = |name: &str, value: &str| Reflect::set(&options, &name.into(), &value.into()).ok();
    if style != DateStyle::Clock {
        set("dateStyle", "medium")?;
    }
    match style {
        DateStyle::Day => {}
        DateStyle::Clock | DateStyle::Minute => drop(set("timeStyle", "short")?),
        DateStyle::Second => drop(set("timeStyle", "long")?),
        DateStyle::Utc => drop((set("timeStyle", "short")?, set("timeZone", "UTC")?)),
    }
    let date = Date::new(&JsValue::from_f64(moment.timestamp_millis() as f64));
    let write = Reflect::get(&date, &"toLocaleString".into()).ok()?.unchecked_into::<Function>();
    // Throws for an invalid tag.
    let text = write.call2(&date, &tag.into(), &options).ok()?.as_string()?;
    Some(if style == DateStyle::Utc { format!("{text} UTC") } else { text })
}
