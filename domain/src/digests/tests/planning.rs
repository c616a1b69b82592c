//! Exactly one issue a period, whoever plans and whenever.

use chrono::TimeDelta;
use diesel_async::AsyncConnection;

use super::Desk;
use crate::digests::{DigestState, approve, freeze, pick, plan, preview};
use crate::outbox::MailKind;
use crate::platform::actor::Permission;
use crate::platform::templates::Templates;
use crate::testing::{accounts, digests, mails, sql};

#[tokio::test]
async fn the_next_issue_is_planned_once_and_nothing_before_the_first_start() {
    let mut desk = Desk::new().await;
    let mut other = desk.database.connect().await;
    let (a, b) =
        tokio::join!(plan::ensure_due(&mut desk.conn, &desk.cx), plan::ensure_due(&mut other, &desk.cx));
    a.unwrap();
    b.unwrap();
    plan::ensure_due(&mut desk.conn, &desk.cx).await.unwrap();
    let all = preview::list(&mut desk.conn).await.unwrap();
    let periods: Vec<&str> = all.iter().map(|digest| digest.period.as_str()).collect();
    assert_eq!(periods, ["2026-12"], "November's time was before the installation");
    assert!(!all[0].is_caught_up);
}

#[tokio::test]
async fn a_month_that_was_missed_is_caught_up_once_and_says_so() {
    let mut desk = Desk::new().await;
    // Started in November, then away over the first of December and of January.
    crate::platform::installation::ensure_installed(&mut desk.conn, desk.cx.now).await.unwrap();
    desk.advance(TimeDelta::days(45));
    plan::ensure_due(&mut desk.conn, &desk.cx).await.unwrap();
    let all = preview::list(&mut desk.conn).await.unwrap();
    let found: Vec<(&str, bool)> = all.iter().map(|d| (d.period.as_str(), d.is_caught_up)).collect();
    assert_eq!(found, [("2027-02", false), ("2027-01", true), ("2026-12", true)]);
}

#[tokio::test]
async fn an_operator_may_send_any_month() {
    let mut desk = Desk::new().await;
    let period = digests::PERIOD.parse().unwrap();
    let first = plan::ensure_period(&mut desk.conn, &desk.cx, period).await.unwrap();
    let again = plan::ensure_period(&mut desk.conn, &desk.cx, period).await.unwrap();
    assert_eq!(first.id, again.id);
    assert!(first.is_caught_up);
    let digest = digests::approved(&mut desk.conn, &desk.cx).await;
    assert!(freeze::is_due(&digest, &desk.cx));
}

#[tokio::test]
async fn an_issue_approves_itself_at_its_time_unless_it_is_held_or_staff_must() {
    for (overrides, hold, expected, mailed) in [
        ("", false, DigestState::Approved, 0),
        ("", true, DigestState::Previewed, 1),
        ("[digest]\napproval = 'manual'", false, DigestState::Previewed, 1),
    ] {
        let mut desk = Desk::with(overrides).await;
        accounts::staff(&mut desk.conn, &[Permission::Editor]).await;
        accounts::staff(&mut desk.conn, &[Permission::Vetter]).await;
        digests::engineers(&mut desk.conn, 4).await;
        plan::ensure_due(&mut desk.conn, &desk.cx).await.unwrap();
        let digest = preview::list(&mut desk.conn).await.unwrap().remove(0);
        preview::ensure_picked(&mut desk.conn, &desk.cx, digest.id).await.unwrap();
        if hold {
            approve::set_hold(&mut desk.conn, &desk.cx, digest.id, true, "the new logo").await.unwrap();
        }
        let templates = Templates::load().unwrap();
        approve::approve_due(&mut desk.conn, &desk.cx, &templates, digest.id).await.unwrap();
        assert_eq!(digests::find(&mut desk.conn, digest.id).await.state, DigestState::Previewed, "before T");
        desk.advance(digest.send_at - desk.cx.now);
        for minutes in [0, 1, 120] {
            desk.advance(TimeDelta::minutes(minutes));
            approve::approve_due(&mut desk.conn, &desk.cx, &templates, digest.id).await.unwrap();
        }
        assert_eq!(digests::find(&mut desk.conn, digest.id).await.state, expected, "{overrides} {hold}");
        let kinds = mails::kinds_owed(&mut desk.conn).await;
        let waiting = kinds.iter().filter(|kind| **kind == MailKind::DigestWaiting).count();
        assert_eq!(waiting, mailed, "editors hear once at T: {overrides} {hold}");
        desk.advance(TimeDelta::hours(3));
        approve::approve_due(&mut desk.conn, &desk.cx, &templates, digest.id).await.unwrap();
        let kinds = mails::kinds_owed(&mut desk.conn).await;
        let waiting = kinds.iter().filter(|kind| **kind == MailKind::DigestWaiting).count();
        assert_eq!(waiting, mailed * 2, "and again after four hours");
    }
}

#[tokio::test]
async fn an_issue_with_too_few_engineers_is_skipped_and_editors_hear_of_it() {
    let mut desk = Desk::new().await;
    accounts::staff(&mut desk.conn, &[Permission::Admin]).await;
    digests::engineers(&mut desk.conn, 2).await;
    let digest =
        plan::ensure_period(&mut desk.conn, &desk.cx, digests::PERIOD.parse().unwrap()).await.unwrap();
    let templates = Templates::load().unwrap();
    let sent = approve::send_now(&mut desk.conn, &desk.cx, &templates, digest.id).await.unwrap();
    assert_eq!(sent, approve::Approved::Skipped);
    let digest = digests::find(&mut desk.conn, digest.id).await;
    assert_eq!(digest.state, DigestState::Skipped);
    assert_eq!(digest.state_reason.as_deref(), Some("2 engineers can be shown; an issue needs 3"));
    assert_eq!(mails::kinds_owed(&mut desk.conn).await, [MailKind::DigestSkipped]);
    let again = approve::send_now(&mut desk.conn, &desk.cx, &templates, digest.id).await.unwrap();
    assert_eq!(again, approve::Approved::Skipped);
}

#[tokio::test]
async fn a_plan_that_died_in_the_middle_is_made_by_whoever_comes_next() {
    let mut desk = Desk::new().await;
    let all = digests::engineers(&mut desk.conn, 4).await;
    plan::ensure_due(&mut desk.conn, &desk.cx).await.unwrap();
    let digest = preview::list(&mut desk.conn).await.unwrap().remove(0);
    let mut dying = desk.database.connect().await;
    dying.begin_test_transaction().await.unwrap();
    assert_eq!(pick::pick(&mut dying, &desk.cx, digest.id).await.unwrap().len(), all.len());
    drop(dying);
    assert_eq!(digests::find(&mut desk.conn, digest.id).await.state, DigestState::Planned);
    let mut other = desk.database.connect().await;
    let (a, b) = tokio::join!(
        pick::pick(&mut desk.conn, &desk.cx, digest.id),
        pick::pick(&mut other, &desk.cx, digest.id)
    );
    assert_eq!(a.unwrap(), b.unwrap(), "two at once agree");
    assert_eq!(sql::count(&mut desk.conn, "digest_picks").await, 4);
    assert_eq!(digests::find(&mut desk.conn, digest.id).await.state, DigestState::Previewed);
}
