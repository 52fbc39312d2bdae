//! WebAssembly module of the service worker: passes calls intercepted by `public/sw.js` to the mock backend, and stores
//! its log.
//!
//! Browsers stop workers at any time, so memory is only a cache: after each start, the first call recreates the world
//! from its log in IndexedDB, and a write is answered only once its command is stored.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::time::Duration;

use idb::{Database, DatabaseEvent, Factory, ObjectStore, ObjectStoreParams, TransactionMode};
use js_sys::Uint8Array;
use prebuild_console::connect::error::Code;
use prebuild_console::connect::timer::sleep;
use prebuild_console::mock::answer::{Answer, RpcError};
use prebuild_console::mock::backend::{Backend, Call, Outcome, Reply};
use prebuild_console::mock::log::{Log, Outdated};
use prebuild_console::mock::stream::{Part, Stream};
use prebuild_console::mock::world_spec::{API_FOLDER, WorldSpec};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Headers, Performance, Request, Response, ResponseInit, console};

/// Entry point, called by wasm-bindgen when the worker starts.
fn main() {
    console_error_panic_hook::set_once();
}

/// Handles a request whose URL starts with `api`, the mock API's absolute URL with a trailing slash. Returns a
/// `Response`, or the number of a stream to be read with [`next_part`].
#[wasm_bindgen]
pub async fn handle(request: Request, api: String) -> Result<JsValue, JsValue> {
    let url = request.url();
    let path = url.strip_prefix(&api).unwrap_or_default();
    let (path, query) =
        path.split('#').next().map(|path| path.split_once('?').unwrap_or((path, ""))).unwrap_or_default();
    let (spec, procedure) = match WorldSpec::split(path) {
        Ok(split) => split,
        Err(error) => return respond(&RpcError::new(Code::InvalidArgument, error.to_string()).into(), 0.0),
    };
    let body = Uint8Array::new(&JsFuture::from(request.array_buffer()?).await?).to_vec();
    let header = |name| request.headers().get(name).map(Option::unwrap_or_default);
    let (content_type, authorization, method) = (header("content-type")?, header("authorization")?, request.method());
    let call = Call {
        procedure,
        method: &method,
        query,
        content_type: &content_type,
        authorization: &authorization,
        body: &body,
    };
    let base_url = spec.api_base_url(api.strip_suffix(API_FOLDER).unwrap_or(&api));
    let started = performance_now();
    let (outcome, handle_ms) = serve(spec, &base_url, &call).await;
    if outcome.delay_ms > 0 {
        sleep(Duration::from_millis(outcome.delay_ms.into())).await;
    }
    if let Some(number) = outcome.number {
        let took = (performance_now() - started) as i32;
        WORLDS.with_borrow_mut(|worlds| {
            if let Some(backend) = worlds.get_mut(&spec) {
                backend.journal_mut().took(number, took);
            }
        });
    }
    match outcome.reply {
        Reply::Answer(answer) => {
            if answer.status == Code::Unimplemented.http_status() {
                console::warn_1(&format!("The mock backend does not implement {procedure}.").into());
            }
            respond(&answer, handle_ms)
        }
        Reply::Stream(mut stream) => {
            if IS_RETIRED.get() {
                stream.interrupt();
            }
            Ok(STREAMS.with_borrow_mut(|streams| streams.add(spec, stream)).into())
        }
        Reply::Broken => Ok(Response::error().into()),
    }
}

/// Polling interval of an idle stream.
const LOOK_AGAIN: Duration = Duration::from_millis(200);

/// Content type of a stream.
#[wasm_bindgen]
pub fn content_type(stream: u32) -> String {
    let content_type = |streams: &mut Streams| Some(streams.open.get(&stream)?.1.content_type.to_owned());
    STREAMS.with_borrow_mut(content_type).unwrap_or_default()
}

/// Waits for a stream's next bytes; `undefined` at the end, an error if the connection is to break.
#[wasm_bindgen]
pub async fn next_part(stream: u32) -> Result<Option<Uint8Array>, JsValue> {
    loop {
        let part = STREAMS.with_borrow_mut(|streams| {
            let (spec, stream) = streams.open.get_mut(&stream)?;
            WORLDS.with_borrow_mut(|worlds| Some(worlds.get_mut(spec)?.next(stream, now())))
        });
        match part {
            Some(Part::Bytes(bytes)) => return Ok(Some(Uint8Array::from(bytes.as_slice()))),
            Some(Part::Quiet) => sleep(LOOK_AGAIN).await,
            Some(Part::End) => {
                close(stream);
                return Ok(None);
            }
            Some(Part::Broken) | None => {
                close(stream);
                return Err(JsError::new("the connection broke").into());
            }
        }
    }
}

/// Drops a stream that is no longer read.
#[wasm_bindgen]
pub fn close(stream: u32) {
    STREAMS.with_borrow_mut(|streams| streams.open.remove(&stream));
}

/// Ends all streams, including those opened later. A newer worker can't take over while this one has a pending call.
#[wasm_bindgen]
pub fn retire() {
    IS_RETIRED.set(true);
    STREAMS.with_borrow_mut(|streams| streams.open.values_mut().for_each(|(_, stream)| stream.interrupt()));
}

/// Open streams by number.
#[derive(Default)]
struct Streams {
    open: HashMap<u32, (WorldSpec, Stream)>,
    last: u32,
}

impl Streams {
    fn add(&mut self, spec: WorldSpec, stream: Stream) -> u32 {
        self.last += 1;
        self.open.insert(self.last, (spec, stream));
        self.last
    }
}

thread_local! {
    static WORLDS: RefCell<HashMap<WorldSpec, Backend>> = RefCell::default();
    static STREAMS: RefCell<Streams> = RefCell::default();
    static STORAGE: RefCell<Option<Storage>> = const { RefCell::new(None) };
    static IS_RETIRED: Cell<bool> = const { Cell::new(false) };
}

/// Handles a call. Returns its result and the time from the request's bytes to the response's in milliseconds,
/// excluding storage.
async fn serve(spec: WorldSpec, base_url: &str, call: &Call<'_>) -> (Outcome, f64) {
    let storage = storage().await;
    if !WORLDS.with_borrow(|worlds| worlds.contains_key(&spec)) {
        let log = match storage.load(&spec, now()).await {
            Ok(log) => log,
            Err(error) => {
                return (storage_failed("Couldn't read the mock backend's stored changes", &error), 0.0);
            }
        };
        // Meanwhile, another call may have loaded the world and written to it.
        WORLDS.with_borrow_mut(|worlds| {
            worlds.entry(spec).or_insert_with(|| Backend::new(spec, base_url, log));
        });
    }
    let started = performance_now();
    let handled = WORLDS.with_borrow_mut(|worlds| {
        let backend = worlds.get_mut(&spec)?;
        let outcome = backend.handle(call, now());
        let changed = (outcome.has_changed || outcome.is_seen).then(|| backend.log().clone());
        Some((outcome, changed))
    });
    let handle_ms = performance_now() - started;
    let outcome = match handled {
        Some((outcome, None)) => outcome,
        Some((outcome, Some(log))) => match storage.store(&spec, &log).await {
            Ok(()) => outcome,
            Err(error) => {
                WORLDS.with_borrow_mut(|worlds| worlds.remove(&spec));
                let failed = storage_failed("The change was not saved", &error);
                if outcome.has_changed { failed } else { outcome }
            }
        },
        None => failed(Code::Unavailable, "The mock backend is starting again; try once more."),
    };
    (outcome, handle_ms)
}

fn failed(code: Code, message: &str) -> Outcome {
    let reply = Reply::Answer(RpcError::new(code, message).into());
    Outcome { reply, delay_ms: 0, has_changed: false, is_seen: false, number: None }
}

/// Response for a failed read or write of the log. The next call reopens the storage.
fn storage_failed(what: &str, error: &StorageError) -> Outcome {
    STORAGE.set(None);
    failed(Code::Internal, &format!("{what}: {error}"))
}

/// Storage of logs.
#[derive(Clone)]
enum Storage {
    /// None: the browser denies IndexedDB.
    Memory,
    Database(std::rc::Rc<Database>),
}

/// Failed read or write of the log.
enum StorageError {
    Database(idb::Error),
    Json(serde_json::Error),
    /// The stored log isn't the one this worker knows: another worker wrote to it, or it was deleted.
    Changed,
}

impl From<idb::Error> for StorageError {
    fn from(error: idb::Error) -> Self {
        Self::Database(error)
    }
}

impl From<serde_json::Error> for StorageError {
    fn from(error: serde_json::Error) -> Self {
        Self::Json(error)
    }
}

impl std::fmt::Display for StorageError {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        match self {
            Self::Database(error) => write!(f, "{error}."),
            Self::Json(error) => write!(f, "{error}. Clearing this site's data starts the mock afresh."),
            Self::Changed => f.write_str("the stored changes were written or cleared elsewhere. Try again."),
        }
    }
}

/// Name of the database, followed by the worker's scope, so that consoles at other paths have separate mocks.
const DATABASE: &str = "prebuild-console-mock";
/// Its only object store: world path to log, as JSON.
const LOGS: &str = "logs";

/// Base address of the worker.
fn scope() -> String {
    let read =
        |object: &JsValue, name: &str| js_sys::Reflect::get(object, &JsValue::from_str(name)).unwrap_or_default();
    read(&read(&js_sys::global(), "registration"), "scope").as_string().unwrap_or_default()
}

async fn storage() -> Storage {
    if let Some(storage) = STORAGE.with_borrow(Clone::clone) {
        return storage;
    }
    let storage = match open().await {
        Ok(database) => Storage::Database(std::rc::Rc::new(database)),
        Err(error) => {
            console::warn_1(&format!("The mock backend forgets changes when it stops: {error}").into());
            Storage::Memory
        }
    };
    STORAGE.set(Some(storage.clone()));
    storage
}

async fn open() -> Result<Database, idb::Error> {
    let mut request = Factory::new()?.open(&format!("{DATABASE} {}", scope()), Some(1))?;
    request.on_upgrade_needed(|event| {
        // A failure here surfaces when the store is first used.
        if let Ok(database) = event.database() {
            let _ = database.create_object_store(LOGS, ObjectStoreParams::new());
        }
    });
    let mut database = request.await?;
    // Deleting the database (public/reset.js) blocks until all connections are closed.
    database.on_version_change(|_| {
        if let Some(Storage::Database(database)) = STORAGE.take() {
            database.close();
        }
    });
    // This closure may hold the last reference to the database, which must not be dropped while it runs.
    database.forget_callbacks();
    Ok(database)
}

impl Storage {
    /// Loads a world's log and wakes its clock. Returns a new log if there is none that this build can read.
    async fn load(&self, spec: &WorldSpec, real: i64) -> Result<Log, StorageError> {
        let new = Log::new(spec, real);
        let Self::Database(database) = self else { return Ok(new) };
        let transaction = database.transaction(&[LOGS], TransactionMode::ReadWrite)?;
        let logs = transaction.object_store(LOGS)?;
        let log = match logs.get(key(spec))?.await?.and_then(|log| log.as_string()) {
            None => new,
            Some(log) => Log::read(&log, real).unwrap_or_else(|Outdated| new.in_place_of_outdated()),
        };
        put(&logs, spec, &log).await?;
        finish(transaction).await?;
        Ok(log)
    }

    /// Stores a log with one change. Reads and writes in one transaction, so that two workers (an old one and its
    /// successor) can't overwrite each other's changes.
    async fn store(&self, spec: &WorldSpec, log: &Log) -> Result<(), StorageError> {
        let Self::Database(database) = self else { return Ok(()) };
        let transaction = database.transaction(&[LOGS], TransactionMode::ReadWrite)?;
        let logs = transaction.object_store(LOGS)?;
        let stored = logs.get(key(spec))?.await?.and_then(|log| log.as_string()).ok_or(StorageError::Changed)?;
        if Log::read(&stored, log.seen).map(|stored| stored.revision + 1) != Ok(log.revision) {
            return Err(StorageError::Changed);
        }
        put(&logs, spec, log).await?;
        finish(transaction).await
    }
}

async fn put(logs: &ObjectStore, spec: &WorldSpec, log: &Log) -> Result<(), StorageError> {
    logs.put(&log.to_json()?.into(), Some(&key(spec)))?.await?;
    Ok(())
}

/// Waits until the transaction is committed.
async fn finish(transaction: idb::Transaction) -> Result<(), StorageError> {
    if transaction.await?.is_committed() { Ok(()) } else { Err(StorageError::Changed) }
}

/// Storage key. IndexedDB accepts an empty string, but a name is easier to read in developer tools.
fn key(spec: &WorldSpec) -> JsValue {
    let path = spec.path();
    JsValue::from_str(if path.is_empty() { "default" } else { &path })
}

fn respond(answer: &Answer, handle_ms: f64) -> Result<JsValue, JsValue> {
    let headers = Headers::new()?;
    // In whole microseconds, because formatting a float would add more than ten kilobytes.
    let micros = (handle_ms * 1000.0) as u64;
    headers.set("Server-Timing", &format!("handle;dur={}.{:03}", micros / 1000, micros % 1000))?;
    headers.set("Cache-Control", "no-store")?;
    if let Some(content_type) = answer.content_type {
        headers.set("Content-Type", content_type)?;
    }
    let init = ResponseInit::new();
    init.set_status(answer.status);
    init.set_headers(&headers);
    let response = if answer.body.is_empty() {
        Response::new_with_opt_str_and_init(None, &init)
    } else {
        // Copied out of wasm memory, because the browser may read it after this returns.
        let body = Uint8Array::from(answer.body.as_slice());
        Response::new_with_opt_buffer_source_and_init(Some(&body), &init)
    };
    response.map(JsValue::from)
}

/// Current time in milliseconds since the Unix epoch.
fn now() -> i64 {
    js_sys::Date::now() as i64
}

/// Milliseconds since the worker started, with a higher resolution than the clock.
fn performance_now() -> f64 {
    let performance = js_sys::Reflect::get(&js_sys::global(), &JsValue::from_str("performance"));
    performance.map_or(0.0, |performance| performance.unchecked_into::<Performance>().now())
}
