//! What moves an intro and what does not: every action from every state, two at the same moment, whose turn it is, bands.

use chrono::TimeDelta;
use domain::bands::{self, Band, Owed};
use domain::intros;
use domain::outbox::MailKind;
use domain::platform::actor::{CompanyRole, Signed};
use domain::platform::db::Conn;
use domain::platform::ids::IntroId;
use domain::testing::engineers::{TestEngineer, named};
use domain::testing::sql::{count, execute, fingerprints};
use domain::testing::{accounts, intros as requests, mails};
use uuid::Uuid;

use crate::support::{Page, TestApp};

const TERMS: [(&str, &str); 6] = [
    ("role_title", "Backend engineer"),
    ("engagement_type", "full_time_contract"),
    ("pay_min", "80"),
    ("pay_max", "95"),
    ("currency", "EUR"),
    ("message", "You built a calendar that nurses like to use. We want one for two hundred clinics."),
];

struct Scene {
    app: TestApp,
    conn: Conn,
    engineer: TestEngineer,
    member: Signed,
    id: IntroId,
}

impl Scene {
    async fn set() -> Self {
        let app = TestApp::start().await;
        let mut conn = app.conn().await;
        let engineer = named("Ada Lovelace").insert(&mut conn).await;
        let member = accounts::company_member(&mut conn, CompanyRole::Recruiter, true).await;
        let id = requests::sent(&mut conn, &member, &engineer).await;
        Self { app, conn, engineer, member, id }
    }

    async fn act(&self, action: &str) -> Page {
        let (own, answer) =
            (format!("/company/intros/{}", self.id), format!("/me/intros/{}/answer", self.id));
        let reason = ("reason", "Twenty hours a week at most.");
        match action {
            "withdraw" => self.app.signed_in_as(&self.member).post(&format!("{own}/withdraw"), &[]).await,
            "revise" => self.app.signed_in_as(&self.member).post(&format!("{own}/revise"), &TERMS).await,
            answered => {
                let fields = [("answer", answered), reason];
                self.app.signed_in_as(&self.engineer.signed).post(&answer, &fields).await
            }
        }
    }

    /// Puts it into a state, whose turn begins now.
    async fn put(&mut self, state: &str) {
        let now = self.app.clock.now().to_rfc3339();
        let set = format!(
            "delete from owed_answers; update intros set state = '{state}', revisions = 0, answered_at = null,
             reminded_at = null, deliver_at = '{now}', expires_at = '{now}'::timestamptz + interval '7 days',
             revision_asked_at = case when '{state}' = 'revision_asked' then '{now}'::timestamptz end"
        );
        execute(&mut self.conn, &set).await;
    }

    fn company(&self) -> domain::platform::ids::CompanyId {
        self.member.member.as_ref().unwrap().company_id
    }

    async fn band(&mut self) -> Band {
        let (now, company) = (self.app.clock.now(), self.company());
        bands::of_company(&mut self.conn, now, company).await.unwrap()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_possible_from_a_state_is_a_409_that_writes_and_mails_nothing() {
    let mut scene = Scene::set().await;
    for state in ["sent", "revision_asked", "accepted", "declined", "expired", "withdrawn"] {
        for action in ["accept", "decline", "ask_revision", "revise", "withdraw"] {
            let is_open = matches!(state, "sent" | "revision_asked");
            let is_legal = match action {
                "ask_revision" => state == "sent",
                "revise" => state == "revision_asked",
                _ => is_open,
            };
            if is_legal {
                continue;
            }
            scene.put(state).await;
            // Signing in writes; what is compared is what the act does.
            scene.act(action).await.expect(409);
            let before = fingerprints(&mut scene.conn).await;
            let page = scene.act(action).await.expect(409);
            assert!(
                page.body.contains("Nothing was changed") || action == "revise",
                "{state} {action}: {}",
                page.body
            );
            let after = fingerprints(&mut scene.conn).await;
            for table in ["intros", "outbox_mails", "jobs", "owed_answers", "conversations", "candidacies"] {
                assert_eq!(before.get(table), after.get(table), "{state} {action}: {table}");
            }
        }
    }
    assert!(mails::owed(&mut scene.conn).await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn accepted_and_withdrawn_at_the_same_moment_one_wins_and_the_other_reads_why() {
    for _ in 0..3 {
        let mut scene = Scene::set().await;
        let (yes, back) = tokio::join!(scene.act("accept"), scene.act("withdraw"));
        let mut statuses = [yes.status, back.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [303, 409]);
        let loser = if yes.status == 409 { &yes } else { &back };
        assert!(loser.body.contains("already. Nothing was changed."), "{}", loser.body);
        let told = mails::kinds_owed(&mut scene.conn).await;
        if yes.status == 303 {
            assert_eq!(told, [MailKind::IntroAccepted, MailKind::IntroAccepted]);
            assert_eq!(count(&mut scene.conn, "conversations").await, 1);
        } else {
            assert_eq!(told, [MailKind::IntroWithdrawn]);
            assert_eq!(count(&mut scene.conn, "conversations").await, 0);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_recruiters_at_once_ask_one_engineer_once() {
    let mut scene = Scene::set().await;
    execute(&mut scene.conn, "delete from intros").await;
    let company = scene.company();
    let colleague = accounts::colleague(&mut scene.conn, company, CompanyRole::Owner, true).await;
    let path = format!("/engineers/{}/intro", scene.engineer.slug);
    let (one, two) = (scene.app.signed_in_as(&scene.member), scene.app.signed_in_as(&colleague));
    let (one, two) = tokio::join!(one.post(&path, &TERMS), two.post(&path, &TERMS));
    assert_eq!((one.status, two.status), (303, 303));
    assert_eq!(one.location().split('?').next(), two.location().split('?').next());
    assert_eq!(count(&mut scene.conn, "intros").await, 1);
    assert_eq!(mails::kinds_owed(&mut scene.conn).await, [MailKind::IntroAsked]);
}

#[tokio::test(flavor = "multi_thread")]
async fn whose_turn_it_is_hears_of_it_after_48_hours_and_other_terms_are_asked_for_twice() {
    let mut scene = Scene::set().await;
    for round in 0..2 {
        scene.app.clock.advance(TimeDelta::hours(47));
        assert_eq!(intros::remind_due(&mut scene.conn, &scene.app.cx()).await.unwrap(), 0, "{round}");
        scene.app.clock.advance(TimeDelta::hours(1) + TimeDelta::minutes(5));
        assert_eq!(intros::remind_due(&mut scene.conn, &scene.app.cx()).await.unwrap(), 1, "{round}");
        assert_eq!(intros::remind_due(&mut scene.conn, &scene.app.cx()).await.unwrap(), 0, "once a turn");
        scene.act("ask_revision").await.expect(303);
        scene.app.clock.advance(TimeDelta::hours(48));
        assert_eq!(intros::remind_due(&mut scene.conn, &scene.app.cx()).await.unwrap(), 1, "{round}");
        scene.act("revise").await.expect(303);
    }
    scene.app.clock.advance(TimeDelta::minutes(5));
    let page = scene.app.signed_in_as(&scene.engineer.signed).get(&format!("/me/intros/{}", scene.id)).await;
    assert!(!page.body.contains("value=\"ask_revision\""), "the button is gone");
    let page = scene.act("ask_revision").await.expect(409);
    assert!(page.body.contains("asked for other terms twice"), "{}", page.body);
    scene.act("decline").await.expect(303);
    let told = mails::kinds_owed(&mut scene.conn).await;
    assert_eq!(told.iter().filter(|kind| **kind == MailKind::IntroReminder).count(), 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_company_answers_a_wish_for_other_terms_in_time_or_it_counts() {
    let mut scene = Scene::set().await;
    for (hours, action, counted) in [
        (47, "revise", (1, 1)),
        (47, "withdraw", (1, 1)),
        (49, "revise", (1, 0)),
        (47, "decline", (0, 0)), // the engineer ended it: the company owed nothing yet
        (49, "decline", (1, 0)),
    ] {
        scene.put("sent").await;
        scene.act("ask_revision").await.expect(303);
        assert_eq!(scene.band().await, Band { asked: 0, answered: 0 }, "nothing is late yet");
        scene.app.clock.advance(TimeDelta::hours(hours));
        scene.act(action).await.expect(303);
        scene.app.clock.advance(TimeDelta::days(30));
        let (asked, answered) = counted;
        assert_eq!(scene.band().await, Band { asked, answered }, "{action} after {hours} h");
    }
    // Nobody answers: it counts from the 48th hour on, and stays so when it expires.
    scene.put("sent").await;
    scene.act("ask_revision").await.expect(303);
    scene.app.clock.advance(TimeDelta::hours(48));
    assert_eq!(scene.band().await, Band { asked: 1, answered: 0 });
    scene.app.clock.advance(TimeDelta::days(7));
    assert_eq!(intros::end_overdue(&mut scene.conn, &scene.app.cx()).await.unwrap(), 1);
    assert_eq!(scene.band().await, Band { asked: 1, answered: 0 });
}

#[tokio::test(flavor = "multi_thread")]
async fn a_low_band_is_read_by_the_engineer_and_lowers_the_cap() {
    let mut scene = Scene::set().await;
    let page = format!("/me/intros/{}", scene.id);
    let body = scene.app.signed_in_as(&scene.engineer.signed).get(&page).await.expect(200).body;
    assert!(body.contains("too few requests to say"), "{body}");
    let (now, company) = (scene.app.clock.now(), scene.company());
    for _ in 0..6 {
        bands::owe(&mut scene.conn, company, Owed::Message, Uuid::now_v7(), now - TimeDelta::days(3))
            .await
            .unwrap();
    }
    let body = scene.app.signed_in_as(&scene.engineer.signed).get(&page).await.expect(200).body;
    assert!(body.contains("0 of 6 in time"), "{body}");
    let own = scene.app.signed_in_as(&scene.member).get("/company/intros").await.expect(200).body;
    assert!(own.contains("0 of 6 in time") && own.contains("5 engineers a day"), "{own}");
    for number in 0..5 {
        let other = named(&format!("Engineer {number}")).insert(&mut scene.conn).await;
        requests::sent(&mut scene.conn, &scene.member, &other).await;
    }
    let one_more = named("One More").insert(&mut scene.conn).await;
    let ask = format!("/engineers/{}/intro", one_more.slug);
    let page = scene.app.signed_in_as(&scene.member).post(&ask, &TERMS).await.expect(422);
    assert!(
        page.body.contains("sent 6 requests") || page.body.contains("sent 5 requests in 24 hours"),
        "{}",
        page.body
    );
    // What it owes it can answer and close all the while.
    scene.act("withdraw").await.expect(303);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_floor_is_compared_in_the_engineers_currency() {
    let mut scene = Scene::set().await;
    // A euro is 2 dollars here, and there is no rate for the pound.
    execute(
        &mut scene.conn,
        "delete from intros; delete from reference_rates; update engineers set rate_minor = 8000, currency = 'EUR';
         insert into reference_rates (id, currency, per_euro_micros, dated, set_at)
           values (gen_random_uuid(), 'USD', 2000000, '2026-11-01', '2026-11-01')",
    )
    .await;
    let path = format!("/engineers/{}/intro", scene.engineer.slug);
    let member = scene.app.signed_in_as(&scene.member);
    for (currency, least, fault) in [
        ("EUR", "79.99", Some("starts at €80 an hour. Begin your range there.")),
        ("USD", "159.98", Some("Your range begins at ≈ €79.99, by our reference rates.")),
        ("GBP", "500", Some("paid in EUR. Name your range in it.")),
        ("USD", "160", None),
    ] {
        let with = |(name, value): &(&'static str, &'static str)| match *name {
            "currency" => ("currency", currency),
            "pay_min" => ("pay_min", least),
            "pay_max" => ("pay_max", "900"),
            name => (name, *value),
        };
        let terms: Vec<_> = TERMS.iter().map(with).collect();
        let page = member.post(&path, &terms).await;
        match fault {
            Some(fault) => {
                assert!(page.status == 422 && page.body.contains(fault), "{currency} {least}: {}", page.body);
            }
            None => assert_eq!(page.status, 303, "{}", page.body),
        }
    }
}
