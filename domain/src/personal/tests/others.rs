//! What the end of an account means to others: intros, applications, briefs, companies.

use super::*;
use crate::accounts::ManageError;
use crate::companies;
use crate::outbox::MailKind;
use crate::platform::actor::{CompanyRole, Permission};
use crate::testing::personal::ADDRESS;
use crate::testing::{mails, sql};

#[tokio::test]
async fn what_is_open_ends_with_a_word_to_the_other_side() {
    let mut desk = desk().await;
    let person = desk.everybody().await;
    desk.ask(&person.signed, &everything()).await.unwrap();
    assert_eq!(
        sql::count(&mut desk.conn, "intros where state = 'sent'").await,
        2,
        "nothing ends before its day"
    );
    desk.erase_later().await;
    let states = "intros where state = 'declined' and answer_reason is null and message_md = ''";
    assert_eq!(sql::count(&mut desk.conn, states).await, 1, "the one that they got");
    assert_eq!(
        sql::count(&mut desk.conn, "intros where state = 'withdrawn'").await,
        1,
        "the one that they sent"
    );
    assert_eq!(sql::count(&mut desk.conn, "applications where state = 'withdrawn'").await, 1);
    assert_eq!(sql::count(&mut desk.conn, "projects where state = 'withdrawn' and title = ''").await, 1);
    let ended: Vec<_> = mails::owed(&mut desk.conn)
        .await
        .into_iter()
        .filter(|mail| mail.kind == MailKind::IntroEnded && mail.state == "queued")
        .collect();
    let company = person.company.verified_address.clone().unwrap();
    assert_eq!(ended.len(), 2, "{ended:?}");
    assert!(ended.iter().any(|mail| mail.recipient == company && mail.payload["side"] == "company"));
    assert!(ended.iter().all(|mail| mail.recipient != ADDRESS));
}

#[tokio::test]
async fn the_last_owner_says_what_becomes_of_the_company() {
    let mut desk = desk().await;
    let owner = testing::accounts::company_member(&mut desk.conn, CompanyRole::Owner, true).await;
    let company = owner.member.as_ref().unwrap().company_id;
    let heir = testing::accounts::colleague(&mut desk.conn, company, CompanyRole::Viewer, true).await;
    let elsewhere = testing::accounts::company_member(&mut desk.conn, CompanyRole::Owner, true).await;
    for typed in ["", "x", &elsewhere.account_id.to_string(), &owner.account_id.to_string()] {
        let wish = Wish { ends_subscription: false, company: typed.to_owned() };
        let refused = desk.ask(&owner, &wish).await;
        assert!(matches!(refused, Err(RequestDeletionError::Invalid(_))), "{typed:?} {refused:?}");
    }
    let wish = Wish { ends_subscription: false, company: heir.account_id.to_string() };
    desk.ask(&owner, &wish).await.unwrap();
    desk.erase_later().await;
    let owns = format!(
        "memberships where role = 'owner' and state = 'active' and account_id = '{}'",
        heir.account_id
    );
    assert_eq!(sql::count(&mut desk.conn, &owns).await, 1);
    let kept =
        format!("companies where id = '{company}' and state = 'verified' and name = 'Analytical Engines'");
    assert_eq!(sql::count(&mut desk.conn, &kept).await, 1);
    assert!(mails::kinds_owed(&mut desk.conn).await.contains(&MailKind::CompanyHandedOver));
}

#[tokio::test]
async fn a_company_is_closed_if_they_say_so_or_its_heir_has_left() {
    for is_said in [true, false] {
        let mut desk = desk().await;
        let owner = testing::accounts::company_member(&mut desk.conn, CompanyRole::Owner, true).await;
        let company = owner.member.as_ref().unwrap().company_id;
        let heir = testing::accounts::colleague(&mut desk.conn, company, CompanyRole::Recruiter, true).await;
        let typed = if is_said { "close".to_owned() } else { heir.account_id.to_string() };
        desk.ask(&owner, &Wish { ends_subscription: false, company: typed }).await.unwrap();
        if !is_said {
            let gone =
                format!("update memberships set state = 'removed' where account_id = '{}'", heir.account_id);
            sql::execute(&mut desk.conn, &gone).await;
        }
        desk.erase_later().await;
        let closed = format!("companies where id = '{company}' and state = 'suspended'");
        assert_eq!(sql::count(&mut desk.conn, &closed).await, 1);
        let keeps_name =
            format!("{closed} and name = 'Analytical Engines' and state_reason = '{}'", companies::CLOSED);
        assert_eq!(
            sql::count(&mut desk.conn, &keeps_name).await,
            i64::from(is_said),
            "others are still in it"
        );
    }
}

#[tokio::test]
async fn an_owner_among_others_just_leaves() {
    let mut desk = desk().await;
    let owner = testing::accounts::company_member(&mut desk.conn, CompanyRole::Owner, true).await;
    let company = owner.member.as_ref().unwrap().company_id;
    testing::accounts::colleague(&mut desk.conn, company, CompanyRole::Owner, true).await;
    desk.ask(&owner, &everything()).await.unwrap();
    desk.erase_later().await;
    let kept = format!("companies where id = '{company}' and state = 'verified' and state_reason is null");
    assert_eq!(sql::count(&mut desk.conn, &kept).await, 1);
    assert_eq!(sql::count(&mut desk.conn, "memberships where state = 'active'").await, 1);
}

const WHY: &str = "Left for another company.";

/// A vetter who leaves: out at once, what was open is handed back, and two weeks later nothing names them.
#[tokio::test]
async fn an_admin_ends_an_account_of_staff_and_may_take_it_back() {
    let mut desk = desk().await;
    let admin = testing::accounts::staff(&mut desk.conn, &[Permission::Admin]).await;
    let kim = testing::accounts::staff(&mut desk.conn, &[Permission::Vetter]).await;
    let ada = testing::accounts::developer(&mut desk.conn, "Ada").await;
    let cx = desk.cx_of(&admin);
    for (of, why, wanted) in [
        (kim.account_id, "short", "Invalid"),
        (admin.account_id, WHY, "Own"),
        (ada.account_id, WHY, "NotStaff"),
    ] {
        let refused = dismiss(&mut desk.conn, &cx, of, why).await;
        assert!(format!("{refused:?}").contains(wanted), "{wanted}: {refused:?}");
    }
    let other = desk.cx_of(&kim);
    let refused = dismiss(&mut desk.conn, &other, admin.account_id, WHY).await;
    assert!(matches!(refused, Err(ManageError::NotAllowed)));
    assert_eq!(mails::kinds_owed(&mut desk.conn).await, [], "nothing was done");

    let of_kim = format!("account_id = '{}'", kim.account_id);
    let deletion = dismiss(&mut desk.conn, &cx, kim.account_id, WHY).await.unwrap();
    assert_eq!(deletion.due_at, desk.clock.now() + CHANGE_OF_MIND);
    let twice = dismiss(&mut desk.conn, &cx, kim.account_id, WHY).await;
    assert!(matches!(twice, Err(ManageError::WrongState(_))), "once");
    assert_eq!(sql::count(&mut desk.conn, &format!("staff_permissions where {of_kim}")).await, 0);
    assert_eq!(sql::count(&mut desk.conn, &format!("sessions where ended_at is null and {of_kim}")).await, 0);
    assert_eq!(mails::kinds_owed(&mut desk.conn).await, [MailKind::AccountSuspended]);
    let said = accounts::find_suspension(&mut desk.conn, kim.account_id).await.unwrap().unwrap();
    assert!(said.contains("is erased on 6 December 2026") && said.contains(WHY), "{said}");
    let locked = mails::owed(&mut desk.conn).await.remove(0);
    assert_eq!(locked.payload["is_end"], true, "the lock does not stay: the account ends");

    accounts::reinstate(&mut desk.conn, &cx, kim.account_id, "Stays after all.").await.unwrap();
    assert_eq!(sql::count(&mut desk.conn, "account_deletions").await, 0);
    let open = mails::owed(&mut desk.conn).await.remove(1);
    assert_eq!((open.kind, &open.payload["was_dismissed"]), (MailKind::AccountReinstated, &true.into()));
    dismiss(&mut desk.conn, &cx, kim.account_id, WHY).await.unwrap();
    assert_eq!(desk.erase_later().await, 1);
    let tombstone = format!("accounts where id = '{}' and state = 'erased' and name is null", kim.account_id);
    assert_eq!(sql::count(&mut desk.conn, &tombstone).await, 1);
    let goodbye = mails::owed(&mut desk.conn).await.pop().unwrap();
    assert_eq!((goodbye.kind, &goodbye.payload["by_staff"]), (MailKind::AccountErased, &true.into()));
    assert_eq!(sql::count(&mut desk.conn, "staff_notes").await, 0, "the words go with the account");
    let log = "audit_events where action = 'account.dismissed' and reason is null";
    assert_eq!(sql::count(&mut desk.conn, log).await, 2, "that it was done stays");
}
