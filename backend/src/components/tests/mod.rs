//! What a designer would check by eye on every change, checked by machine.

mod assets;
mod contrast;

use uuid::Uuid;

use super::mark_of;

#[test]
fn a_mark_is_stable_and_differs_between_neighbours() {
    let (a, b) = (Uuid::from_u128(1), Uuid::from_u128(2));
    assert_eq!(mark_of(a), mark_of(a));
    assert_ne!(mark_of(a), mark_of(b));
}

/// The text of a static file.
fn text_of(path: &str) -> String {
    String::from_utf8(domain::platform::assets::static_file(path).unwrap().bytes.into_owned()).unwrap()
}
