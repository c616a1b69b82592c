//! Who may be in an issue, and what staff change of it.

use chrono::TimeDelta;

use super::Desk;
use crate::digests::approve::{self, Approved};
use crate::digests::edit::{Edit, edit};
use crate::digests::{Digest, DigestError, Pick, PickState, Scope, pick, plan};
use crate::engineers::{Availability, ConsentScope, Moderation, NetworkStatus, Visibility};
use crate::platform::actor::{Actor, Permission};
use crate::platform::ids::EngineerId;
use crate::platform::templates::Templates;
use crate::testing::engineers::named;
use crate::testing::{accounts, digests, sql, start};

async fn planned(desk: &mut Desk) -> Digest {
    plan::ensure_period(&mut desk.conn, &desk.cx, "2026-12".parse().unwrap()).await.unwrap()
}

fn shown(picks: &[Pick]) -> Vec<EngineerId> {
    picks.iter().filter(|pick| pick.state != PickState::Dropped).map(|pick| pick.engineer_id).collect()
}

#[tokio::test]
async fn consent_never_exceeds_visibility_and_nobody_else_is_in_it() {
    let mut desk = Desk::new().await;
    let conn = &mut desk.conn;
    let public = named("Public").insert(conn).await;
    let modest = named("Modest").consent(Some(ConsentScope::Anonymous)).insert(conn).await;
    let masked = named("Masked").visibility(Visibility::Anonymous).insert(conn).await;
    for left_out in [
        named("No consent").consent(None),
        named("Said no").consent(Some(ConsentScope::None)),
        named("Companies only").visibility(Visibility::CompaniesOnly),
        named("Link only").visibility(Visibility::LinkOnly),
        named("Hidden").visibility(Visibility::Hidden),
        named("Moderated").moderation(Moderation::Hidden),
        named("Limited").moderation(Moderation::Limited),
        named("Paused").network_status(NetworkStatus::Paused),
        named("Engaged").availability(Availability::Engaged),
        named("Not looking").availability(Availability::NotLooking),
        named("Stale").confirmed_at(start() - TimeDelta::days(36)),
        named("Expired").approved_at(start() - TimeDelta::days(800)),
    ] {
        left_out.insert(conn).await;
    }
    let suspended = named("Suspended").insert(conn).await;
    let lapsed = named("Lapsed").insert(conn).await;
    sql::execute(
        conn,
        &format!(
            "update accounts set state = 'suspended' where id = '{}';
             update digest_consents set expires_at = '2026-11-30' where engineer_id = '{}'",
            suspended.signed.account_id, lapsed.id
        ),
    )
    .await;
    let digest = planned(&mut desk).await;
    let picks = pick::pick(&mut desk.conn, &desk.cx, digest.id).await.unwrap();
    let mut found: Vec<(EngineerId, Scope)> = picks.iter().map(|p| (p.engineer_id, p.scope)).collect();
    found.sort();
    let mut expected =
        vec![(public.id, Scope::Named), (modest.id, Scope::Anonymous), (masked.id, Scope::Anonymous)];
    expected.sort();
    assert_eq!(found, expected);
}

#[tokio::test]
async fn when_catching_up_only_standing_consents_count() {
    let mut desk = Desk::new().await;
    let all = digests::engineers(&mut desk.conn, 4).await;
    let once = all[0].id;
    sql::execute(
        &mut desk.conn,
        &format!("update digest_consents set is_standing = false where engineer_id = '{once}'"),
    )
    .await;
    let digest = planned(&mut desk).await;
    assert_eq!(pick::pick(&mut desk.conn, &desk.cx, digest.id).await.unwrap().len(), 4);
    let missed =
        plan::ensure_period(&mut desk.conn, &desk.cx, digests::PERIOD.parse().unwrap()).await.unwrap();
    let picks = pick::pick(&mut desk.conn, &desk.cx, missed.id).await.unwrap();
    assert_eq!(picks.len(), 3);
    assert!(!shown(&picks).contains(&once));
}

#[tokio::test]
async fn nobody_is_in_two_of_three_issues() {
    let mut desk = Desk::new().await;
    let first = digests::engineers(&mut desk.conn, 4).await;
    let sent = digests::approved(&mut desk.conn, &desk.cx).await;
    let later = named("Later").insert(&mut desk.conn).await;
    for (period, rested) in [("2026-12", false), ("2027-01", false), ("2027-02", true)] {
        let digest = plan::ensure_period(&mut desk.conn, &desk.cx, period.parse().unwrap()).await.unwrap();
        desk.advance(digest.send_at - TimeDelta::days(5) - desk.cx.now);
        let now = desk.cx.now.to_rfc3339();
        let still_looking = format!(
            "update engineers set availability_confirmed_at = '{now}';
             update digest_consents set expires_at = '{now}'::timestamptz + interval '80 days'"
        );
        sql::execute(&mut desk.conn, &still_looking).await;
        let picks = shown(&pick::pick(&mut desk.conn, &desk.cx, digest.id).await.unwrap());
        assert!(picks.contains(&later.id));
        assert_eq!(picks.contains(&first[0].id), rested, "{period} after {}", sent.period);
        // As if it had gone out without anybody.
        sql::execute(
            &mut desk.conn,
            &format!(
                "delete from digest_picks where digest_id = '{0}';
                 update digests set state = 'approved' where id = '{0}'",
                digest.id
            ),
        )
        .await;
    }
}

#[tokio::test]
async fn sent_ahead_of_its_time_it_shows_whoever_may_be_shown_today() {
    let mut desk = Desk::new().await;
    for name in ["Ada", "Grace", "Edsger"] {
        named(name).confirmed_at(start() - TimeDelta::days(10)).insert(&mut desk.conn).await;
    }
    let digest = plan::ensure_period(&mut desk.conn, &desk.cx, "2027-03".parse().unwrap()).await.unwrap();
    let picks = pick::pick(&mut desk.conn, &desk.cx, digest.id).await.unwrap();
    assert!(picks.is_empty(), "by March their word will be too old");
    let templates = Templates::load().unwrap();
    let sent = approve::send_now(&mut desk.conn, &desk.cx, &templates, digest.id).await.unwrap();
    assert_eq!((sent, desk.issue(digest.id).await.cards.len()), (Approved::Yes, 3));
}

#[tokio::test]
async fn staff_pin_drop_and_move_with_a_reason_and_it_stays() {
    let mut desk = Desk::with("[digest]\npicks = 5").await;
    let all = digests::engineers(&mut desk.conn, 8).await;
    let digest = planned(&mut desk).await;
    let before = shown(&pick::pick(&mut desk.conn, &desk.cx, digest.id).await.unwrap());
    assert_eq!(before.len(), 5);
    let outside = all.iter().map(|e| e.id).find(|id| !before.contains(id)).unwrap();
    let editor = accounts::staff(&mut desk.conn, &[Permission::Editor]).await;
    let cx = desk.cx.with_actor(Actor::Account(Box::new(editor)));
    let conn = &mut desk.conn;

    let pinned = shown(&edit(conn, &cx, digest.id, outside, Edit::Pin, "spoke at our meetup").await.unwrap());
    assert_eq!(pinned[0], outside);
    assert_eq!(pinned[1..], before[..4]);

    let dropped = edit(conn, &cx, digest.id, before[0], Edit::Drop, "asked to be left out").await.unwrap();
    assert!(!shown(&dropped).contains(&before[0]));
    assert_eq!(shown(&dropped).len(), 5, "the next best fills the place");

    let moved = shown(&edit(conn, &cx, digest.id, before[1], Edit::Move(4), "reads better").await.unwrap());
    assert_eq!(moved[4], before[1]);
    assert_eq!(moved[0], outside);
    assert_eq!(
        shown(&pick::pick(conn, &cx, digest.id).await.unwrap()),
        moved,
        "choosing again keeps all of it"
    );

    let restored = edit(conn, &cx, digest.id, before[0], Edit::Restore, "changed her mind").await.unwrap();
    assert!(restored.iter().all(|pick| pick.state == PickState::Candidate));
    assert_eq!(
        sql::count(conn, "audit_events where action like 'digest.pick_%' and reason is not null").await,
        4
    );

    for (actor, why, expected) in
        [(cx.actor.clone(), " ", "reason"), (Actor::Stranger, "because", "forbidden")]
    {
        let refused = edit(conn, &cx.with_actor(actor), digest.id, outside, Edit::Drop, why).await;
        let said = match refused {
            Err(DigestError::ReasonMissing) => "reason",
            Err(DigestError::Forbidden) => "forbidden",
            other => panic!("{other:?}"),
        };
        assert_eq!(said, expected);
    }
    let hidden = named("Hidden").visibility(Visibility::Hidden).insert(conn).await;
    let refused = edit(conn, &cx, digest.id, hidden.id, Edit::Pin, "a friend of mine").await;
    assert!(matches!(refused, Err(DigestError::NotEligible(_))), "{refused:?}");
}
