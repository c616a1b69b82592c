//! Answers about the digest that end: who is asked, when, and what the link does.

use chrono::TimeDelta;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::*;
use crate::accounts::device::Device;
use crate::directory::{Surface, Viewer, is_visible};
use crate::outbox::MailKind;
use crate::platform::clock::Clock;
use crate::platform::context::Context;
use crate::platform::db::Conn;
use crate::platform::ids::ConsentId;
use crate::platform::links::LinkPurpose;
use crate::schema::digest_consents;
use crate::testing::engineers::{TestEngineer, named};
use crate::testing::{self, TestDatabase, accounts, mails, sql};

fn at(days: i64) -> Context {
    let cx = testing::context(&Clock::standing_at(testing::start()));
    Context { now: cx.now + TimeDelta::days(days), ..cx }
}

fn from() -> Device {
    Device { user_agent: None, ip_prefix: Some("192.0.2.0/24".into()) }
}

async fn live(conn: &mut Conn, ada: &TestEngineer) -> Consent {
    find_consent(conn, ada.id).await.unwrap().unwrap()
}

async fn token(conn: &mut Conn, cx: &Context) -> String {
    let mail = mails::owed(conn).await.pop().unwrap();
    let id: uuid::Uuid = mail.payload["consent_id"].as_str().unwrap().parse().unwrap();
    cx.keys.sign_link(LinkPurpose::RenewConsent, id, 0, cx.now)
}

async fn is_in_digest(conn: &mut Conn, cx: &Context, ada: &TestEngineer) -> bool {
    // Availability is another matter: she says it each day here.
    let said = format!(
        "update engineers set availability_confirmed_at = '{}' where id = '{}'",
        cx.now.to_rfc3339(),
        ada.id
    );
    sql::execute(conn, &said).await;
    is_visible(conn, &Viewer::any_reader(), Surface::Digest, ada.id, cx.now).await.unwrap()
}

#[tokio::test]
async fn an_answer_is_asked_about_twice_and_then_lapses() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let ada = named("Ada").insert(&mut conn).await;
    for (name, visibility, consent) in [
        ("Said no", Visibility::Public, ConsentScope::None),
        ("Unseen", Visibility::CompaniesOnly, ConsentScope::Named),
    ] {
        named(name).visibility(visibility).consent(Some(consent)).insert(&mut conn).await;
    }
    let away = named("Away").insert(&mut conn).await;
    accounts::set_state(&mut conn, &away.signed, "suspended").await;
    for day in 70..100 {
        let owed = mails::owed(&mut conn).await.len();
        for _ in 0..2 {
            ask_to_renew(&mut conn, &at(day)).await.unwrap();
        }
        let new = mails::owed(&mut conn).await.len() - owed;
        // 90 days from the start of the test: fourteen and three days before.
        assert_eq!(new, usize::from(day == 76 || day == 87), "day {day}");
        assert_eq!(is_in_digest(&mut conn, &at(day), &ada).await, day < 90, "day {day}");
    }
    assert!(mails::owed(&mut conn).await.iter().all(|mail| mail.kind == MailKind::ConsentEnding));
}

#[tokio::test]
async fn who_was_missed_hears_once_and_who_renewed_hears_no_more() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let ada = named("Ada").insert(&mut conn).await;
    ask_to_renew(&mut conn, &at(88)).await.unwrap();
    assert_eq!(mails::owed(&mut conn).await.len(), 1, "the later mail alone");
    let own = at(88).with_actor(accounts::actor(&ada.signed));
    set_consent(&mut conn, &own, ConsentScope::Named, true, &Device::default()).await.unwrap();
    ask_to_renew(&mut conn, &at(89)).await.unwrap();
    assert_eq!(mails::owed(&mut conn).await.len(), 1);
    ask_to_renew(&mut conn, &at(88 + 76)).await.unwrap();
    assert_eq!(mails::owed(&mut conn).await.len(), 2, "the new answer ends, too");
}

#[tokio::test]
async fn the_link_renews_once_and_keeps_how_standing_the_answer_was() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let ada = named("Ada").insert(&mut conn).await;
    let own = at(0).with_actor(accounts::actor(&ada.signed));
    set_consent(&mut conn, &own, ConsentScope::Named, false, &Device::default()).await.unwrap();
    ask_to_renew(&mut conn, &at(80)).await.unwrap();
    let cx = at(80);
    let token = token(&mut conn, &cx).await;
    let before = live(&mut conn, &ada).await;
    assert!(!read_renewal(&mut conn, &cx, &token).await.unwrap().is_answered());
    assert_eq!(live(&mut conn, &ada).await, before, "looking changes nothing");
    assert!(renew_consent(&mut conn, &cx, &token, ConsentScope::Anonymous, &from()).await.unwrap());
    let after = live(&mut conn, &ada).await;
    assert_eq!((after.scope, after.is_standing, after.given_at), (ConsentScope::Anonymous, false, cx.now));
    assert_eq!(after.expires_at, cx.now + TimeDelta::days(CONSENT_DAYS));
    assert!(
        !renew_consent(&mut conn, &at(81), &token, ConsentScope::Named, &from()).await.unwrap(),
        "the second click"
    );
    assert_eq!(live(&mut conn, &ada).await, after);
    let late = renew_consent(&mut conn, &at(80 + 30), &token, ConsentScope::Named, &from()).await;
    assert!(matches!(late, Err(RenewalError::Expired)), "{late:?}");
    let forged = renew_consent(&mut conn, &cx, "nonsense", ConsentScope::Named, &from()).await;
    assert!(matches!(forged, Err(RenewalError::Invalid)), "{forged:?}");
}

/// A4: what was agreed to, in which version, when, and from where.
#[tokio::test]
async fn each_answer_is_kept_with_its_version_and_where_it_came_from() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let owner = at(0).with_actor(accounts::actor(&accounts::developer(&mut conn, "Ada").await));
    let form = ProfileInput { digest_consent: "named".into(), place: from().ip_prefix, ..tests::input() };
    save_profile(&mut conn, &owner, &form).await.unwrap();
    let kept = async |conn: &mut Conn, via: &str| {
        let live = format!(
            "digest_consents where replaced_at is null and via = '{via}' and version = '1' and ip_prefix = '192.0.2.0/24'"
        );
        sql::count(conn, &live).await
    };
    assert_eq!(kept(&mut conn, "form").await, 1);
    set_consent(&mut conn, &owner, ConsentScope::Named, true, &from()).await.unwrap();
    assert_eq!(kept(&mut conn, "desk").await, 1);
    let id: ConsentId = digest_consents::table
        .filter(digest_consents::replaced_at.is_null())
        .select(digest_consents::id)
        .first(&mut conn)
        .await
        .unwrap();
    let token = owner.keys.sign_link(LinkPurpose::RenewConsent, id.0, 0, owner.now);
    assert!(renew_consent(&mut conn, &at(1), &token, ConsentScope::Anonymous, &from()).await.unwrap());
    assert_eq!(kept(&mut conn, "link").await, 1);
    assert_eq!(sql::count(&mut conn, "digest_consents").await, 3);
}
