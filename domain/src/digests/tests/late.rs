//! Issues that are chosen late, held too long, or said in words that look like a broken template.

use chrono::TimeDelta;

use super::Desk;
use crate::digests::{DigestError, DigestState, approve, desk, edit, pick, plan, preview};
use crate::outbox::MailKind;
use crate::platform::actor::Permission;
use crate::platform::templates::Templates;
use crate::testing::{accounts, digests, mails, sql};

#[tokio::test]
async fn an_issue_that_is_first_chosen_after_its_time_counts_standing_consents_only() {
    for (is_down, picked) in [(true, 3), (false, 4)] {
        let mut desk = Desk::new().await;
        digests::engineers(&mut desk.conn, 4).await;
        // Planned in time, as every issue is a month ahead.
        plan::ensure_due(&mut desk.conn, &desk.cx).await.unwrap();
        let digest = preview::list(&mut desk.conn).await.unwrap().remove(0);
        assert!(!digest.is_caught_up);
        let one = "update digest_consents set is_standing = engineer_id <> (select min(id::text)::uuid from engineers)";
        sql::execute(&mut desk.conn, one).await;
        if !is_down {
            pick::pick(&mut desk.conn, &desk.cx, digest.id).await.unwrap();
        }
        desk.advance(digest.send_at - desk.cx.now + TimeDelta::hours(3));
        let picks = preview::ensure_picked(&mut desk.conn, &desk.cx, digest.id).await.unwrap();
        assert_eq!(picks.len(), picked, "everything was down: {is_down}");
        assert_eq!(digests::find(&mut desk.conn, digest.id).await.is_caught_up, is_down);
        let again = pick::pick(&mut desk.conn, &desk.cx, digest.id).await.unwrap();
        assert_eq!(again.len(), picked);
    }
}

#[tokio::test]
async fn an_approved_issue_that_is_held_waits_on_the_desk_and_is_told_of() {
    let mut desk = Desk::new().await;
    accounts::staff(&mut desk.conn, &[Permission::Editor]).await;
    digests::engineers(&mut desk.conn, 4).await;
    plan::ensure_due(&mut desk.conn, &desk.cx).await.unwrap();
    let digest = preview::list(&mut desk.conn).await.unwrap().remove(0);
    let templates = Templates::load().unwrap();
    approve::approve(&mut desk.conn, &desk.cx, &templates, digest.id).await.unwrap();
    assert_eq!(desk::count_waiting(&mut desk.conn, &desk.cx).await.unwrap(), 0);
    approve::set_hold(&mut desk.conn, &desk.cx, digest.id, true, "the new logo").await.unwrap();
    desk.advance(digest.send_at - desk.cx.now);
    assert_eq!(desk::count_waiting(&mut desk.conn, &desk.cx).await.unwrap(), 1);
    for (hours, told) in [(0, 1), (1, 1), (3, 2), (20, 3)] {
        desk.advance(TimeDelta::hours(hours));
        approve::remind(&mut desk.conn, &desk.cx, digest.id).await.unwrap();
        assert_eq!(mails::kinds_owed(&mut desk.conn).await, vec![MailKind::DigestWaiting; told], "{hours}");
    }
    approve::set_hold(&mut desk.conn, &desk.cx, digest.id, false, "").await.unwrap();
    assert_eq!(desk::count_waiting(&mut desk.conn, &desk.cx).await.unwrap(), 0);
}

#[tokio::test]
async fn words_of_people_are_no_marks_of_a_template() {
    for (intro, site, is_fine) in [
        ("Annulled leave, nullable columns and undefined behaviour; null & undefined are words.", "", true),
        ("", "[site]\nlegal_name = 'undefined null GmbH'", true),
        ("Hello {{ name }}", "", false),
        ("", "[site]\nlegal_name = '{% broken'", false),
    ] {
        let mut desk = Desk::with(site).await;
        digests::engineers(&mut desk.conn, 4).await;
        let period = digests::PERIOD.parse().unwrap();
        let digest = plan::ensure_period(&mut desk.conn, &desk.cx, period).await.unwrap();
        edit::set_intro(&mut desk.conn, &desk.cx, digest.id, intro).await.unwrap();
        let templates = Templates::load().unwrap();
        let approved = approve::approve(&mut desk.conn, &desk.cx, &templates, digest.id).await;
        match approved {
            Ok(_) => assert!(is_fine, "{intro} {site}"),
            Err(DigestError::Unrenderable(_)) => assert!(!is_fine, "{intro} {site}"),
            Err(other) => panic!("{intro} {site}: {other}"),
        }
        let state = digests::find(&mut desk.conn, digest.id).await.state;
        assert_eq!(state == DigestState::Approved, is_fine);
    }
}
