//! Into what nobody joins: a company that has ended, and a second one.

use super::tests::{acting, circumstances, invited, token};
use super::*;
use crate::companies::{self, CloseError, CompanyState};
use crate::outbox::MailKind;
use crate::platform::actor::{CompanyRole, Signed};
use crate::platform::db::Conn;
use crate::platform::ids::CompanyId;
use crate::testing::{TestDatabase, accounts, mails, sql};

fn company_of(signed: &Signed) -> CompanyId {
    signed.member.as_ref().unwrap().company_id
}

fn address(signed: &Signed) -> String {
    signed.verified_address.clone().unwrap()
}

/// The owner's company ends, by their own wish or with their account.
async fn end(conn: &mut Conn, owner: &Signed, is_erased: bool) {
    let cx = acting(owner);
    if is_erased {
        companies::settle_estate(conn, &cx, owner.account_id, None).await.unwrap();
        update_removed(conn, company_of(owner), owner.account_id, cx.now).await.unwrap();
    } else {
        companies::close(conn, &cx).await.unwrap();
    }
}

#[tokio::test]
async fn a_company_without_an_owner_takes_nobody_in_and_tells_who_is_left() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    for is_erased in [false, true] {
        let owner = accounts::company_member(&mut conn, CompanyRole::Owner, true).await;
        let company = company_of(&owner);
        let left = accounts::colleague(&mut conn, company, CompanyRole::Recruiter, true).await;
        let guest = accounts::company_member(&mut conn, CompanyRole::Owner, false).await;
        let id = invited(&mut conn, &owner, &address(&guest), "viewer").await;
        end(&mut conn, &owner, is_erased).await;
        let file = companies::find_company(&mut conn, company).await.unwrap().unwrap();
        assert_eq!(file.state, CompanyState::Suspended);
        assert_eq!(own_role(&mut conn, owner.account_id).await.unwrap(), None);

        let owed = mails::owed(&mut conn).await;
        let invitation = owed.iter().rev().find(|mail| mail.kind == MailKind::CompanyInvitation).unwrap();
        assert_eq!(invitation.state, "suppressed");
        let told = owed.last().unwrap();
        assert_eq!((told.kind, &told.recipient), (MailKind::MembershipChanged, &address(&left)));
        assert_eq!(told.payload["change"], "closed");

        let link = token(&circumstances(), id, 0);
        let found = find_invitation(&mut conn, &acting(&guest), &link).await.unwrap();
        assert_eq!(found.arrival, Arrival::Closed);
        let refused = accept(&mut conn, &acting(&guest), &link).await;
        assert!(matches!(refused, Err(AcceptError::Unfit(Arrival::Closed))), "{refused:?}");
        let kept = own_role(&mut conn, guest.account_id).await.unwrap();
        assert_eq!(kept, Some((company_of(&guest), CompanyRole::Owner)), "their own draft is still theirs");
        // Also one that was open at that moment.
        sql::execute(&mut conn, "update company_invitations set state = 'open'").await;
        let refused = accept(&mut conn, &acting(&guest), &link).await;
        assert!(matches!(refused, Err(AcceptError::Unfit(Arrival::Closed))), "{refused:?}");
        leave(&mut conn, &acting(&left)).await.unwrap();
    }
}

#[tokio::test]
async fn only_the_last_owner_closes_and_once() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let owner = accounts::company_member(&mut conn, CompanyRole::Owner, true).await;
    let second = accounts::colleague(&mut conn, company_of(&owner), CompanyRole::Owner, true).await;
    let viewer = accounts::colleague(&mut conn, company_of(&owner), CompanyRole::Viewer, true).await;
    let refused = companies::close(&mut conn, &acting(&viewer)).await;
    assert!(matches!(refused, Err(CloseError::NotAllowed)));
    let refused = companies::close(&mut conn, &acting(&owner)).await;
    assert!(matches!(refused, Err(CloseError::OtherOwner)));
    assert!(mails::kinds_owed(&mut conn).await.is_empty());
    leave(&mut conn, &acting(&second)).await.unwrap();
    companies::close(&mut conn, &acting(&owner)).await.unwrap();
    let again = companies::close(&mut conn, &acting(&owner)).await;
    assert!(matches!(again, Err(CloseError::NotAllowed)));
    assert_eq!(sql::count(&mut conn, "audit_events where action = 'company.closed'").await, 1);
}

#[tokio::test]
async fn a_draft_that_others_left_goes_and_the_owner_of_more_reads_what_to_do() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let owner = accounts::company_member(&mut conn, CompanyRole::Owner, true).await;
    let alone = accounts::company_member(&mut conn, CompanyRole::Owner, false).await;
    let gone = accounts::colleague(&mut conn, company_of(&alone), CompanyRole::Viewer, false).await;
    remove(&mut conn, &acting(&alone), gone.account_id).await.unwrap();
    let id = invited(&mut conn, &owner, &address(&alone), "viewer").await;
    accept(&mut conn, &acting(&alone), &token(&circumstances(), id, 0)).await.unwrap();
    let own = own_role(&mut conn, alone.account_id).await.unwrap();
    assert_eq!(own, Some((company_of(&owner), CompanyRole::Viewer)));

    let elsewhere = accounts::company_member(&mut conn, CompanyRole::Owner, true).await;
    let id = invited(&mut conn, &owner, &address(&elsewhere), "viewer").await;
    let link = token(&circumstances(), id, 0);
    let found = find_invitation(&mut conn, &acting(&elsewhere), &link).await.unwrap();
    assert!(matches!(found.arrival, Arrival::Owns(_)), "they cannot just leave: {:?}", found.arrival);
    companies::close(&mut conn, &acting(&elsewhere)).await.unwrap();
    accept(&mut conn, &acting(&elsewhere), &link).await.unwrap();
}

#[tokio::test]
async fn two_invitations_accepted_at_once_make_one_member() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let mut links = Vec::new();
    let guest = accounts::company_member(&mut conn, CompanyRole::Owner, false).await;
    for _ in 0..2 {
        let owner = accounts::company_member(&mut conn, CompanyRole::Owner, true).await;
        let id = invited(&mut conn, &owner, &address(&guest), "viewer").await;
        links.push(token(&circumstances(), id, 0));
    }
    let (mut one, mut two, cx) = (db.connect().await, db.connect().await, acting(&guest));
    let (a, b) = tokio::join!(accept(&mut one, &cx, &links[0]), accept(&mut two, &cx, &links[1]));
    let refused = if a.is_ok() { b } else { a };
    assert!(matches!(refused, Err(AcceptError::Unfit(Arrival::Elsewhere(_)))), "{refused:?}");
}
