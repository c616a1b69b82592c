//! The question bank through the door: written, found, retired for good, picked for a stage.

use domain::platform::actor::Permission;
use domain::testing::{accounts, sql};

use crate::applications::{applied, file_of};
use crate::support::{Browser, TestApp};

fn question<'a>(text: &'a str, skill: &'a str) -> Vec<(&'static str, &'a str)> {
    vec![
        ("question", text),
        ("answer_md", "Names *two* ways, and <script>alert(1)</script> what decides."),
        ("difficulty", "3"),
        ("skill", skill),
        ("dimension", "Reasoning about trade-offs"),
    ]
}

async fn path_of(vetter: &Browser, text: &str) -> String {
    let list = vetter.get(&format!("/staff/questions?q={}", text.replace(' ', "+"))).await.expect(200);
    let found =
        list.body.split('"').find(|part| part.starts_with("/staff/questions/") && !part.ends_with("/new"));
    found.unwrap_or_else(|| panic!("{text}: {}", list.body)).to_owned()
}

#[tokio::test]
async fn questions_are_written_searched_and_retired() {
    let app = TestApp::start().await;
    let vetter = app.signed_in_as(&accounts::staff(&mut app.conn().await, &[Permission::Vetter]).await);
    assert!(vetter.get("/staff/questions").await.expect(200).body.contains("The bank is empty"));
    let bad = vetter.post("/staff/questions/new", &question("Why?", "Flattery")).await.expect(422);
    assert!(bad.body.contains("Choose a skill from the list") && bad.body.contains("href=\"#f-question\""));
    assert!(bad.body.contains("value=\"Flattery\""), "what was typed is kept");
    vetter
        .post("/staff/questions/new", &question("Which index serves <b>this</b> query?", "postgres"))
        .await
        .expect(303);
    let twice =
        vetter.post("/staff/questions/new", &question("which index serves <b>this</b> query?", "")).await;
    assert!(twice.expect(422).body.contains("in the bank already"));
    vetter.post("/staff/questions/new", &question("When does a lock wait for ever?", "")).await.expect(303);
    let found =
        vetter.get("/staff/questions?skill=postgresql&difficulty=3&state=live").await.expect(200).body;
    assert!(
        found.contains("Which index serves &lt;b&gt;this") && !found.contains("wait for ever"),
        "{found}"
    );
    for query in ["q=100%25", "difficulty=99", "difficulty=x&state=x&skill=x", "after=nonsense", "q=%27%3B--"]
    {
        vetter.get(&format!("/staff/questions?{query}")).await.expect(200);
    }
    let path = path_of(&vetter, "Which index").await;
    let page = vetter.get(&path).await.expect(200);
    assert!(page.body.contains("<em>two</em>") && !page.body.contains("<script>alert"), "{}", page.body);
    vetter.post(&path, &question("Which index serves this query best?", "PostgreSQL")).await.expect(303);
    let retire = format!("{path}/retire");
    assert!(vetter.post(&retire, &[("reason", "")]).await.expect(422).body.contains("href=\"#f-reason\""));
    vetter.post(&retire, &[("reason", "Known on a forum.")]).await.expect(303);
    vetter.post(&retire, &[("reason", "Another reason.")]).await.expect(303); // the second click
    let page = vetter.get(&path).await.expect(200);
    assert!(page.body.contains("Known on a forum.") && !page.body.contains("Another reason."));
    vetter.post(&path, &question("Which index, then?", "")).await.expect(409);
}

#[tokio::test]
async fn the_bank_is_read_in_pages() {
    let app = TestApp::start().await;
    let mut conn = app.conn().await;
    let vetter = app.signed_in_as(&accounts::staff(&mut conn, &[Permission::Vetter]).await);
    let many = "insert into questions (id, question, answer_md, difficulty, dimension, created_at, updated_at)
        select gen_random_uuid(), 'Question ' || n || ' of many?', 'An answer that is long enough.', 1, 'Clarity',
          '2026-11-01T00:00:00Z', '2026-11-01T00:00:00Z' from generate_series(1, 60) n";
    sql::execute(&mut conn, many).await;
    let (mut path, mut seen) = ("/staff/questions?difficulty=1".to_owned(), Vec::new());
    loop {
        let page = vetter.get(&path).await.expect(200);
        seen.extend(
            page.body
                .split('"')
                .filter(|part| part.starts_with("/staff/questions/") && part.len() > 40)
                .map(str::to_owned),
        );
        let next = page
            .body
            .split('"')
            .find(|part| part.starts_with("/staff/questions?") && part.contains("after="));
        let Some(next) = next else { break };
        path = next.replace("&amp;", "&");
        assert!(path.contains("difficulty=1"), "the filter goes along");
    }
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), 60, "each once");
}

#[tokio::test]
async fn a_stage_picks_live_questions_only() {
    let app = TestApp::start().await;
    let (ada, vetter) = applied(&app).await;
    let mut conn = app.conn().await;
    sql::execute(&mut conn, "update stage_runs set opened_at = created_at where closed_at is null").await;
    let file = file_of(&vetter.get("/staff/applications").await.expect(200));
    let id = file.rsplit('/').next().unwrap().parse().unwrap();
    let run = domain::testing::vetting::runs(&mut conn, id).await[0];
    vetter.post("/staff/questions/new", &question("Which index serves this query?", "")).await.expect(303);
    let path = path_of(&vetter, "Which index").await;
    let question = path.rsplit('/').next().unwrap();
    let own = format!("{file}/questions/{run}");
    assert!(vetter.get(&own).await.expect(200).body.contains("None yet."));
    for _ in 0..2 {
        vetter.post(&own, &[("question", question), ("step", "pick")]).await.expect(303);
    }
    let page = vetter.get(&own).await.expect(200).body;
    assert!(page.contains("Put it back") && page.contains("picked once"), "{page}");
    vetter.post(&own, &[("question", question), ("step", "back")]).await.expect(303);
    vetter.post(&format!("{path}/retire"), &[("reason", "Out of date.")]).await.expect(303);
    let gone = vetter.post(&own, &[("question", question), ("step", "pick")]).await.expect(409);
    assert!(gone.body.contains("retired"), "{}", gone.body);
    vetter.post(&own, &[("question", "x")]).await.expect(404);
    ada.get(&own).await.expect(404);
    ada.post("/me/application/withdraw", &[]).await.expect(303);
    vetter.post(&own, &[("question", question), ("step", "back")]).await.expect(409);
}
