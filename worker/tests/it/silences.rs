//! A hire in which somebody falls silent, once at every step: each silence ends by the clock, and whoever waited is told.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use domain::candidacies::{follow_intro, list_board};
use domain::engagements::{self, EngagementAction, OfferInput};
use domain::interviews::{self, ProposeInput};
use domain::intros::{self, Answer, By};
use domain::platform::actor::{CompanyRole, Signed};
use domain::platform::clock::Clock;
use domain::platform::context::Context;
use domain::platform::db::Conn;
use domain::platform::ids::{CandidacyId, IntroId};
use domain::platform::slots::SlotInput;
use domain::testing::engineers::TestEngineer;
use domain::testing::{self, TestDatabase, accounts, engineers, sql};

use worker::simulate::EntryKind;

use crate::simulate::story;

/// The step after which nobody does anything any more.
#[derive(Clone, Copy)]
enum Until {
    Accepted,
    TimesProposed,
    Interviewed,
    Offered,
    OnTrial,
    Hired,
}

struct Hire<'a> {
    conn: &'a mut Conn,
    company: Context,
    ada: Context,
    card: CandidacyId,
}

impl Hire<'_> {
    async fn propose(&mut self, time: &str) {
        let slots = vec![SlotInput { date: "2026-11-24".into(), time: time.into() }];
        let input = ProposeInput {
            seen: 0,
            minutes: "45".into(),
            zone: "UTC".into(),
            place: "https://meet.example/acme".into(),
            reason: String::new(),
            slots,
        };
        interviews::propose(self.conn, &self.company, self.card, &input).await.unwrap();
    }

    async fn pick(&mut self) {
        let meeting = interviews::find_open(self.conn, self.card).await.unwrap().unwrap();
        interviews::pick(self.conn, &self.ada, self.card, meeting.seen(), "0").await.unwrap();
    }

    async fn offer(&mut self, starts_on: &str, trial_ends_on: &str) {
        let board = list_board(self.conn, &self.company).await.unwrap();
        let version = board.iter().find(|seen| seen.card.id == self.card).unwrap().card.version;
        let input = OfferInput {
            version,
            kind: "full_time_contract".into(),
            pay: "90".into(),
            currency: "EUR".into(),
            hours_per_week: "40".into(),
            starts_on: starts_on.into(),
            trial_ends_on: trial_ends_on.into(),
            note: String::new(),
        };
        engagements::propose(self.conn, &self.company, self.card, &input).await.unwrap();
    }

    async fn agree(&mut self) {
        let version = engagements::list_of_card(self.conn, self.card).await.unwrap()[0].version;
        let agree = EngagementAction::Agree;
        engagements::act(self.conn, &self.ada, self.card, version, agree, "").await.unwrap();
    }
}

/// A request that has reached the engineer, with its card.
async fn request(conn: &mut Conn, owner: &Signed, ada: &TestEngineer) -> IntroId {
    let id = testing::intros::sent(conn, owner, ada).await;
    let intro = intros::find_intro(conn, id).await.unwrap().unwrap();
    let clock = testing::context(&Clock::standing_at(testing::start()));
    follow_intro(conn, &clock.with_actor(accounts::actor(owner)), &intro).await.unwrap();
    id
}

/// Brings a hire as far as `until`.
async fn bring(conn: &mut Conn, owner: &Signed, ada: &TestEngineer, until: Until) {
    let clock = testing::context(&Clock::standing_at(testing::start()));
    let company = clock.with_actor(accounts::actor(owner));
    let by_ada = clock.with_actor(accounts::actor(&ada.signed));
    let intro = request(conn, owner, ada).await;
    intros::answer(conn, &by_ada, intro, By::Account, &Answer::Accept).await.unwrap();
    let board = list_board(conn, &company).await.unwrap();
    let card = board.iter().find(|seen| seen.card.engineer_id == ada.id).unwrap().card.id;
    let mut hire = Hire { conn, company, ada: by_ada, card };
    match until {
        Until::Accepted => {}
        Until::TimesProposed => hire.propose("15:00").await,
        Until::Interviewed => {
            hire.propose("10:00").await;
            hire.pick().await;
        }
        Until::Offered => hire.offer("2026-12-14", "").await,
        Until::OnTrial => {
            hire.offer("2026-11-24", "2026-12-08").await;
            hire.agree().await;
        }
        Until::Hired => {
            hire.offer("2026-11-24", "").await;
            hire.agree().await;
        }
    }
}

/// Ends of the ids of all that there is of a hire, as the story names them.
async fn rows_of(conn: &mut Conn, owner: &Signed, ada: &TestEngineer) -> Vec<String> {
    let clock = testing::context(&Clock::standing_at(testing::start()));
    let board = list_board(conn, &clock.with_actor(accounts::actor(owner))).await.unwrap();
    let card = &board.iter().find(|seen| seen.card.engineer_id == ada.id).unwrap().card;
    let mut ids = vec![card.id.to_string()];
    ids.extend(card.intro_id.map(|id| id.to_string()));
    let meetings = interviews::list_of_card(conn, card.id).await.unwrap();
    ids.extend(meetings.iter().map(|meeting| meeting.id.to_string()));
    let engagements = engagements::list_of_card(conn, card.id).await.unwrap();
    ids.extend(engagements.iter().map(|engagement| engagement.id.to_string()));
    ids.iter().map(|id| id[id.len() - 6..].to_owned()).collect()
}

/// Whether something that the company owed about these rows stayed unanswered for longer than its band forgives.
async fn is_held_against_the_company(conn: &mut Conn, rows: &[String]) -> bool {
    let silent = format!(
        "owed_answers where right(subject_id::text, 6) in ('{}') and answered_at is null
           and coalesce(closed_at, 'infinity') >= asked_at + interval '48 hours'",
        rows.join("', '")
    );
    sql::count(conn, &silent).await > 0
}

/// The snapshot is the table of what silence brings: the day, what happens, and who is written to.
#[tokio::test(flavor = "multi_thread")]
async fn every_silence_ends_and_whoever_waited_is_told() {
    let database = TestDatabase::new().await;
    let mut conn = database.connect().await;
    let owner = accounts::company_member(&mut conn, CompanyRole::Owner, true).await;
    let mut scenes = BTreeMap::new();
    let asked = engineers::approved(&mut conn, "Ada Zero").await;
    request(&mut conn, &owner, &asked).await;
    scenes.insert("1 nobody answers the request", rows_of(&mut conn, &owner, &asked).await);
    for (title, until) in [
        ("2 nobody writes after the yes", Until::Accepted),
        ("3 nobody picks a time", Until::TimesProposed),
        ("4 nobody says how the interview went", Until::Interviewed),
        ("5 nobody answers the offer", Until::Offered),
        ("6 nobody decides after the trial", Until::OnTrial),
        ("7 nobody writes a review", Until::Hired),
    ] {
        let ada = engineers::approved(&mut conn, title).await;
        bring(&mut conn, &owner, &ada, until).await;
        scenes.insert(title, rows_of(&mut conn, &owner, &ada).await);
    }
    let changed = engineers::approved(&mut conn, "Ada Eight").await;
    let intro = request(&mut conn, &owner, &changed).await;
    let clock = testing::context(&Clock::standing_at(testing::start()));
    let by_her = clock.with_actor(accounts::actor(&changed.signed));
    let other_terms = Answer::AskRevision("Three days a week at most.".into());
    intros::answer(&mut conn, &by_her, intro, By::Account, &other_terms).await.unwrap();
    scenes.insert("8 nobody answers the wish for other terms", rows_of(&mut conn, &owner, &changed).await);
    let told = story(&database, 60).await;
    let mut table = String::new();
    for (title, rows) in scenes {
        let _ = writeln!(table, "{title}");
        for entry in told.iter().filter(|entry| rows.iter().any(|row| entry.subject.contains(row.as_str()))) {
            let day = (entry.at - testing::start()).num_days();
            let reader = entry.subject.split(' ').next().unwrap_or_default();
            let _ = match entry.kind {
                EntryKind::Mail => writeln!(table, "  day {day:>2}  mail {} to the {reader}", entry.what),
                EntryKind::Transition => writeln!(table, "  day {day:>2}  {}", entry.what),
            };
        }
        if is_held_against_the_company(&mut conn, &rows).await {
            let _ = writeln!(table, "  it counts against the company's response band");
        }
    }
    insta::assert_snapshot!(table);
}
