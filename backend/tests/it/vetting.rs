//! The vetters' desk and the applicant's own pages: a stage taken, scored by two who do not see each other's cards, closed;
//! work handed in; the decision with its draft; and every form with bad input and the second click.

use domain::platform::actor::{Permission, Signed};
use domain::testing::{accounts, mails};

use crate::applications::{applied, file_of, value_of};
use crate::support::{Browser, Page, TestApp};

/// Two vetters, an administrator, an applicant.
struct Desk {
    app: TestApp,
    ada: Browser,
    first: Browser,
    second: Browser,
    second_signed: Signed,
    path: String,
}

async fn desk() -> Desk {
    let app = TestApp::start().await;
    let (ada, first) = applied(&app).await;
    let second_signed = accounts::staff(&mut app.conn().await, &[Permission::Vetter]).await;
    let second = app.signed_in_as(&second_signed);
    let path = file_of(&first.get("/staff/applications").await.expect(200));
    Desk { app, ada, first, second, second_signed, path }
}

/// The address that a stage's form or link has on the file, for this verb; the first of them.
pub fn stage_path(file: &Page, verb: &str) -> String {
    let found = file.body.split('"').find(|part| part.contains("/stages/") && part.ends_with(verb));
    found.unwrap_or_else(|| panic!("no {verb}: {}", file.body)).to_owned()
}

/// Fills in a whole card of the stage that can be scored now.
pub async fn score(browser: &Browser, path: &str, mark: &str) -> Page {
    let card = stage_path(&browser.get(path).await.expect(200), "/score");
    let page = browser.get(&card).await.expect(200);
    let amends = value_of(&page, "amends");
    let rows = page.body.matches("name=\"evidence-").count();
    let mut fields = vec![("amends".to_owned(), amends), ("recommendation".to_owned(), "pass".to_owned())];
    for row in 0..rows {
        fields.push((format!("mark-{row}"), mark.to_owned()));
        fields.push((format!("evidence-{row}"), "Named the case, the choice and its price.".to_owned()));
    }
    let fields: Vec<(&str, &str)> = fields.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
    browser.post(&card, &fields).await
}

/// Closes the stage that is under way.
pub async fn close(browser: &Browser, path: &str, verdict: &str) -> Page {
    let close = stage_path(&browser.get(path).await.expect(200), "/close");
    browser.post(&close, &[("verdict", verdict), ("note", "It held where it was tried.")]).await
}

#[tokio::test]
async fn a_stage_is_taken_scored_blind_and_closed() {
    let Desk { app, ada, first, second, path, .. } = desk().await;
    let status = ada.get("/me/application").await.expect(200).body;
    assert!(
        status.contains("nobody by name yet") && status.contains("27 November 2026 at the latest"),
        "{status}"
    );
    assert!(!status.contains("Usually"), "nothing is said over too few stages");
    let queue = first.get("/staff/applications").await.expect(200);
    let take = stage_path(&queue, "/take");
    first.post(&take, &[]).await.expect(303);
    first.post(&take, &[]).await.expect(303); // the second click
    assert!(second.post(&take, &[]).await.expect(409).body.contains("Somebody else has this stage"));
    assert!(first.get("/staff/applications?shelf=mine").await.expect(200).body.contains("Ada Lovelace"));
    assert!(!second.get("/staff/applications?shelf=mine").await.expect(200).body.contains("Ada Lovelace"));
    assert!(ada.get("/me/application").await.body.contains("One of our vetters"));
    assert_eq!(score(&first, &path, "4").await.expect(303).location(), format!("{path}?done=scored"));
    // Blind: the second sees that there is a card, and nothing of it.
    let blind = second.get(&path).await.expect(200).body;
    assert!(blind.contains("One person has scored this stage"), "{blind}");
    assert!(!blind.contains("Named the case") && !blind.contains(": 4 of 5."));
    score(&second, &path, "2").await.expect(303);
    let open = second.get(&path).await.expect(200).body;
    assert!(open.contains("Named the case") && open.contains(": 4 of 5.") && open.contains(": 2 of 5."));
    assert!(open.contains("Amend my card") && !open.contains("mean 3.0"), "no mean while a card may come");
    close(&first, &path, "passed").await.expect(303);
    let board = first.get("/staff/applications/board").await.expect(200).body;
    assert!(board.contains("asked by 29 November 2026"), "{board}");
    let owed = mails::owed(&mut app.conn().await).await;
    let kinds: Vec<&str> = owed.iter().map(|mail| mail.kind.as_str()).collect();
    assert!(kinds.contains(&"stage_result") && kinds.contains(&"stage_invitation"), "{kinds:?}");
}

#[tokio::test]
async fn a_card_with_faults_comes_back_as_it_was_typed() {
    let Desk { app: _app, first, ada, path, .. } = desk().await; // the site ends with its value
    let card = stage_path(&first.get(&path).await, "/score");
    let hostile = "<script>alert(1)</script> said at length";
    let bad = [("mark-0", "9"), ("evidence-0", hostile), ("mark-1", ""), ("recommendation", "maybe")];
    let page = first.post(&card, &bad).await.expect(422);
    assert!(page.body.contains("Choose a mark from 1 to 5.") && page.body.contains("Say what you would do."));
    assert!(page.body.contains("&lt;script&gt;alert(1)") && !page.body.contains("<script>alert"));
    score(&first, &path, "4").await.expect(303);
    let again = [("amends", ""), ("recommendation", "pass")];
    assert!(first.post(&card, &again).await.expect(409).body.contains("Nothing was changed"));
    // Another application's address leads nowhere, and strangers to it find nothing.
    let elsewhere = card.replace(path.rsplit('/').next().unwrap(), "0193e0c0-0000-7000-8000-000000000000");
    first.get(&elsewhere).await.expect(404);
    ada.get(&card).await.expect(404);
    let close = stage_path(&first.get(&path).await, "/close");
    for (verdict, note) in
        [("", ""), ("failed", ""), ("enough", "short"), ("enough", "Enough was seen, by one.")]
    {
        let page = first.post(&close, &[("verdict", verdict), ("note", note)]).await.expect(422);
        assert!(page.body.contains("error-summary"), "{verdict} {note}");
    }
}

#[tokio::test]
async fn work_is_handed_in_by_its_owner_once() {
    let Desk { app, ada, first, path, .. } = desk().await;
    score(&first, &path, "4").await.expect(303);
    close(&first, &path, "passed").await.expect(303);
    let status = ada.get("/me/application").await.expect(200);
    assert!(
        status.body.contains("Your part of") && status.body.contains("22 December 2026"),
        "{}",
        status.body
    );
    let task =
        status.body.split('"').find(|part| part.starts_with("/me/application/stages/")).unwrap().to_owned();
    let shown = ada.get(&task).await.expect(200).body;
    assert!(shown.contains("in which nobody is on call") && shown.contains("<li>its tests;</li>"), "{shown}");
    let eve = app.signed_in_as(&accounts::developer(&mut app.conn().await, "Eve").await);
    eve.get(&task).await.expect(404);
    eve.post(&task, &[("work_text", "Mine")]).await.expect(404);
    let typed = [("work_url", "example"), ("work_text", "<b>Mine</b>")];
    let page = ada.post(&task, &typed).await.expect(422);
    assert!(page.body.contains("Write the whole address") && page.body.contains("&lt;b&gt;Mine"));
    ada.post(&task, &[]).await.expect(422);
    let work = [("work_url", "https://example.com/work"), ("work_text", "<b>Mine</b>")];
    assert_eq!(ada.post(&task, &work).await.expect(303).location(), "/me/application?done=handed-in");
    ada.post(&task, &work).await.expect(409);
    assert!(ada.get(&task).await.expect(200).body.contains("Handed in on 22 November 2026"));
    let file = first.get(&path).await.expect(200).body;
    assert!(
        file.contains("https://example.com/work")
            && file.contains("&lt;b&gt;Mine")
            && !file.contains("<b>Mine")
    );
}

#[tokio::test]
async fn a_rejection_is_drafted_from_the_cards_and_read_before_it_goes_out() {
    let Desk { app, ada, first, second, path, .. } = desk().await;
    score(&first, &path, "2").await.expect(303);
    score(&second, &path, "1").await.expect(303);
    close(&first, &path, "failed").await.expect(303);
    let draft = first.get(&format!("{path}?draft=rejected")).await.expect(200);
    assert!(draft.body.contains("What we saw: ") && draft.body.contains("What would change it: "));
    assert!(draft.body.contains("Scored by 2 people, mean 1.5 of 5."));
    let (seen, decision) = (value_of(&draft, "seen"), format!("{path}/decision"));
    let words = "What we saw: It cannot be told what they built. What would change it: name role and result.";
    let dimension =
        draft.body.split("<option value=\"").nth(2).unwrap().split('"').next().unwrap().to_owned();
    let ruling = |step| {
        [
            ("seen", seen.clone()),
            ("outcome", "rejected".to_owned()),
            ("message", "Thank you for applying and for your time.".to_owned()),
            ("reason_dimension", dimension.clone()),
            ("reason_message", words.to_owned()),
            ("step", step),
        ]
    };
    let send = async |browser: &Browser, step: &str| {
        let fields = ruling(step.to_owned());
        let fields: Vec<(&str, &str)> = fields.iter().map(|(k, v)| (*k, v.as_str())).collect();
        browser.post(&decision, &fields).await
    };
    let shown = send(&first, "preview").await.expect(200);
    assert!(shown.body.contains("This mail goes out") && shown.body.contains("name role and result"));
    assert!(shown.body.contains("/me/application#words"), "the mail says how to have its words deleted");
    send(&second, "send").await.expect(303);
    assert!(send(&first, "send").await.expect(409).body.contains("moved on before you: not approved"));
    let owed = mails::owed(&mut app.conn().await).await;
    assert_eq!(owed.iter().filter(|mail| mail.kind.as_str() == "application_rejected").count(), 1);
    let status = ada.get("/me/application").await.expect(200).body;
    assert!(status.contains("name role and result") && status.contains("20 February 2027"), "{status}");
    assert!(status.contains("until 22 November 2027") && status.contains("Delete it now"), "{status}");
    let words = "/me/application/words";
    for _ in 0..2 {
        assert_eq!(ada.post(words, &[]).await.expect(303).location(), "/me/application?done=words");
    }
    let status = ada.get("/me/application").await.expect(200).body;
    assert!(!status.contains("name role and result") && !status.contains("Delete it now"), "{status}");
    assert!(
        status.contains("Deleted on 22 November 2026") && status.contains("20 February 2027"),
        "{status}"
    );
    first.post(words, &[]).await.expect(404);
}

#[tokio::test]
async fn whoever_knows_the_applicant_or_worked_there_steps_back() {
    let Desk { app, first, second, second_signed, path, .. } = desk().await;
    let bad = [("current", "nonsense here"), ("past", "")];
    assert!(second.post("/staff/my-employers", &bad).await.expect(422).body.contains("is no web domain"));
    let mine = [("current", "eu.employer.example"), ("past", "Old.example\nhttps://www.old.example/jobs")];
    second.post("/staff/my-employers", &mine).await.expect(303);
    let kept = second.get("/staff/my-employers").await.expect(200).body;
    assert_eq!(kept.matches("old.example").count(), 1, "{kept}");
    let mut conn = app.conn().await;
    let add = "insert into work_history (id, engineer_id, employer, employer_domain, role, started_on, ended_on, is_current, summary, created_at)
       select gen_random_uuid(), engineer_id, 'E', 'employer.example', 'Engineer', '2020-01-01', '2021-01-01', false, '', now() from applications";
    domain::testing::sql::execute(&mut conn, add).await;
    let take = stage_path(&first.get("/staff/applications").await, "/take");
    let barred = second.get(&path).await.expect(200).body;
    assert!(barred.contains("You both work or worked at eu.employer.example"), "{barred}");
    assert!(!barred.contains("/score") && !barred.contains("/close"));
    assert!(second.post(&take, &[]).await.expect(409).body.contains("Nothing was changed"));
    // Nor do they read the work or the CV.
    let score = stage_path(&first.get(&path).await.expect(200), "/score");
    assert!(second.get(&score).await.expect(409).body.contains("at eu.employer.example"));
    let cv = "insert into engineer_cvs (engineer_id, file_name, byte_size, sha256, content, created_at)
       select engineer_id, 'cv.pdf', 3, sha256('abc'), 'abc', now() from applications";
    domain::testing::sql::execute(&mut conn, cv).await;
    assert!(
        second.post(&format!("{path}/cv"), &[]).await.expect(409).body.contains("at eu.employer.example")
    );
    first.post(&format!("{path}/cv"), &[]).await.expect(200);
    let admin = app.signed_in_as(&accounts::staff(&mut conn, &[Permission::Admin]).await);
    let assign = stage_path(&admin.get(&path).await.expect(200), "/assign");
    let to_second = second_signed.account_id.to_string();
    admin.post(&assign, &[("assignee", to_second.as_str())]).await.expect(422);
    first.post(&assign, &[("assignee", to_second.as_str())]).await.expect(404);
    // And by one's own word, until it is taken back.
    let conflict = format!("{path}/conflict");
    assert!(first.get(&conflict).await.expect(200).body.contains("until you take this back"));
    first.post(&take, &[]).await.expect(303);
    first.post(&conflict, &[]).await.expect(303);
    first.post(&conflict, &[]).await.expect(303);
    let own = first.get(&path).await.expect(200).body;
    assert!(
        own.contains("You said that you know this person") && own.contains("/conflict/take-back"),
        "{own}"
    );
    assert!(!barred.contains("/conflict/take-back"), "what employers bar is no word of one's own");
    assert!(
        admin.get("/staff/applications?shelf=unassigned").await.expect(200).body.contains("Ada Lovelace")
    );
    let back = format!("{conflict}/take-back");
    assert_eq!(first.post(&back, &[]).await.expect(303).location(), path);
    first.post(&back, &[]).await.expect(404);
    second.post(&back, &[]).await.expect(404);
    assert!(!first.get(&path).await.expect(200).body.contains("You said that you know this person"));
}
