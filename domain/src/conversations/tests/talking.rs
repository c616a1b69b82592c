//! Opening, writing, closing, and what stays readable.

use super::super::{
    CloseReason, ConversationState, PostError, ReadError, close_between, count_unread, end_of_engineer, list,
    mark_read, open, reopen_between, thread,
};
use super::Scene;
use crate::intros::{self, IntroState};
use crate::platform::actor::CompanyRole;
use crate::platform::db::QueryError;
use crate::testing::engineers::named;
use crate::testing::{accounts, sql};

#[tokio::test]
async fn acceptance_opens_one_conversation_and_nothing_else_does() {
    let mut scene = Scene::set().await;
    let cx = scene.by(&scene.ada.signed, 0);
    let seen = thread(&mut scene.conn, &cx, scene.id, None).await.unwrap();
    let intro = intros::find_intro(&mut scene.conn, seen.intro.id).await.unwrap().unwrap();
    assert_eq!(open(&mut scene.conn, &scene.cx, &intro).await.unwrap(), scene.id, "the same one again");
    let unanswered = intros::Intro { state: IntroState::Sent, ..intro };
    let refused = open(&mut scene.conn, &scene.cx, &unanswered).await;
    assert!(matches!(refused, Err(QueryError::RollbackTransaction)));
}

#[tokio::test]
async fn a_message_is_written_once_and_read_by_both_sides_alone() {
    let mut scene = Scene::set().await;
    let (ada, member) = (scene.ada.signed.clone(), scene.member.clone());
    let company = member.member.as_ref().unwrap().company_id;
    let first = scene.says(&ada, 0, "**Hello**", Some("k")).await.unwrap();
    let again = scene.says(&ada, 1, "**Hello**", Some("k")).await.unwrap();
    assert!(first.is_new && !again.is_new && first.message == again.message);
    let other = scene.says(&member, 2, "Hi", Some("k")).await.unwrap();
    assert!(other.is_new, "another sender's key is another key");

    let viewer = accounts::colleague(&mut scene.conn, company, CompanyRole::Viewer, true).await;
    assert!(matches!(scene.says(&viewer, 3, "x", None).await, Err(PostError::Forbidden)));
    let cx = scene.by(&viewer, 3);
    let seen = thread(&mut scene.conn, &cx, scene.id, None).await.unwrap();
    assert_eq!((seen.messages.len(), seen.may_write, seen.other.as_str()), (2, false, "Ada Lovelace"));

    let stranger = accounts::company_member(&mut scene.conn, CompanyRole::Owner, true).await;
    let other = named("Grace Hopper").insert(&mut scene.conn).await.signed;
    for outsider in [stranger, other] {
        assert!(matches!(scene.says(&outsider, 3, "x", None).await, Err(PostError::NotFound)));
        let cx = scene.by(&outsider, 3);
        assert!(matches!(thread(&mut scene.conn, &cx, scene.id, None).await, Err(ReadError::NotFound)));
        assert!(matches!(mark_read(&mut scene.conn, &cx, scene.id, 1).await, Err(ReadError::NotFound)));
        assert!(list(&mut scene.conn, &cx, None).await.unwrap().rows.is_empty());
    }
    for bad in ["", " \n ", "\u{0}", &"x".repeat(8_001)] {
        assert!(matches!(scene.says(&ada, 4, bad, None).await, Err(PostError::Invalid(_))), "{bad:.9}");
    }
    assert!(scene.says(&ada, 4, &"ü".repeat(8_000), None).await.is_ok());
}

#[tokio::test]
async fn unread_is_what_others_wrote_and_one_has_not_seen() {
    let mut scene = Scene::set().await;
    let (ada, member) = (scene.by(&scene.ada.signed, 9), scene.by(&scene.member, 9));
    scene.ada_says(0, "one").await;
    scene.ada_says(1, "two").await;
    assert_eq!(count_unread(&mut scene.conn, &ada).await.unwrap(), 0);
    assert_eq!(count_unread(&mut scene.conn, &member).await.unwrap(), 1, "one conversation");
    let lines = list(&mut scene.conn, &member, None).await.unwrap().rows;
    assert_eq!((lines[0].unread, lines[0].last.as_ref().unwrap().body_md.as_str()), (2, "two"));
    mark_read(&mut scene.conn, &member, scene.id, 1).await.unwrap();
    assert_eq!(list(&mut scene.conn, &member, None).await.unwrap().rows[0].unread, 1);
    mark_read(&mut scene.conn, &member, scene.id, 99).await.unwrap();
    mark_read(&mut scene.conn, &member, scene.id, 1).await.unwrap();
    assert_eq!(count_unread(&mut scene.conn, &member).await.unwrap(), 0, "going back changes nothing");
    let seen = thread(&mut scene.conn, &ada, scene.id, None).await.unwrap();
    assert_eq!((seen.marks.len(), seen.marks[0].number), (1, 2), "never beyond what is there");
}

#[tokio::test]
async fn a_block_closes_for_writing_and_its_end_opens_again() {
    let mut scene = Scene::set().await;
    let (ada, company) = (scene.ada.id, scene.member.member.as_ref().unwrap().company_id);
    scene.ada_says(0, "kept").await;
    let (at, by) = (scene.at(1), CloseReason::EngineerBlocked);
    let closed = close_between(&mut scene.conn, &at, company, ada, by).await.unwrap();
    assert_eq!(closed, [scene.id]);
    assert!(
        close_between(&mut scene.conn, &at, company, ada, by).await.unwrap().is_empty(),
        "the second click"
    );
    for signed in [scene.ada.signed.clone(), scene.member.clone()] {
        let refused = scene.says(&signed, 2, "x", None).await;
        assert!(matches!(refused, Err(PostError::Closed(CloseReason::EngineerBlocked))));
        let cx = scene.by(&signed, 2);
        let seen = thread(&mut scene.conn, &cx, scene.id, None).await.unwrap();
        assert_eq!(seen.messages.len(), 1, "readable for both");
    }
    let other =
        reopen_between(&mut scene.conn, &at, company, ada, CloseReason::CompanyBlocked).await.unwrap();
    assert!(other.is_empty(), "the other side's block is another");
    assert_eq!(reopen_between(&mut scene.conn, &at, company, ada, by).await.unwrap(), [scene.id]);
    scene.ada_says(3, "again").await;

    end_of_engineer(&mut scene.conn, &at, ada).await.unwrap();
    let gone = CloseReason::EngineerGone;
    assert!(reopen_between(&mut scene.conn, &at, company, ada, gone).await.unwrap().is_empty(), "for good");
    let cx = scene.by(&scene.member, 4);
    let seen = thread(&mut scene.conn, &cx, scene.id, None).await.unwrap();
    assert_eq!((seen.conversation.state, seen.messages.len()), (ConversationState::Closed, 2));
}

#[tokio::test]
async fn history_shows_the_name_of_the_acceptance_whatever_changes_afterwards() {
    let mut scene = Scene::set().await;
    scene.ada_says(0, "Hello").await;
    let company = scene.member.member.as_ref().unwrap().company_id;
    let ada = scene.ada.id;
    let change = format!(
        "update engineers set visibility = 'hidden', display_name = 'Somebody Else' where id = '{ada}';
         insert into exclusions (id, engineer_id, kind, company_id, source, created_at)
         values (gen_random_uuid(), '{ada}', 'company', '{company}', 'manual', now())"
    );
    for statement in change.split(';') {
        sql::execute(&mut scene.conn, statement).await;
    }
    let cx = scene.by(&scene.member, 1);
    let seen = thread(&mut scene.conn, &cx, scene.id, None).await.unwrap();
    assert_eq!((seen.other.as_str(), seen.messages[0].name.as_str()), ("Ada Lovelace", "Ada Lovelace"));
    assert_eq!(list(&mut scene.conn, &cx, None).await.unwrap().rows[0].other, "Ada Lovelace");
}

/// Only new requests stop: what is open can always be answered.
#[tokio::test]
async fn a_suspended_company_still_writes() {
    let mut scene = Scene::set().await;
    sql::execute(&mut scene.conn, "update companies set state = 'suspended'").await;
    scene.ada_says(0, "Are you there?").await;
    assert!(scene.member_says(1, "We are, and we answer.").await.is_new);
}
