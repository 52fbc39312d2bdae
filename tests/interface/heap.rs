//! What lives: on the heap of the test binary, and what the browser keeps for it.

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::Ordering::Relaxed;
use std::sync::atomic::{AtomicBool, AtomicUsize};

use wasm_bindgen::prelude::*;

#[global_allocator]
static HEAP: Counting = Counting;

static BYTES: AtomicUsize = AtomicUsize::new(0);
static IS_TRACED: AtomicBool = AtomicBool::new(false);

/// The system's allocator, counted.
struct Counting;

// SAFETY: the system's allocator does all that an allocator must do.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller's promise.
        let address = unsafe { System.alloc(layout) };
        BYTES.fetch_add(layout.size(), Relaxed);
        if IS_TRACED.load(Relaxed) {
            allocated(address, layout.size());
        }
        address
    }

    unsafe fn dealloc(&self, address: *mut u8, layout: Layout) {
        if IS_TRACED.load(Relaxed) {
            freed(address);
        }
        BYTES.fetch_sub(layout.size(), Relaxed);
        // SAFETY: the caller's promise.
        unsafe { System.dealloc(address, layout) }
    }
}

#[wasm_bindgen(module = "/tests/interface/heap.js")]
extern "C" {
    fn allocated(address: *mut u8, size: usize);
    fn freed(address: *mut u8);
    #[wasm_bindgen(js_name = takePlaces)]
    fn take_places() -> String;
}

#[wasm_bindgen]
extern "C" {
    /// Event listeners, once none counts that can't be reached.
    #[wasm_bindgen(js_name = countListeners)]
    async fn count_listeners() -> JsValue;
}

/// How much lives.
#[derive(Debug)]
pub struct Live {
    pub bytes: usize,
    /// Objects of the browser that the binary holds on to.
    pub references: u32,
    pub listeners: u32,
}

impl Live {
    pub async fn count() -> Self {
        let listeners = count_listeners().await.as_f64().unwrap_or_default() as u32;
        let references = wasm_bindgen::externref_heap_live_count();
        Self { bytes: BYTES.load(Relaxed), references, listeners }
    }

    /// Whether it is no more than before, but for so many bytes.
    pub fn is_within(&self, before: &Self, leeway: usize) -> bool {
        let is_no_more = |count: fn(&Self) -> u32| count(self) <= count(before);
        self.bytes <= before.bytes + leeway && is_no_more(|live| live.references) && is_no_more(|live| live.listeners)
    }
}

/// Notes from now on where what lives is allocated, which is slow.
pub fn trace() {
    IS_TRACED.store(true, Relaxed);
}

/// Where most of that was allocated which lives since [`trace`].
pub fn end_trace() -> String {
    IS_TRACED.store(false, Relaxed);
    take_places()
}
