//! A file that the user chooses and that is written in parts, in browsers with the File System Access API.

use js_sys::{Function, Object, Promise, Reflect, Uint8Array};
use leptos::prelude::window;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

const PICK: &str = "showSaveFilePicker";

/// Whether the browser has the API. It may refuse to use it, as in a frame from another site.
pub fn is_supported() -> bool {
    Reflect::has(&window(), &PICK.into()).unwrap_or_default()
}

/// A file that isn't complete; the browser replaces an existing one only when this is [closed](Self::close).
pub struct FileStream(JsValue);

/// Reason why there is no file to write.
pub enum NotPicked {
    /// The user canceled.
    Canceled,
    Refused,
}

impl FileStream {
    /// Lets the user choose a file. Has to be called while a click is handled.
    pub async fn pick(name: &str) -> Result<Self, NotPicked> {
        let options = Object::new();
        let _ = Reflect::set(&options, &"suggestedName".into(), &name.into());
        let file = call(&window(), PICK, &options).await.map_err(|error| {
            let name = Reflect::get(&error, &"name".into()).ok().and_then(|name| name.as_string());
            if name.as_deref() == Some("AbortError") { NotPicked::Canceled } else { NotPicked::Refused }
        })?;
        call(&file, "createWritable", &JsValue::UNDEFINED).await.map(Self).map_err(|_| NotPicked::Refused)
    }

    /// Appends bytes; on failure, returns the browser's message.
    pub async fn write(&self, bytes: &[u8]) -> Result<(), String> {
        call(&self.0, "write", &Uint8Array::from(bytes)).await.map(drop).map_err(message)
    }

    /// Completes the file; on failure, returns the browser's message.
    pub async fn close(self) -> Result<(), String> {
        call(&self.0, "close", &JsValue::UNDEFINED).await.map(drop).map_err(message)
    }
}

/// The result of a method that returns a promise.
async fn call(object: &JsValue, method: &str, argument: &JsValue) -> Result<JsValue, JsValue> {
    let method = Reflect::get(object, &method.into())?.dyn_into::<Function>()?;
    JsFuture::from(method.call1(object, argument)?.dyn_into::<Promise>()?).await
}

fn message(error: JsValue) -> String {
    js_sys::Error::from(error).message().into()
}
