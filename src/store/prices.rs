//! Hourly prices of environment classes, as entered by the reader. They live in this browser only: the API has no prices.

use crate::domain::demand::price::Price;
use crate::json::Json;
use crate::proto::id::Id;

use super::preferences::{Persisted, Stored, quoted};

const NAME: &str = "prices";

/// Prices by class id.
#[derive(Clone, Debug, Default, PartialEq)]
struct ByClass(Vec<(Id, Price)>);

/// `{"01985c07…":"0.384"}`
impl Stored for ByClass {
    fn read(json: &Json) -> Option<Self> {
        let Json::Object(fields) = json else { return None };
        let price = |(id, json): &(String, Json)| Some((id.as_str().into(), Price::parse(json.text()?)?));
        Some(Self(fields.iter().filter_map(price).collect()))
    }

    fn write(&self) -> String {
        let field = |(id, price): &(Id, Price)| format!("{}:{}", quoted(&id.to_string()), quoted(&price.to_string()));
        format!("{{{}}}", self.0.iter().map(field).collect::<Vec<_>>().join(","))
    }
}

#[derive(Clone, Copy)]
pub struct Prices(Persisted<ByClass>);

impl Prices {
    /// Reads the prices, and follows what other tabs make of them for as long as the present owner lives.
    pub fn load() -> Self {
        Self(Persisted::load(NAME))
    }

    /// Tracked.
    pub fn of(self, class_id: Id) -> Option<Price> {
        self.0.with(|prices| prices.0.iter().find(|(id, _)| *id == class_id).map(|(_, price)| *price))
    }

    /// Sets the price of a class; `None` removes it.
    pub fn set(self, class_id: Id, price: Option<Price>) {
        self.0.change(|prices| {
            prices.0.retain(|(id, _)| *id != class_id);
            prices.0.extend(price.map(|price| (class_id, price)));
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> Option<ByClass> {
        ByClass::read(&serde_json::from_str::<Json>(json).unwrap())
    }

    #[test]
    fn prices_are_read_as_they_were_written() {
        let price = |text| Price::parse(text).unwrap();
        let prices = ByClass(vec![("a\"b".into(), price("0.384")), ("c".into(), price("12"))]);
        assert_eq!(read(&prices.write()), Some(prices));
        assert_eq!(read(r#"{"a":"1.5","b":7,"c":"-1"}"#), Some(ByClass(vec![("a".into(), price("1.5"))])));
        assert_eq!(read("[]"), None);
    }
}
