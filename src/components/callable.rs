//! Closures in boxes.

/// What a closure in a box is called through. A `Box<dyn FnMut>` brings a second function for each closure, `call_once`, which
/// nothing calls.
pub trait Callable<Argument, Output> {
    fn call(&mut self, argument: Argument) -> Output;
}

impl<F: FnMut(Argument) -> Output, Argument, Output> Callable<Argument, Output> for F {
    fn call(&mut self, argument: Argument) -> Output {
        self(argument)
    }
}

/// A closure that takes nothing, and may follow signals.
pub type Reactive<Output> = Box<dyn Callable<(), Output> + Send>;
