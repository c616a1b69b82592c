//! How often a company may ask: so many a day, fewer where engineers hardly ever say yes, and no text to many.

use chrono::TimeDelta;
use domain::platform::actor::{CompanyRole, Signed};
use domain::platform::db::Conn;
use domain::testing::accounts;
use domain::testing::engineers::named;
use domain::testing::sql::{count, execute};

use crate::support::{Page, TestApp};

struct Scene {
    app: TestApp,
    conn: Conn,
    member: Signed,
    engineers: Vec<String>,
}

/// Twelve words that no other number has.
fn text(number: usize) -> String {
    (0..12).map(|word| format!("w{number}x{word}")).collect::<Vec<_>>().join(" ")
}

impl Scene {
    async fn set(engineers: usize) -> Self {
        let app = TestApp::start().await;
        let mut conn = app.conn().await;
        let member = accounts::company_member(&mut conn, CompanyRole::Recruiter, true).await;
        let mut slugs = Vec::new();
        for number in 0..engineers {
            slugs.push(named(&format!("Engineer {number}")).insert(&mut conn).await.slug);
        }
        Self { app, conn, member, engineers: slugs }
    }

    /// Signed in now: access lasts ten minutes, and these tests move the clock.
    async fn ask(&self, by: &Signed, engineer: usize, message: &str) -> Page {
        let terms = [
            ("role_title", "Backend engineer"),
            ("engagement_type", "full_time_contract"),
            ("pay_min", "80"),
            ("pay_max", "95"),
            ("currency", "EUR"),
            ("message", message),
        ];
        let path = format!("/engineers/{}/intro", self.engineers[engineer]);
        self.app.signed_in_as(by).post(&path, &terms).await
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn twenty_requests_a_day_and_the_next_keeps_its_text_until_tomorrow() {
    let mut scene = Scene::set(22).await;
    let colleague = scene.member.member.as_ref().unwrap().company_id;
    let colleague = accounts::colleague(&mut scene.conn, colleague, CompanyRole::Owner, true).await;
    for number in 0..19 {
        scene.ask(&scene.member, number, &text(number)).await.expect(303);
    }
    // Two at once, from two of its people, for the last place of the day.
    let (texts, both) = ([text(19), text(20)], (&scene.member, &colleague));
    let (one, two) = tokio::join!(scene.ask(both.0, 19, &texts[0]), scene.ask(both.1, 20, &texts[1]));
    let mut statuses = [one.status, two.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [303, 422]);
    let page = scene.ask(&colleague, 21, &text(21)).await.expect(422);
    assert!(
        page.body.contains("sent 20 requests in 24 hours") && page.body.contains(&text(21)),
        "{}",
        page.body
    );
    assert_eq!(count(&mut scene.conn, "intros").await, 20);

    let other = accounts::company_member(&mut scene.conn, CompanyRole::Owner, true).await;
    scene.ask(&other, 21, &text(21)).await.expect(303);
    scene.app.clock.advance(TimeDelta::hours(24));
    scene.ask(&colleague, 21, &text(22)).await.expect(303);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_company_that_hardly_any_engineer_accepts_may_ask_five_a_day() {
    let mut scene = Scene::set(17).await;
    for number in 0..11 {
        scene.ask(&scene.member, number, &text(number)).await.expect(303);
    }
    // Eleven answers with one yes are nine in a hundred; with two they would be enough.
    execute(&mut scene.conn, "update intros set state = 'declined', answered_at = created_at").await;
    let yes = "update intros set state = 'accepted' where id in (select id from intros order by id limit 1)";
    execute(&mut scene.conn, yes).await;
    scene.app.clock.advance(TimeDelta::hours(24));
    for number in 11..16 {
        scene.ask(&scene.member, number, &text(number)).await.expect(303);
    }
    let page = scene.ask(&scene.member, 16, &text(16)).await.expect(422);
    assert!(page.body.contains("sent 5 requests in 24 hours"), "{}", page.body);
    execute(&mut scene.conn, &yes.replace("limit 1", "limit 2")).await;
    scene.ask(&scene.member, 16, &text(16)).await.expect(303);
}

#[tokio::test(flavor = "multi_thread")]
async fn nearly_the_same_text_goes_to_three_engineers_a_week() {
    let scene = Scene::set(6).await;
    let to = |name: &str| {
        format!(
            "Hello {name}, we build booking software for two hundred clinics and look for somebody who knows Postgres \
             well, likes to talk to nurses, and wants to own the calendar from the database to the last button."
        )
    };
    for (number, name) in ["Ada", "Grace", "Barbara"].into_iter().enumerate() {
        scene.ask(&scene.member, number, &to(name)).await.expect(303);
    }
    for near in [to("Frances"), to("frances").to_uppercase(), to("Frances").replace(", ", " - ")] {
        let page = scene.ask(&scene.member, 3, &near).await.expect(422);
        assert!(page.body.contains("nearly this text to three others this week"), "{}", page.body);
        assert!(page.body.contains(near.split(' ').next_back().unwrap()), "what was typed is kept");
    }
    scene.ask(&scene.member, 3, &text(3)).await.expect(303);
    scene.app.clock.advance(TimeDelta::days(7));
    scene.ask(&scene.member, 4, &to("Frances")).await.expect(303);
}
