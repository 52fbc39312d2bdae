//! Prebuilds changed by the test, applied to the responses of the mock backend.

use std::cell::RefCell;
use std::collections::HashMap;

use prebuild_console::mock::answer::Answer;
use serde_json::{Map, Value};

/// Changed status fields by prebuild id.
#[derive(Default)]
pub struct ChangedPrebuilds(RefCell<HashMap<String, Map<String, Value>>>);

impl ChangedPrebuilds {
    /// Sets the fields of `status`, replacing earlier values.
    pub fn change(&self, id: &str, status: &Value) {
        let fields = status.as_object().cloned().unwrap_or_default();
        self.0.borrow_mut().entry(id.to_owned()).or_default().extend(fields);
    }

    /// Applies the changes to a response to `GetPrebuild` or `ListPrebuilds`.
    pub fn apply(&self, answer: &mut Answer) {
        let changes = self.0.borrow();
        let Ok(mut message) = serde_json::from_slice::<Value>(&answer.body) else { return };
        if changes.is_empty() {
            return;
        }
        let change = |prebuild: &mut Value| {
            let fields = prebuild["id"].as_str().and_then(|id| changes.get(id));
            if let (Some(fields), Some(status)) = (fields, prebuild["status"].as_object_mut()) {
                status.extend(fields.clone());
            }
        };
        message.get_mut("prebuild").into_iter().for_each(change);
        message.get_mut("prebuilds").and_then(Value::as_array_mut).into_iter().flatten().for_each(change);
        answer.body = message.to_string().into_bytes();
    }
}
