//! Empty page, whose size is subtracted from those of the other two.

fn main() {
    leptos::mount::mount_to_body(|| ());
}
