//! Within the fourteen days everything is as it was, once they say so.

use super::*;
use crate::accounts::model::LinkFault;
use crate::directory::{Surface, Viewer, is_visible};
use crate::outbox::MailKind;
use crate::platform::links::LinkPurpose;
use crate::testing::{mails, sql};

/// Every row of every table, as text, but for what such an act writes on purpose.
async fn picture(desk: &mut Desk) -> Vec<String> {
    use diesel::sql_types::Text;
    use diesel_async::RunQueryDsl;
    #[derive(diesel::QueryableByName)]
    struct Line {
        #[diesel(sql_type = Text)]
        line: String,
    }
    let mut all = Vec::new();
    for table in map::tables() {
        if ["audit_events", "outbox_mails", "jobs", "directory_changes"].contains(&table.name) {
            continue;
        }
        let rows =
            format!("select (to_jsonb(t) - 'updated_at')::text as line from {} t order by 1", table.name);
        let rows: Vec<Line> = diesel::sql_query(rows).load(&mut desk.conn).await.unwrap();
        all.extend(rows.into_iter().map(|row| format!("{} {}", table.name, row.line)));
    }
    all
}

async fn is_seen(desk: &mut Desk, person: &Everybody) -> bool {
    let now = desk.clock.now();
    let viewer = Viewer::stranger();
    is_visible(&mut desk.conn, &viewer, Surface::Directory, person.engineer, now).await.unwrap()
}

#[tokio::test]
async fn nobody_sees_who_is_leaving_and_taking_it_back_restores_all() {
    let mut desk = desk().await;
    let person = desk.everybody().await;
    assert!(is_seen(&mut desk, &person).await);
    let before = picture(&mut desk).await;
    let deletion = desk.ask(&person.signed, &everything()).await.unwrap();
    assert!(!is_seen(&mut desk, &person).await, "at once");
    let again = desk.ask(&person.signed, &everything()).await;
    assert!(matches!(again, Err(RequestDeletionError::Asked)), "{again:?}");
    let told = mails::owed(&mut desk.conn).await;
    let told = told.iter().filter(|mail| mail.kind == MailKind::DeletionScheduled).count();
    assert_eq!(told, 1);

    desk.clock.advance(TimeDelta::days(13));
    let cx = desk.cx();
    let token = cx.keys.sign_link(LinkPurpose::KeepAccount, deletion.id.0, 0, testing::start());
    assert_eq!(find_keepable(&mut desk.conn, &cx, &token).await.unwrap(), deletion);
    keep_account(&mut desk.conn, &cx, &token).await.unwrap();
    assert!(is_seen(&mut desk, &person).await);
    assert_eq!(picture(&mut desk).await, before, "as if nothing had been");
    assert!(
        matches!(keep_account(&mut desk.conn, &cx, &token).await, Err(LinkFault::Used)),
        "a second click"
    );
    assert_eq!(desk.erase_later().await, 0);
    assert_eq!(sql::count(&mut desk.conn, "accounts where state = 'erased'").await, 0);
}

#[tokio::test]
async fn signed_in_one_needs_no_link_and_with_a_link_no_sign_in() {
    let mut desk = desk().await;
    let person = desk.everybody().await;
    let deletion = desk.ask(&person.signed, &everything()).await.unwrap();
    let (own, other) = (desk.cx_of(&person.signed), desk.cx_of(&person.company));
    assert_eq!(find_deletion(&mut desk.conn, &own).await.unwrap().map(|found| found.id), Some(deletion.id));
    assert_eq!(find_deletion(&mut desk.conn, &other).await.unwrap(), None);
    assert!(!keep_own_account(&mut desk.conn, &other).await.unwrap());
    assert!(keep_own_account(&mut desk.conn, &own).await.unwrap());
    assert!(!keep_own_account(&mut desk.conn, &own).await.unwrap(), "a second press");

    let second = desk.ask(&person.signed, &everything()).await.unwrap();
    let cx = desk.cx();
    let old = cx.keys.sign_link(LinkPurpose::KeepAccount, deletion.id.0, 0, cx.now);
    assert!(
        matches!(keep_account(&mut desk.conn, &cx, &old).await, Err(LinkFault::Used)),
        "of the first one"
    );
    let link = cx.keys.sign_link(LinkPurpose::KeepAccount, second.id.0, 0, cx.now);
    let wrong = cx.keys.sign_link(LinkPurpose::DownloadExport, second.id.0, 0, cx.now);
    let forged = link.chars().rev().collect::<String>();
    for token in [wrong.as_str(), forged.as_str(), ""] {
        assert!(matches!(keep_account(&mut desk.conn, &cx, token).await, Err(LinkFault::Invalid)), "{token}");
    }
    desk.clock.advance(CHANGE_OF_MIND);
    let late = desk.cx();
    assert!(matches!(keep_account(&mut desk.conn, &late, &link).await, Err(LinkFault::Expired)));
}

#[tokio::test]
async fn staff_and_old_passwords_end_nothing() {
    let mut desk = desk().await;
    let staff = testing::accounts::staff(&mut desk.conn, &[]).await;
    let refused = desk.ask(&staff, &everything()).await;
    assert!(matches!(refused, Err(RequestDeletionError::Staff)));

    let ada = testing::accounts::developer(&mut desk.conn, "Ada").await;
    let cx = desk.cx_of(&ada);
    let proven = desk.prove(&cx).await;
    sql::execute(&mut desk.conn, "update accounts set password_hash = 'another'").await;
    let refused = request_deletion(&mut desk.conn, &cx, &proven, &everything()).await;
    assert!(matches!(refused, Err(RequestDeletionError::Outdated)));
    assert_eq!(sql::count(&mut desk.conn, "account_deletions").await, 0);
    assert_eq!(sql::count(&mut desk.conn, "outbox_mails").await, 0);
}
