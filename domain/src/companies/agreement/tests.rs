//! Signing, and what stays of it.

use std::net::IpAddr;

use diesel_async::SimpleAsyncConnection;

use super::*;
use crate::outbox::MailKind;
use crate::platform::actor::{CompanyRole, Signed};
use crate::platform::clock::Clock;
use crate::platform::context::Context;
use crate::platform::db::Conn;
use crate::testing::{self, TestDatabase, accounts, agreements, mails};

fn acting(signed: &Signed) -> Context {
    let cx = testing::context(&Clock::standing_at(testing::start()));
    cx.with_actor(accounts::actor(signed))
}

async fn unsigned(conn: &mut Conn, role: CompanyRole) -> Signed {
    let member = accounts::company_member(conn, role, true).await;
    agreements::unsign(conn, member.member.as_ref().unwrap().company_id).await;
    member
}

fn named(typed_name: &str) -> Signing<'_> {
    Signing { version: 1, typed_name, is_agreed: true }
}

fn address() -> Option<IpAddr> {
    "::ffff:192.0.2.77".parse().ok()
}

#[tokio::test]
async fn a_recruiter_signs_once_with_their_own_name_and_the_owners_hear_of_it() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let owner = unsigned(&mut conn, CompanyRole::Owner).await;
    let company = owner.member.as_ref().unwrap().company_id;
    let recruiter = accounts::colleague(&mut conn, company, CompanyRole::Recruiter, true).await;
    let cx = acting(&recruiter);
    for wrong in ["Somebody Else", "", "x"] {
        let refused = sign(&mut conn, &cx, &named(wrong), address()).await;
        assert!(matches!(refused, Err(SignError::Invalid(faults)) if faults.get("typed_name").is_some()));
    }
    let unticked = Signing { is_agreed: false, ..named("Carla Company") };
    let refused = sign(&mut conn, &cx, &unticked, address()).await;
    assert!(matches!(refused, Err(SignError::Invalid(faults)) if faults.get("is_agreed").is_some()));
    assert!(!is_signed(&mut conn, company).await.unwrap());
    let id = sign(&mut conn, &cx, &named(" carla  company"), address()).await.unwrap();
    assert!(is_signed(&mut conn, company).await.unwrap());
    let again = sign(&mut conn, &acting(&owner), &named("Carla Company"), address()).await;
    assert!(matches!(again, Err(SignError::AlreadySigned)));
    let told = mails::kinds_owed(&mut conn).await;
    assert_eq!(told, [MailKind::AgreementSigned, MailKind::AgreementSigned]);
    let paper = read(&mut conn, &acting(&owner), id).await.unwrap();
    let signature = paper.signature.unwrap();
    assert_eq!(signature.text_sha256, paper.agreement.text_sha256);
    assert_eq!(signature.ip_address.as_deref(), Some("192.0.2.77"), "the whole address");
}

#[tokio::test]
async fn viewers_and_other_companies_neither_sign_nor_read() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let viewer = unsigned(&mut conn, CompanyRole::Viewer).await;
    let refused = sign(&mut conn, &acting(&viewer), &named("Carla Company"), address()).await;
    assert!(matches!(refused, Err(SignError::NotAllowed)));
    let owner = unsigned(&mut conn, CompanyRole::Owner).await;
    let id = sign(&mut conn, &acting(&owner), &named("Carla Company"), address()).await.unwrap();
    assert!(matches!(read(&mut conn, &acting(&viewer), id).await, Err(ReadError::NotFound)));
    let developer = accounts::developer(&mut conn, "Ada Lovelace").await;
    assert!(matches!(read(&mut conn, &acting(&developer), id).await, Err(ReadError::NotAllowed)));
}

#[tokio::test]
async fn a_new_version_asks_again_and_the_old_paper_stays() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let owner = unsigned(&mut conn, CompanyRole::Owner).await;
    let company = owner.member.as_ref().unwrap().company_id;
    let cx = acting(&owner);
    let old = sign(&mut conn, &cx, &named("Carla Company"), address()).await.unwrap();
    agreements::publish(&mut conn, "Shorter.").await;
    assert!(!is_signed(&mut conn, company).await.unwrap());
    let stale = sign(&mut conn, &cx, &named("Carla Company"), address()).await;
    assert!(matches!(stale, Err(SignError::Replaced)), "what was read is not what is in force");
    let current = Signing { version: 2, ..named("Carla Company") };
    sign(&mut conn, &cx, &current, address()).await.unwrap();
    assert!(is_signed(&mut conn, company).await.unwrap());
    assert_eq!(read(&mut conn, &cx, old).await.unwrap().agreement.version, 1);
    assert_eq!(list_signed(&mut conn, &cx).await.unwrap().len(), 2);
}

#[tokio::test]
async fn postgres_refuses_to_change_a_signature_or_a_text() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let owner = accounts::company_member(&mut conn, CompanyRole::Owner, true).await;
    let company = owner.member.unwrap().company_id;
    for forbidden in [
        "update agreement_signatures set typed_name = 'Somebody Else'",
        "update agreement_signatures set signed_at = now()",
        "update agreement_signatures set ip_address = '198.51.100.1'",
        "delete from agreement_signatures",
        "update agreements set body_md = 'Everything is ours.'",
        "delete from agreements",
    ] {
        assert!(conn.batch_execute(forbidden).await.is_err(), "{forbidden}");
    }
    assert!(is_signed(&mut conn, company).await.unwrap());
    conn.batch_execute("update agreement_signatures set typed_name = '', ip_address = null").await.unwrap();
    conn.batch_execute(&format!("delete from companies where id = '{company}'")).await.unwrap();
    assert!(!is_signed(&mut conn, company).await.unwrap(), "the row went with its company");
}
