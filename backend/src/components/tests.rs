use uuid::Uuid;

use super::mark_of;

#[test]
fn a_mark_is_stable_and_differs_between_neighbours() {
    let (a, b) = (Uuid::from_u128(1), Uuid::from_u128(2));
    assert_eq!(mark_of(a), mark_of(a));
    assert_ne!(mark_of(a), mark_of(b));
}
