//! Checks against a database: the way, the end of the document, and who finds nothing.

use chrono::TimeDelta;

use super::*;
use crate::accounts::find_contact;
use crate::engineers::tests::input;
use crate::engineers::{find_by_account, save_profile};
use crate::platform::clock::Clock;
use crate::platform::ids::{ApplicationId, IdentityCheckId};
use crate::testing::{self, TestDatabase, accounts, mails, sql};
use crate::vetting::submit;

struct World {
    ada: Context,
    vetter: Context,
    application: ApplicationId,
    engineer: EngineerId,
}

async fn world(conn: &mut Conn) -> World {
    let cx = testing::context(&Clock::standing_at(testing::start()));
    let vetter = accounts::staff(conn, &[Permission::Vetter]).await;
    let signed = accounts::developer(conn, "Ada").await;
    let ada = cx.with_actor(accounts::actor(&signed));
    save_profile(conn, &ada, &input()).await.unwrap();
    let application = submit(conn, &ada, "").await.unwrap();
    let engineer = find_by_account(conn, signed.account_id).await.unwrap().unwrap().id;
    World { ada, vetter: cx.with_actor(accounts::actor(&vetter)), application, engineer }
}

fn pdf(body: &str) -> Vec<u8> {
    format!("%PDF-1.4\n1 0 obj\n{body}\nendobj\ntrailer\n<< /Root 1 0 R >>\nstartxref\n9\n%%EOF\n")
        .into_bytes()
}

fn file(body: &str) -> ProvideInput {
    let document = Document { file_name: "me.pdf".into(), kind: Some(DocumentType::Pdf), content: pdf(body) };
    ProvideInput { document: Some(document), ..ProvideInput::default() }
}

fn verdict(word: &str) -> JudgeInput {
    JudgeInput { verdict: word.into(), note: "Name and face match.".into(), valid_until: "2028-11-22".into() }
}

fn later(cx: &Context, by: TimeDelta) -> Context {
    Context { now: cx.now + by, ..cx.clone() }
}

async fn told(conn: &mut Conn) -> Vec<String> {
    let owed = mails::owed(conn).await.into_iter().filter(|mail| mail.kind.as_str().starts_with("identity_"));
    owed.map(|mail| format!("{} {}", mail.kind, mail.payload["state"].as_str().unwrap())).collect()
}

/// Empty, of another kind, too large: told at the field.
async fn refuses_what_is_no_document(conn: &mut Conn, w: &World, id: IdentityCheckId) {
    for (bytes, kind, fault) in [
        (vec![], Some(DocumentType::Pdf), "not empty"),
        (b"GIF89a".to_vec(), None, "PDF, PNG and JPEG"),
        (vec![0; provide::MAX_BYTES + 1], Some(DocumentType::Pdf), "larger than"),
        (pdf("<< /S /JavaScript /JS (app.alert(1)) >>"), Some(DocumentType::Pdf), "holds a script"),
        (
            [pdf("<< >>"), b"PK\x03\x04 a zip behind it".to_vec()].concat(),
            Some(DocumentType::Pdf),
            "does not end",
        ),
    ] {
        let document = Document { file_name: "x".into(), kind, content: bytes };
        let input = ProvideInput { document: Some(document), ..ProvideInput::default() };
        let IdentityError::Invalid(errors) = provide(conn, &w.ada, id, &input).await.unwrap_err() else {
            panic!()
        };
        assert!(errors.get("file").unwrap().contains(fault), "{errors:?}");
    }
}

#[tokio::test]
async fn a_document_is_gone_with_the_verdict() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let w = world(&mut conn).await;
    let id = request(&mut conn, &w.vetter, w.application, "document").await.unwrap();
    let error = request(&mut conn, &w.vetter, w.application, "document").await.unwrap_err();
    assert!(matches!(error, IdentityError::Invalid(_)), "once");
    let error = judge(&mut conn, &w.vetter, id, &verdict("verified")).await.unwrap_err();
    assert!(matches!(error, IdentityError::Moved(CheckState::Requested)), "nothing was provided");
    refuses_what_is_no_document(&mut conn, &w, id).await;
    provide(&mut conn, &w.ada, id, &file("first")).await.unwrap();
    provide(&mut conn, &w.ada, id, &file("second")).await.unwrap();
    let (kind, content) = open_document(&mut conn, &w.vetter, w.application, id).await.unwrap();
    assert_eq!((kind, content), (DocumentType::Pdf, pdf("second")));
    assert_eq!(sql::count(&mut conn, "audit_events where action = 'identity.document_opened'").await, 1);
    let bare = JudgeInput::default();
    let IdentityError::Invalid(errors) = judge(&mut conn, &w.vetter, id, &bare).await.unwrap_err() else {
        panic!()
    };
    assert!(errors.get("verdict").is_some() && errors.get("note").is_some());
    assert_eq!(
        sql::count(&mut conn, "identity_documents").await,
        1,
        "a verdict that is refused deletes nothing"
    );
    for day in ["", "2026-11-22", "2029-11-23", "yesterday"] {
        let input = JudgeInput { valid_until: day.into(), ..verdict("verified") };
        let IdentityError::Invalid(errors) = judge(&mut conn, &w.vetter, id, &input).await.unwrap_err()
        else {
            panic!()
        };
        assert!(errors.get("valid_until").is_some(), "{day}");
    }
    judge(&mut conn, &w.vetter, id, &verdict("verified")).await.unwrap();
    assert_eq!(sql::count(&mut conn, "identity_documents").await, 0);
    assert!(matches!(
        open_document(&mut conn, &w.vetter, w.application, id).await,
        Err(IdentityError::NotFound)
    ));
    let again = judge(&mut conn, &w.vetter, id, &verdict("failed")).await.unwrap_err();
    assert!(matches!(again, IdentityError::Moved(CheckState::Verified)));
    let error = provide(&mut conn, &w.ada, id, &file("<< >>")).await.unwrap_err();
    assert!(matches!(error, IdentityError::Moved(CheckState::Verified)));
    assert_eq!(
        told(&mut conn).await,
        ["identity_requested requested", "identity_provided provided", "identity_checked verified"]
    );
    // It holds to the end of its last day, and then it does not.
    let month = async |conn: &mut Conn, by: TimeDelta| {
        checked_at(conn, w.engineer, testing::start() + by).await.unwrap()
    };
    assert_eq!(month(&mut conn, TimeDelta::days(700)).await, Some(testing::start()));
    let last = later(&w.vetter, TimeDelta::days(732));
    assert_eq!(
        end_overdue(&mut conn, &later(&w.vetter, TimeDelta::days(731))).await.unwrap(),
        Ended::default()
    );
    assert_eq!(end_overdue(&mut conn, &last).await.unwrap(), Ended { expired: 1, documents: 0 });
    assert_eq!(end_overdue(&mut conn, &last).await.unwrap(), Ended::default());
    assert_eq!(month(&mut conn, TimeDelta::days(732)).await, None);
}

#[tokio::test]
async fn without_a_verdict_a_document_is_kept_for_thirty_days() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let w = world(&mut conn).await;
    let id = request(&mut conn, &w.vetter, w.application, "document").await.unwrap();
    let sent = later(&w.ada, TimeDelta::days(13));
    provide(&mut conn, &sent, id, &file("<< >>")).await.unwrap();
    assert_eq!(
        end_overdue(&mut conn, &later(&w.vetter, TimeDelta::days(42))).await.unwrap(),
        Ended::default()
    );
    let ended = end_overdue(&mut conn, &later(&w.vetter, TimeDelta::days(43))).await.unwrap();
    assert_eq!(ended, Ended { expired: 1, documents: 1 });
    assert_eq!(sql::count(&mut conn, "identity_documents").await, 0);
    // Nobody provided anything.
    let late = later(&w.vetter, TimeDelta::days(50));
    request(&mut conn, &late, w.application, "code_host").await.unwrap();
    assert_eq!(end_overdue(&mut conn, &later(&late, TimeDelta::days(14))).await.unwrap().expired, 1);
    assert_eq!(told(&mut conn).await.iter().filter(|line| line.ends_with("expired")).count(), 2);
}

#[tokio::test]
async fn words_are_kept_until_the_verdict_and_others_find_nothing() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let w = world(&mut conn).await;
    let id = request(&mut conn, &w.vetter, w.application, "code_host").await.unwrap();
    let words = |text: &str| ProvideInput { words: text.into(), ..ProvideInput::default() };
    assert!(matches!(provide(&mut conn, &w.ada, id, &words("x")).await, Err(IdentityError::Invalid(_))));
    let eve = accounts::developer(&mut conn, "Eve").await;
    let eve = w.ada.with_actor(accounts::actor(&eve));
    let editor = accounts::staff(&mut conn, &[Permission::Editor]).await;
    let editor = w.ada.with_actor(accounts::actor(&editor));
    for cx in [&eve, &editor] {
        assert!(matches!(
            provide(&mut conn, cx, id, &words("I am Ada.")).await,
            Err(IdentityError::NotFound)
        ));
        assert!(matches!(find_own(&mut conn, cx, id).await, Err(IdentityError::NotFound)));
        assert!(matches!(judge(&mut conn, cx, id, &verdict("verified")).await, Err(IdentityError::NotFound)));
        assert!(list_checks(&mut conn, cx, w.application).await.is_err());
        assert!(matches!(request(&mut conn, cx, w.application, "video").await, Err(IdentityError::NotFound)));
    }
    provide(&mut conn, &w.ada, id, &words("https://code.example/ada")).await.unwrap();
    assert_eq!(
        list_checks(&mut conn, &w.vetter, w.application).await.unwrap()[0].check.provided,
        "https://code.example/ada"
    );
    judge(&mut conn, &w.vetter, id, &verdict("failed")).await.unwrap();
    let own = list_own(&mut conn, &w.ada).await.unwrap();
    assert_eq!((own[0].state, own[0].provided.as_str(), own[0].valid_until), (CheckState::Failed, "", None));
    assert_eq!(
        checked_at(&mut conn, w.engineer, w.ada.now).await.unwrap(),
        None,
        "what failed is nobody's business"
    );
    // A call needs nothing from the developer; whoever knows them does not judge it.
    let call = request(&mut conn, &w.vetter, w.application, "video").await.unwrap();
    let vetter = w.vetter.actor.account_id().unwrap();
    let known = format!("insert into vetting_conflicts values ('{vetter}', '{}', now())", w.engineer);
    sql::execute(&mut conn, &known).await;
    assert!(matches!(
        judge(&mut conn, &w.vetter, call, &verdict("verified")).await,
        Err(IdentityError::Barred(_))
    ));
    let other = accounts::staff(&mut conn, &[Permission::Vetter]).await;
    judge(&mut conn, &w.vetter.with_actor(accounts::actor(&other)), call, &verdict("verified"))
        .await
        .unwrap();
}

#[tokio::test]
async fn what_was_sent_is_judged_in_days_whoever_asked_for_it() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let w = world(&mut conn).await;
    let [other, barred] = [
        accounts::staff(&mut conn, &[Permission::Vetter]).await,
        accounts::staff(&mut conn, &[Permission::Vetter]).await,
    ];
    let known =
        format!("insert into vetting_conflicts values ('{}', '{}', now())", barred.account_id, w.engineer);
    sql::execute(&mut conn, &known).await;
    let id = request(&mut conn, &w.vetter, w.application, "code_host").await.unwrap();
    let gone = w.vetter.actor.account_id().unwrap();
    sql::execute(&mut conn, &format!("update accounts set state = 'suspended' where id = '{gone}'")).await;
    let day = |cx: &Context, days: i64| later(cx, TimeDelta::days(days));
    let words = ProvideInput { words: "https://code.example/ada".into(), ..ProvideInput::default() };
    provide(&mut conn, &day(&w.ada, 1), id, &words).await.unwrap();
    let address = find_contact(&mut conn, other.account_id).await.unwrap().unwrap().address.to_string();
    let told = async |conn: &mut Conn, kind: &str| -> Vec<bool> {
        let owed = mails::owed(conn).await;
        owed.iter().filter(|mail| mail.kind.as_str() == kind).map(|mail| mail.recipient == address).collect()
    };
    assert_eq!(
        told(&mut conn, "identity_provided").await,
        [true],
        "who asked is gone, and one may not judge"
    );
    let [other, barred] = [other, barred].map(|signed| w.ada.with_actor(accounts::actor(&signed)));
    assert_eq!(list_unjudged(&mut conn, &other).await.unwrap()[0].id, id);
    for nobody in [&barred, &w.ada] {
        assert!(list_unjudged(&mut conn, nobody).await.unwrap().is_empty());
    }
    assert_eq!(chase_unjudged(&mut conn, &day(&w.ada, 5)).await.unwrap(), 0, "four days");
    assert_eq!(count_unjudged(&mut conn, day(&w.ada, 5).now).await.unwrap(), (1, 0));
    assert_eq!(chase_unjudged(&mut conn, &day(&w.ada, 6)).await.unwrap(), 1);
    assert_eq!(chase_unjudged(&mut conn, &day(&w.ada, 7)).await.unwrap(), 0, "once");
    assert_eq!(told(&mut conn, "staff_overdue").await, [true]);
    assert_eq!(count_unjudged(&mut conn, day(&w.ada, 7).now).await.unwrap(), (1, 1));
    judge(&mut conn, &day(&other, 8), id, &verdict("verified")).await.unwrap();
    assert_eq!(count_unjudged(&mut conn, day(&w.ada, 8).now).await.unwrap(), (0, 0));
    assert!(list_unjudged(&mut conn, &other).await.unwrap().is_empty());
}
