//! The pages that report or block an engineer name them as their own page does, or are not there.

use domain::testing::engineers::TestEngineer;

use super::{Looker, Sees, read};

/// Asks both pages; only members of companies report and block engineers.
pub(super) async fn read_forms(looker: &Looker, ada: &TestEngineer, name: &str, want: Sees, cell: &str) {
    for path in ["/reports/new", "/blocks/new"] {
        let (status, page) = read(looker, &format!("{path}?about=engineer:{}", ada.slug)).await;
        let seen = match (status, page.contains(name), page.contains("engineer, Poland")) {
            (404, false, false) => Sees::Nothing,
            (200, true, _) => Sees::Named,
            (200, false, true) => Sees::WithoutName,
            other => panic!("{other:?}: {path}: {cell}"),
        };
        assert_eq!(seen, want, "{path}: {cell}");
    }
}
