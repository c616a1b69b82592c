//! "You are picked": who is asked, what answers and silence do.

use chrono::TimeDelta;

use super::Desk;
use crate::digests::approve::{self, Approved};
use crate::digests::asking::{self, NoticeAnswer, NoticeError, answer_notice, ask_engineers};
use crate::digests::{Digest, DigestState, PickState, Scope, freeze, pick, plan, preview};
use crate::engineers::ConsentScope;
use crate::outbox::MailKind;
use crate::platform::ids::EngineerId;
use crate::platform::links::LinkPurpose;
use crate::platform::templates::Templates;
use crate::testing::engineers::{TestEngineer, answer_digest, named};
use crate::testing::{digests, mails, sql};

/// The issue of December, five days before it goes out, with its picks.
async fn issue(desk: &mut Desk) -> Digest {
    let digest = plan::ensure_period(&mut desk.conn, &desk.cx, "2026-12".parse().unwrap()).await.unwrap();
    desk.advance(digest.send_at - TimeDelta::days(5) - desk.cx.now);
    pick::pick(&mut desk.conn, &desk.cx, digest.id).await.unwrap();
    digest
}

async fn shown(desk: &mut Desk, digest: &Digest) -> Vec<(EngineerId, Scope)> {
    let mut picks = preview::list_picks(&mut desk.conn, digest.id).await.unwrap();
    picks.retain(|pick| pick.state != PickState::Dropped);
    picks.into_iter().map(|pick| (pick.engineer_id, pick.scope)).collect()
}

async fn token(desk: &mut Desk, digest: &Digest, engineer: &TestEngineer) -> String {
    let notices = asking::list(&mut desk.conn, digest.id).await.unwrap();
    let notice = notices.iter().find(|notice| notice.engineer_id == engineer.id).unwrap();
    desk.cx.keys.sign_link(LinkPurpose::AnswerNotice, notice.id.0, 0, desk.cx.now)
}

async fn say(desk: &mut Desk, digest: &Digest, engineer: &TestEngineer, answer: NoticeAnswer) {
    let token = token(desk, digest, engineer).await;
    answer_notice(&mut desk.conn, &desk.cx, &token, answer).await.unwrap();
}

async fn ask_first(desk: &mut Desk, engineer: &TestEngineer) {
    let change = "update digest_consents set is_standing = false where engineer_id";
    sql::execute(&mut desk.conn, &format!("{change} = '{}'", engineer.id)).await;
}

#[tokio::test]
async fn whoever_is_picked_is_asked_once_from_five_days_before() {
    let mut desk = Desk::new().await;
    digests::engineers(&mut desk.conn, 4).await;
    let digest = plan::ensure_period(&mut desk.conn, &desk.cx, "2026-12".parse().unwrap()).await.unwrap();
    pick::pick(&mut desk.conn, &desk.cx, digest.id).await.unwrap();
    assert_eq!(
        ask_engineers(&mut desk.conn, &desk.cx, digest.id).await.unwrap(),
        0,
        "chosen early, not asked yet"
    );
    desk.advance(digest.send_at - TimeDelta::days(5) - desk.cx.now);
    assert_eq!(ask_engineers(&mut desk.conn, &desk.cx, digest.id).await.unwrap(), 4);
    assert_eq!(ask_engineers(&mut desk.conn, &desk.cx, digest.id).await.unwrap(), 0, "each minute, once");
    assert_eq!(mails::kinds_owed(&mut desk.conn).await, [MailKind::DigestNotice; 4]);
}

#[tokio::test]
async fn an_issue_that_is_caught_up_asks_nobody() {
    let mut desk = Desk::new().await;
    digests::engineers(&mut desk.conn, 4).await;
    let digest =
        plan::ensure_period(&mut desk.conn, &desk.cx, digests::PERIOD.parse().unwrap()).await.unwrap();
    assert!(digest.is_caught_up);
    pick::pick(&mut desk.conn, &desk.cx, digest.id).await.unwrap();
    assert_eq!(ask_engineers(&mut desk.conn, &desk.cx, digest.id).await.unwrap(), 0);
    assert_eq!(sql::count(&mut desk.conn, "outbox_mails").await, 0);
}

#[tokio::test]
async fn a_skip_gives_the_place_to_the_next_who_is_asked_as_well() {
    let mut desk = Desk::with("[digest]\npicks = 5\nminimum = 3").await;
    let all = digests::engineers(&mut desk.conn, 6).await;
    let digest = issue(&mut desk).await;
    assert_eq!(ask_engineers(&mut desk.conn, &desk.cx, digest.id).await.unwrap(), 5);
    let before = shown(&mut desk, &digest).await;
    let first = all.iter().find(|one| one.id == before[0].0).unwrap();
    say(&mut desk, &digest, first, NoticeAnswer::Skip).await;
    let after = shown(&mut desk, &digest).await;
    assert_eq!(after.len(), 5);
    assert!(after.iter().all(|(id, _)| *id != first.id));
    assert_eq!(
        ask_engineers(&mut desk.conn, &desk.cx, digest.id).await.unwrap(),
        1,
        "the one who fills the place"
    );
    // She changes her mind; nobody is asked again, and nobody's place is taken for it.
    say(&mut desk, &digest, first, NoticeAnswer::Ok).await;
    assert_eq!(ask_engineers(&mut desk.conn, &desk.cx, digest.id).await.unwrap(), 0);
    assert_eq!(shown(&mut desk, &digest).await, after);
}

#[tokio::test]
async fn silence_means_what_the_standing_consent_says() {
    let mut desk = Desk::new().await;
    let all = digests::engineers(&mut desk.conn, 6).await;
    for at in [0, 1, 2] {
        ask_first(&mut desk, &all[at]).await;
    }
    let digest = issue(&mut desk).await;
    assert_eq!(ask_engineers(&mut desk.conn, &desk.cx, digest.id).await.unwrap(), 6);
    say(&mut desk, &digest, &all[0], NoticeAnswer::Ok).await;
    say(&mut desk, &digest, &all[1], NoticeAnswer::Anonymous).await;
    say(&mut desk, &digest, &all[3], NoticeAnswer::Skip).await;
    // all[2] and all[4] say nothing: only the latter's consent stands.
    let templates = Templates::load().unwrap();
    desk.advance(TimeDelta::days(5));
    approve::approve_due(&mut desk.conn, &desk.cx, &templates, digest.id).await.unwrap();
    let mut found = shown(&mut desk, &digest).await;
    found.sort();
    let mut wanted = vec![
        (all[0].id, Scope::Named),
        (all[1].id, Scope::Anonymous),
        (all[4].id, Scope::Named),
        (all[5].id, Scope::Named),
    ];
    wanted.sort();
    assert_eq!(found, wanted);
}

#[tokio::test]
async fn an_answer_never_widens_a_consent() {
    let mut desk = Desk::new().await;
    let mut all = digests::engineers(&mut desk.conn, 4).await;
    let shy = named("Shy").consent(Some(ConsentScope::Anonymous)).insert(&mut desk.conn).await;
    all.push(shy.clone());
    let digest = issue(&mut desk).await;
    ask_engineers(&mut desk.conn, &desk.cx, digest.id).await.unwrap();
    say(&mut desk, &digest, &shy, NoticeAnswer::Ok).await;
    assert!(shown(&mut desk, &digest).await.contains(&(shy.id, Scope::Anonymous)));
    let withdrawn = token(&mut desk, &digest, &all[0]).await;
    answer_digest(&mut desk.conn, all[0].id, ConsentScope::None, desk.cx.now).await;
    answer_notice(&mut desk.conn, &desk.cx, &withdrawn, NoticeAnswer::Ok).await.unwrap();
    assert!(shown(&mut desk, &digest).await.iter().all(|(id, _)| *id != all[0].id));
}

#[tokio::test]
async fn a_skip_after_approval_leaves_every_copy_that_is_not_in_flight() {
    let mut desk = Desk::new().await;
    let all = digests::engineers(&mut desk.conn, 4).await;
    digests::readers(&mut desk.conn, &desk.cx, 2).await;
    let digest = issue(&mut desk).await;
    ask_engineers(&mut desk.conn, &desk.cx, digest.id).await.unwrap();
    let templates = Templates::load().unwrap();
    desk.advance(TimeDelta::days(5));
    let sent = approve::send_now(&mut desk.conn, &desk.cx, &templates, digest.id).await.unwrap();
    assert_eq!(sent, Approved::Yes);
    freeze::freeze(&mut desk.conn, &desk.cx, digest.id).await.unwrap();
    assert!(freeze::start(&mut desk.conn, &desk.cx, digest.id).await.unwrap());
    let issue = desk.issue(digest.id).await;
    let bit = |id| 1_i64 << issue.cards.iter().position(|card| card.engineer_id == id).unwrap();
    let claimed = desk.claim(&digest, "a", 2).await;
    assert_eq!(desk.fly(&digest, "a", &claimed[..1]).await[0].cards, issue.all_cards());
    say(&mut desk, &digest, &all[0], NoticeAnswer::Skip).await;
    say(&mut desk, &digest, &all[1], NoticeAnswer::Anonymous).await;
    let left = issue.all_cards() & !bit(all[0].id) & !bit(all[1].id);
    assert_eq!(desk.fly(&digest, "a", &claimed[1..]).await[0].cards, left, "a named card can only go");
}

#[tokio::test]
async fn the_link_is_the_engineers_own_and_ends_with_its_issue() {
    let mut desk = Desk::new().await;
    let all = digests::engineers(&mut desk.conn, 4).await;
    let digest = issue(&mut desk).await;
    ask_engineers(&mut desk.conn, &desk.cx, digest.id).await.unwrap();
    let token = token(&mut desk, &digest, &all[0]).await;
    let forged = answer_notice(&mut desk.conn, &desk.cx, "nonsense", NoticeAnswer::Skip).await;
    assert!(matches!(forged, Err(NoticeError::Invalid)), "{forged:?}");
    let before = asking::list(&mut desk.conn, digest.id).await.unwrap();
    asking::read_notice(&mut desk.conn, &desk.cx, &token).await.unwrap();
    assert_eq!(asking::list(&mut desk.conn, digest.id).await.unwrap(), before, "looking changes nothing");
    answer_notice(&mut desk.conn, &desk.cx, &token, NoticeAnswer::Ok).await.unwrap();
    answer_notice(&mut desk.conn, &desk.cx, &token, NoticeAnswer::Ok).await.unwrap();
    let logged = "audit_events where action = 'digest.notice_answered'";
    assert_eq!(sql::count(&mut desk.conn, logged).await, 1, "the second click is no second answer");
    let over = format!("update digests set state = '{}' where id = '{}'", DigestState::Cancelled, digest.id);
    sql::execute(&mut desk.conn, &over).await;
    let late = answer_notice(&mut desk.conn, &desk.cx, &token, NoticeAnswer::Skip).await;
    assert!(matches!(late, Err(NoticeError::Over)), "{late:?}");
}
