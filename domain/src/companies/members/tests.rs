//! Invitations and changes of role, one after another.

use chrono::TimeDelta;

use super::*;
use crate::accounts::NewPerson;
use crate::accounts::device::Device;
use crate::accounts::model::LinkFault;
use crate::accounts::password::Hasher;
use crate::outbox::MailKind;
use crate::platform::actor::{Actor, CompanyRole, Signed};
use crate::platform::clock::Clock;
use crate::platform::context::Context;
use crate::platform::db::Conn;
use crate::platform::ids::InvitationId;
use crate::platform::links::LinkPurpose;
use crate::testing::{self, TestDatabase, accounts, mails};

pub(super) fn circumstances() -> Context {
    testing::context(&Clock::standing_at(testing::start()))
}

pub(super) fn acting(signed: &Signed) -> Context {
    circumstances().with_actor(accounts::actor(signed))
}

pub(super) fn token(cx: &Context, id: InvitationId, version: i32) -> String {
    cx.keys.sign_link_until(LinkPurpose::JoinCompany, id.0, version, cx.now + LIFE)
}

pub(super) async fn invited(conn: &mut Conn, owner: &Signed, email: &str, role: &str) -> InvitationId {
    invite(conn, &acting(owner), &InviteForm { email, role }).await.unwrap()
}

async fn roles(conn: &mut Conn, of: &[&Signed]) -> Vec<Option<CompanyRole>> {
    let mut roles = Vec::new();
    for signed in of {
        roles.push(own_role(conn, signed.account_id).await.unwrap().map(|(_, role)| role));
    }
    roles
}

#[tokio::test]
async fn a_stranger_signs_up_through_the_link_and_is_a_member() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let owner = accounts::company_member(&mut conn, CompanyRole::Owner, true).await;
    let id = invited(&mut conn, &owner, "New.Person@northwind.example", "recruiter").await;
    let cx = circumstances().with_actor(Actor::LinkHolder);
    let link = token(&cx, id, 0);
    let found = find_invitation(&mut conn, &cx, &link).await.unwrap();
    assert_eq!(found.arrival, Arrival::New);
    let person =
        NewPerson::read("Nia Person", "correct horse battery", &found.invitation.email, true).unwrap();
    let hash = Hasher::new(&cx.config.accounts).unwrap().hash(&person.password).await.unwrap();
    accept_as_new(&mut conn, &cx, &link, &person, &hash, &Device::default()).await.unwrap();
    let again = accept_as_new(&mut conn, &cx, &link, &person, &hash, &Device::default()).await;
    assert!(matches!(again, Err(AcceptError::Link(LinkFault::Used))));
    let holder = crate::accounts::find_holder(&mut conn, &found.invitation.email.parse().unwrap())
        .await
        .unwrap()
        .unwrap();
    assert!(holder.may_sign_in);
    let company = owner.member.as_ref().unwrap().company_id;
    assert_eq!(
        own_role(&mut conn, holder.account_id).await.unwrap(),
        Some((company, CompanyRole::Recruiter))
    );
    let told = mails::kinds_owed(&mut conn).await;
    let joined = MailKind::MembershipChanged;
    assert_eq!(told, [MailKind::CompanyInvitation, joined, joined], "the owner and the new member");
}

#[tokio::test]
async fn an_invitation_is_sent_again_within_limits_taken_back_and_lapses() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let owner = accounts::company_member(&mut conn, CompanyRole::Owner, true).await;
    let id = invited(&mut conn, &owner, "a@b.example", "viewer").await;
    let mut cx = acting(&owner);
    let second = invite(&mut conn, &cx, &InviteForm { email: "A@b.example", role: "owner" }).await;
    assert!(matches!(second, Err(InviteError::Invalid(_))), "one open invitation an address");
    assert!(matches!(resend(&mut conn, &cx, id).await, Err(InviteError::TooOften)), "not within the hour");
    let first = token(&cx, id, 0);
    for _ in 0..2 {
        cx.now += TimeDelta::hours(1);
        resend(&mut conn, &cx, id).await.unwrap();
    }
    let replaced = find_invitation(&mut conn, &cx, &first).await;
    assert!(matches!(replaced, Err(AcceptError::Link(LinkFault::Replaced))));
    cx.now += TimeDelta::hours(1);
    assert!(
        matches!(resend(&mut conn, &cx, id).await, Err(InviteError::TooOften)),
        "three mails are the most"
    );
    let current = token(&cx, id, 2);
    find_invitation(&mut conn, &cx, &current).await.unwrap();
    let late = Context { now: cx.now + LIFE, ..cx.clone() };
    let lapsed = find_invitation(&mut conn, &late, &current).await;
    assert!(matches!(lapsed, Err(AcceptError::Link(LinkFault::Expired))));
    for _ in 0..2 {
        revoke(&mut conn, &cx, id).await.unwrap();
    }
    let revoked = find_invitation(&mut conn, &cx, &current).await;
    assert!(matches!(revoked, Err(AcceptError::Link(LinkFault::Invalid))));
}

#[tokio::test]
async fn an_address_with_an_account_joins_signed_in_and_only_if_it_fits() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let owner = accounts::company_member(&mut conn, CompanyRole::Owner, true).await;
    let developer = accounts::developer(&mut conn, "Ada Lovelace").await;
    let elsewhere = accounts::company_member(&mut conn, CompanyRole::Recruiter, true).await;
    let alone = accounts::company_member(&mut conn, CompanyRole::Owner, false).await;
    let address = |signed: &Signed| signed.verified_address.clone().unwrap();
    let cx = circumstances();
    let id = invited(&mut conn, &owner, &address(&developer), "viewer").await;
    let found = find_invitation(&mut conn, &cx, &token(&cx, id, 0)).await.unwrap();
    assert!(matches!(found.arrival, Arrival::OtherKind(_)));
    let id = invited(&mut conn, &owner, &address(&elsewhere), "viewer").await;
    let refused = accept(&mut conn, &acting(&elsewhere), &token(&cx, id, 0)).await;
    assert!(matches!(refused, Err(AcceptError::Unfit(Arrival::Elsewhere(_)))));
    let id = invited(&mut conn, &owner, &address(&alone), "viewer").await;
    let link = token(&cx, id, 0);
    let found = find_invitation(&mut conn, &acting(&developer), &link).await.unwrap();
    assert_eq!(found.arrival, Arrival::SignIn, "the link alone does not make a member of an account");
    accept(&mut conn, &acting(&alone), &link).await.unwrap();
    let company = owner.member.as_ref().unwrap().company_id;
    let own = own_role(&mut conn, alone.account_id).await.unwrap();
    assert_eq!(own, Some((company, CompanyRole::Viewer)), "the draft that they were alone in is gone");
}

#[tokio::test]
async fn only_owners_manage_and_an_owner_stays() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let owner = accounts::company_member(&mut conn, CompanyRole::Owner, true).await;
    let company = owner.member.as_ref().unwrap().company_id;
    let recruiter = accounts::colleague(&mut conn, company, CompanyRole::Recruiter, true).await;
    let viewer = accounts::colleague(&mut conn, company, CompanyRole::Viewer, true).await;
    let stranger = accounts::company_member(&mut conn, CompanyRole::Owner, true).await;
    for other in [&recruiter, &viewer] {
        let cx = acting(other);
        let refused = change_role(&mut conn, &cx, viewer.account_id, CompanyRole::Owner).await;
        assert!(matches!(refused, Err(ChangeError::NotAllowed)));
        assert!(matches!(remove(&mut conn, &cx, owner.account_id).await, Err(ChangeError::NotAllowed)));
        let refused = invite(&mut conn, &cx, &InviteForm { email: "a@b.example", role: "viewer" }).await;
        assert!(matches!(refused, Err(InviteError::NotAllowed)));
    }
    let cx = acting(&stranger);
    assert!(matches!(remove(&mut conn, &cx, viewer.account_id).await, Err(ChangeError::NotFound)));
    let cx = acting(&owner);
    let alone = change_role(&mut conn, &cx, owner.account_id, CompanyRole::Viewer).await;
    assert!(matches!(alone, Err(ChangeError::LastOwner)));
    assert!(matches!(leave(&mut conn, &cx).await, Err(ChangeError::LastOwner)));
    assert!(mails::kinds_owed(&mut conn).await.is_empty(), "a refusal writes and mails nothing");
    hand_over(&mut conn, &cx, viewer.account_id).await.unwrap();
    let now = roles(&mut conn, &[&owner, &recruiter, &viewer]).await;
    assert_eq!(now, [Some(CompanyRole::Recruiter), Some(CompanyRole::Recruiter), Some(CompanyRole::Owner)]);
    leave(&mut conn, &cx).await.unwrap();
    remove(&mut conn, &acting(&viewer), recruiter.account_id).await.unwrap();
    assert_eq!(roles(&mut conn, &[&owner, &recruiter]).await, [None, None]);
}
