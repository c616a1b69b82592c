//! Who is barred, and from what.

use proptest::prelude::*;

use super::find::is_same;

#[test]
fn an_employer_is_known_by_its_domain_and_those_below_it() {
    for (one, other, same) in [
        ("example.com", "example.com", true),
        ("Example.com", "eu.example.COM", true),
        ("eu.example.com", "example.com", true),
        ("eu.example.com", "us.example.com", false),
        ("notexample.com", "example.com", false),
        ("example.com", "example.org", false),
        ("com", "example.com", true), // nobody may name it: a domain has a dot
    ] {
        assert_eq!(is_same(one, other), same, "{one} {other}");
    }
}

proptest! {
    #[test]
    fn being_colleagues_is_mutual(one in "[a-c]{1,3}(\\.[a-c]{1,3}){0,3}", other in "[a-c]{1,3}(\\.[a-c]{1,3}){0,3}") {
        prop_assert_eq!(is_same(&one, &other), is_same(&other, &one));
        prop_assert!(is_same(&one, &one));
        let below = format!("x.{one}");
        prop_assert!(is_same(&one, &below));
    }
}
