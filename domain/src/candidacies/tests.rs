//! Cards against a database: the whole table, two hands on one card, what silence brings, and who may do what.

use chrono::{DateTime, TimeDelta, Utc};
use diesel_async::AsyncConnection;

use super::*;
use crate::engagements::{self, OfferInput};
use crate::intros::{self, Answer, By};
use crate::outbox::MailKind;
use crate::platform::actor::{CompanyRole, Signed};
use crate::platform::clock::Clock;
use crate::platform::context::Context;
use crate::platform::db::{Conn, QueryError};
use crate::platform::ids::CandidacyId;
use crate::testing::{self, TestDatabase, accounts, engineers, mails, sql};

pub(crate) struct World {
    pub owner: Context,
    pub ada: Context,
    pub ada_signed: Signed,
    pub slug: String,
    pub clock: Context,
    pub card: CandidacyId,
}

impl World {
    pub fn later(&self, days: i64) -> Self {
        let at = |cx: &Context| Context { now: cx.now + TimeDelta::days(days), ..cx.clone() };
        Self {
            owner: at(&self.owner),
            ada: at(&self.ada),
            clock: at(&self.clock),
            ada_signed: self.ada_signed.clone(),
            slug: self.slug.clone(),
            card: self.card,
        }
    }
}

/// Ada said yes to a request of a verified company.
pub(crate) async fn world(conn: &mut Conn) -> World {
    let clock = testing::context(&Clock::standing_at(testing::start()));
    let signed = accounts::company_member(conn, CompanyRole::Owner, true).await;
    let ada = engineers::approved(conn, "Ada Lovelace").await;
    let owner = clock.with_actor(accounts::actor(&signed));
    let by_ada = clock.with_actor(accounts::actor(&ada.signed));
    let intro = testing::intros::sent(conn, &signed, &ada).await;
    intros::answer(conn, &by_ada, intro, By::Account, &Answer::Accept).await.unwrap();
    let card = list_board(conn, &owner).await.unwrap().pop().unwrap().card;
    World { owner, ada: by_ada, ada_signed: ada.signed, slug: ada.slug, clock, card: card.id }
}

pub(crate) async fn row(conn: &mut Conn, world: &World) -> Card {
    queries::find(conn, world.card).await.unwrap().unwrap()
}

/// Steps and sides of the mails of this kind, in order.
pub(crate) async fn told(conn: &mut Conn, kind: MailKind) -> Vec<String> {
    let owed = mails::owed(conn).await.into_iter();
    let owed = owed.filter(|mail| mail.kind == kind && mail.state == "queued");
    owed.map(|mail| {
        format!("{} {}", mail.payload["step"].as_str().unwrap(), mail.payload["to"].as_str().unwrap())
    })
    .collect()
}

/// As if it lay there since then.
pub(super) async fn put(conn: &mut Conn, world: &World, state: CardState, since: DateTime<Utc>) {
    let due = if state.is_open() { "now()" } else { "null" };
    let statement = format!(
        "update candidacies set state = '{state}', waiting_since = '{}', told = 0, next_step_due = {due} where id = '{}'",
        since.to_rfc3339(),
        world.card
    );
    sql::execute(conn, &statement).await;
}

/// As if an interview had been held that began then.
pub(crate) async fn interviewed(conn: &mut Conn, world: &World, at: DateTime<Utc>) {
    let statement = format!(
        "insert into candidacy_interviews (id, candidacy_id, member_id, state, proposed_by, slots, minutes, zone, place,
           starts_at, booked_at, sequence, created_at, updated_at)
         select gen_random_uuid(), c.id, m.account_id, 'done', 'company', '{{}}', 45, 'UTC', 'https://meet.example/acme',
           '{at}', '{at}', 1, '{at}', '{at}'
         from candidacies c join memberships m on m.company_id = c.company_id and m.role = 'owner' where c.id = '{}'",
        world.card,
        at = at.to_rfc3339()
    );
    sql::execute(conn, &statement).await;
}

const LEGAL: &str = "\
sourced shortlist shortlisted|sourced ask intro|sourced reject rejected|sourced close closed|\
shortlisted unshortlist sourced|shortlisted ask intro|shortlisted reject rejected|shortlisted close closed|\
intro accept conversation|intro decline withdrawn|intro expire closed|intro take_back shortlisted|\
conversation interview interviewing|conversation offer offer|conversation reject rejected|\
conversation withdraw withdrawn|conversation close closed|\
interviewing talk conversation|interviewing offer offer|interviewing reject rejected|\
interviewing withdraw withdrawn|interviewing close closed|\
offer no_deal interviewing|offer start_trial trial|offer hire hired|offer withdraw withdrawn|offer close closed|\
trial hire hired|trial end_trial rejected|trial withdraw withdrawn|trial close closed";

#[test]
fn every_action_from_every_state_is_written_down() {
    for state in CardState::ALL {
        for action in CardAction::ALL {
            let begins = format!("{state} {action} ");
            let row = LEGAL.split('|').find_map(|row| row.strip_prefix(&begins));
            assert_eq!(state.after(*action).map(CardState::as_str), row, "{state} {action}");
        }
    }
}

#[tokio::test]
async fn a_card_follows_its_request_however_often_it_is_told() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let world = world(&mut conn).await;
    let card = row(&mut conn, &world).await;
    assert_eq!((card.state, card.role_title.as_str()), (CardState::Conversation, "Backend engineer"));
    let intro = intros::received(&mut conn, &world.ada, card.intro_id.unwrap()).await.unwrap().intro;
    follow_intro(&mut conn, &world.clock, &intro).await.unwrap();
    assert_eq!(row(&mut conn, &world).await, card);
    // A second look at the same engineer leads to the card that there is.
    let input = AddInput {
        engineer: format!("https://roster.example/engineers/{}?from=x", world.slug),
        ..AddInput::default()
    };
    let again = add(&mut conn, &world.owner, &input).await;
    assert!(matches!(again, Err(CardError::Exists(id)) if id == world.card), "{again:?}");
    let unknown = AddInput { engineer: "nobody".into(), ..AddInput::default() };
    assert!(matches!(add(&mut conn, &world.owner, &unknown).await, Err(CardError::Invalid(_))));
}

#[tokio::test]
async fn of_two_hands_on_one_card_one_wins() {
    let db = TestDatabase::new().await;
    let (mut conn, mut other) = (db.connect().await, db.connect().await);
    let world = world(&mut conn).await;
    let version = row(&mut conn, &world).await.version;
    let (first, second) = tokio::join!(
        move_card(&mut conn, &world.owner, world.card, version, CardState::Interviewing),
        reject(&mut other, &world.owner, world.card, version, "We found somebody who knows the trade."),
    );
    assert!(first.is_ok() != second.is_ok(), "{first:?} {second:?}");
    let lost = first.err().or(second.err()).unwrap();
    let card = row(&mut conn, &world).await;
    assert!(matches!(lost, CardError::Moved(state) if state == card.state), "{lost:?}");
    assert_eq!(card.version, version + 1);
}

#[tokio::test]
async fn a_no_can_be_taken_back_until_it_is_mailed() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let world = world(&mut conn).await;
    let version = row(&mut conn, &world).await.version;
    let short = reject(&mut conn, &world.owner, world.card, version, "No.").await;
    assert!(matches!(short, Err(CardError::Invalid(errors)) if errors.get("feedback").is_some()));
    let feedback = "We looked for more years with Postgres.";
    reject(&mut conn, &world.owner, world.card, version, feedback).await.unwrap();
    let seen = find_own(&mut conn, &world.ada, world.card).await.unwrap().card;
    assert_eq!((seen.state, seen.feedback), (CardState::Conversation, None), "not told yet");
    undo(&mut conn, &world.owner, world.card, version + 1).await.unwrap();
    assert_eq!(row(&mut conn, &world).await.state, CardState::Conversation);
    assert!(told(&mut conn, MailKind::CandidacyStep).await.is_empty());

    reject(&mut conn, &world.owner, world.card, version + 2, feedback).await.unwrap();
    let late = world.later(1);
    let undone = undo(&mut conn, &late.owner, world.card, version + 3).await;
    assert!(matches!(undone, Err(CardError::Moved(CardState::Rejected))), "{undone:?}");
    let seen = find_own(&mut conn, &late.ada, world.card).await.unwrap().card;
    assert_eq!((seen.state, seen.feedback.as_deref()), (CardState::Rejected, Some(feedback)));
    assert_eq!(told(&mut conn, MailKind::CandidacyStep).await, ["rejected engineer"]);
}

#[tokio::test]
async fn silence_after_an_interview_is_asked_about_twice_and_then_closed() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let world = world(&mut conn).await;
    put(&mut conn, &world, CardState::Interviewing, testing::start()).await;
    interviewed(&mut conn, &world, testing::start()).await;
    let company = row(&mut conn, &world).await.company_id;
    for (day, mails, due) in
        [(6, 0, 0), (7, 1, 1), (8, 1, 1), (11, 1, 1), (12, 2, 1), (13, 2, 1), (14, 4, 0), (15, 4, 0)]
    {
        let later = world.later(day);
        for _ in 0..2 {
            run_due(&mut conn, &later.clock).await.unwrap();
        }
        let reminders = told(&mut conn, MailKind::OutcomeDue).await.len();
        let steps = told(&mut conn, MailKind::CandidacyStep).await.len();
        assert_eq!(reminders + steps, mails, "day {day}");
        assert_eq!(count_due_outcomes(&mut conn, &later.clock, company).await.unwrap(), due, "day {day}");
    }
    assert_eq!(told(&mut conn, MailKind::OutcomeDue).await, ["outcome_due company"; 2]);
    assert_eq!(told(&mut conn, MailKind::CandidacyStep).await, ["closed engineer", "closed company"]);
    let card = row(&mut conn, &world).await;
    assert_eq!((card.state, card.ended_from), (CardState::Closed, Some(CardState::Interviewing)));
    assert_eq!(
        sql::count(&mut conn, "owed_answers where kind = 'outcome' and closed_at is not null").await,
        1
    );
}

#[tokio::test]
async fn a_company_that_cannot_start_anything_new_can_answer_and_close() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let world = world(&mut conn).await;
    put(&mut conn, &world, CardState::Interviewing, testing::start() - TimeDelta::days(8)).await;
    interviewed(&mut conn, &world, testing::start() - TimeDelta::days(8)).await;
    let version = row(&mut conn, &world).await.version;
    let other = engineers::approved(&mut conn, "Grace Hopper").await;
    let asked = intros::may_ask(&mut conn, &world.owner, &other.slug).await;
    assert!(matches!(asked, Err(intros::AskError::DueOutcomes(1))), "{asked:?}");
    sql::execute(&mut conn, "update companies set state = 'suspended'").await;
    let feedback = "The role was filled from within, thank you for your time.";
    reject(&mut conn, &world.owner, world.card, version, feedback).await.unwrap();
    let company = row(&mut conn, &world).await.company_id;
    assert_eq!(count_due_outcomes(&mut conn, &world.clock, company).await.unwrap(), 0);
}

/// What the rows and mails of hiring look like.
async fn print(conn: &mut Conn) -> Vec<i64> {
    let mut counts = Vec::new();
    for from in ["candidacies where state <> 'x'", "candidacy_events", "engagements", "outbox_mails"] {
        counts.push(sql::count(conn, from).await);
    }
    counts.push(sql::count(conn, "candidacies, generate_series(1, version + 1)").await);
    counts
}

/// What somebody tries; `Ok` when it was done.
async fn attempt(conn: &mut Conn, cx: &Context, card: &Card, what: &str) -> Result<(), ()> {
    let (id, version) = (card.id, card.version);
    match what {
        "reject" => reject(conn, cx, id, version, "Enough words for a person to read.").await.map_err(|_| ()),
        "undo" => undo(conn, cx, id, version).await.map_err(|_| ()),
        "withdraw" => withdraw(conn, cx, id, version, "").await.map_err(|_| ()),
        "offer" => {
            let input = OfferInput {
                version,
                kind: "hourly".into(),
                pay: "90".into(),
                currency: "EUR".into(),
                hours_per_week: "40".into(),
                starts_on: "2026-12-01".into(),
                ..OfferInput::default()
            };
            engagements::propose(conn, cx, id, &input).await.map_err(|_| ())
        }
        to => move_card(conn, cx, id, version, to.parse().unwrap()).await.map_err(|_| ()),
    }
}

/// The written answer to who may do what where.
fn is_legal(who: &str, state: CardState, what: &str) -> bool {
    let from = |action| state.after(action).is_some();
    match (who, what) {
        ("owner", "reject") => from(CardAction::Reject),
        ("owner", "offer") => from(CardAction::Offer),
        ("engineer", "withdraw") => from(CardAction::Withdraw),
        ("owner", "sourced") => state == CardState::Shortlisted,
        ("owner", "shortlisted") => state == CardState::Sourced,
        ("owner", "conversation") => state == CardState::Interviewing,
        ("owner", "interviewing") => state == CardState::Conversation,
        _ => false,
    }
}

#[tokio::test]
async fn whatever_is_not_in_the_table_writes_nothing_and_mails_nobody() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let world = world(&mut conn).await;
    let company = row(&mut conn, &world).await.company_id;
    let viewer = accounts::colleague(&mut conn, company, CompanyRole::Viewer, true).await;
    let stranger = accounts::company_member(&mut conn, CompanyRole::Owner, true).await;
    let other = engineers::approved(&mut conn, "Grace Hopper").await;
    let as_of = |signed: &Signed| world.clock.with_actor(accounts::actor(signed));
    let people = [
        ("owner", world.owner.clone()),
        ("engineer", world.ada.clone()),
        ("viewer", as_of(&viewer)),
        ("another company", as_of(&stranger)),
        ("another engineer", as_of(&other.signed)),
    ];
    // The last event is an old one: there is nothing to take back.
    sql::execute(&mut conn, "update candidacy_events set at = at - interval '1 day'").await;
    for state in CardState::ALL {
        put(&mut conn, &world, *state, testing::start()).await;
        let card = row(&mut conn, &world).await;
        let mut tried: Vec<&str> = CardState::ALL.iter().map(|state| state.as_str()).collect();
        tried.extend(["reject", "undo", "withdraw", "offer"]);
        for (who, cx) in &people {
            for what in &tried {
                let undone: Result<(), QueryError> = conn
                    .transaction(async |conn| {
                        let before = print(conn).await;
                        let done = attempt(conn, cx, &card, what).await;
                        assert_eq!(done.is_ok(), is_legal(who, *state, what), "{who}: {what} from {state}");
                        assert_eq!(print(conn).await == before, done.is_err(), "{who}: {what} from {state}");
                        Err(QueryError::RollbackTransaction)
                    })
                    .await;
                assert!(undone.is_err());
            }
        }
    }
}
