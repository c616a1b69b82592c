//! What a company's shortlist shows, and what an alert of a saved search tells.

use chrono::TimeDelta;
use domain::directory::{Identity, Surface};
use domain::platform::db::Conn;
use domain::platform::ids::{SavedSearchId, ShortlistId};
use domain::saved_searches;
use domain::testing::engineers::TestEngineer;
use domain::testing::sql;

use super::{Looker, Sees, Who, read, seen_in};
use crate::support::TestApp;

/// Puts the engineer into a list and into the ledger of a search of the looker's own, and reads both.
pub(super) async fn read_lists(
    conn: &mut Conn,
    app: &TestApp,
    looker: &Looker,
    ada: &TestEngineer,
    name: &str,
    want: &impl Fn(Surface) -> Sees,
    cell: &str,
) {
    // The predicate is asked for everybody; these read the pages for all of them.
    let reads =
        [Who::UnverifiedCompany, Who::VerifiedCompany, Who::ExcludedById, Who::ExcludedAtOtherCompany];
    let Some(signed) = looker.signed.as_ref().filter(|_| reads.contains(&looker.who)) else { return };
    let Some(member) = signed.member.as_ref() else { return };
    let (list, search, company) = (ShortlistId::new(), SavedSearchId::new(), member.company_id);
    let (account, engineer) = (signed.account_id, ada.id);
    let now = app.clock.now();
    let (at, next) = (now.to_rfc3339(), (now + TimeDelta::days(1)).to_rfc3339());
    sql::execute(
        conn,
        &format!(
            "insert into shortlists (id, company_id, name, created_at, updated_at) values ('{list}', '{company}', 'x', '{at}', '{at}');
             insert into shortlist_entries (shortlist_id, engineer_id, added_at) values ('{list}', '{engineer}', '{at}');
             insert into saved_searches (id, company_id, account_id, name, query, filters, alert, alert_at, created_at, updated_at)
               values ('{search}', '{company}', '{account}', 'x', '', '{{}}', 'daily', '{next}', '{at}', '{at}');
             insert into saved_search_finds (search_id, engineer_id, found_at, alert_at) values ('{search}', '{engineer}', '{at}', '{at}')"
        ),
    )
    .await;
    let (status, page) = read(looker, &format!("/company/shortlists/{list}")).await;
    assert_eq!(status, 200, "shortlist: {cell}");
    assert_eq!(seen_in(&page, ada, name, looker.who), want(Surface::Shortlist), "shortlist: {cell}");
    let is_counted = page.contains("One more is in this list");
    assert_eq!(is_counted, want(Surface::Shortlist) == Sees::Nothing, "counted, not named: {cell}");
    let alert = saved_searches::find_alert(conn, &app.cx(), search, now).await.unwrap();
    let seen = match alert.as_ref().and_then(|alert| alert.cards.first()).map(|card| &card.identity) {
        None => Sees::Nothing,
        Some(Identity::Anonymous) => Sees::WithoutName,
        Some(Identity::Named(_)) => Sees::Named,
    };
    assert_eq!(seen, want(Surface::Alert), "alert: {cell}");
    sql::execute(conn, "delete from shortlists; delete from saved_searches").await;
}
