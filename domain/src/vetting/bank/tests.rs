//! The bank against a database: writing, finding, retiring for good, and what a candidate was asked.

use super::*;
use crate::engineers::save_profile;
use crate::engineers::tests::input;
use crate::platform::clock::Clock;
use crate::platform::db::{Conn, violated_constraint};
use crate::platform::ids::{ApplicationId, StageRunId};
use crate::testing::{self, TestDatabase, accounts, sql};
use crate::vetting::{submit, withdraw};

async fn vetter_of(conn: &mut Conn) -> Context {
    let vetter = accounts::staff(conn, &[Permission::Vetter]).await;
    testing::context(&Clock::standing_at(testing::start())).with_actor(accounts::actor(&vetter))
}

fn typed(question: &str) -> QuestionInput {
    QuestionInput {
        question: question.into(),
        answer_md: "A good answer names *two* ways and what decides between them.".into(),
        difficulty: "3".into(),
        skill: "postgres".into(),
        dimension: "Reasoning about trade-offs".into(),
    }
}

/// An application whose stages are open, and the runs.
async fn applied(conn: &mut Conn, cx: &Context, ada: &Context) -> (ApplicationId, Vec<StageRunId>) {
    let id = submit(conn, ada, "").await.unwrap();
    sql::execute(conn, "update stage_runs set opened_at = created_at where closed_at is null").await;
    let file = crate::vetting::find_for_mail(conn, id).await.unwrap().unwrap();
    let runs = file.status.stages.iter().map(|(_, run)| run.as_ref().unwrap().id).collect();
    assert!(cx.actor.may(Permission::Vetter));
    (id, runs)
}

#[tokio::test]
async fn questions_are_written_found_and_paged() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let cx = vetter_of(&mut conn).await;
    demo::load(&mut conn, cx.now).await.unwrap();
    demo::load(&mut conn, cx.now).await.unwrap();
    let count = async |conn: &mut Conn, filters: Filters| {
        list_questions(conn, &cx, &filters, None, 100).await.unwrap().rows.len()
    };
    assert_eq!(count(&mut conn, Filters::default()).await, 20, "loaded once");
    let none = sql::count(&mut conn, "questions where skill_id is null").await;
    assert_eq!(none, 1, "every other one has its skill");
    let id = save_question(&mut conn, &cx, None, &typed("What does 100 % of_a cache hit?")).await.unwrap();
    for (text, found) in
        [("100 %", 1), ("_a", 1), ("OF_A CACHE", 1), ("100%", 0), ("a\\", 0), ("two* ways", 1)]
    {
        assert_eq!(
            count(&mut conn, Filters { text: text.into(), ..Filters::default() }).await,
            found,
            "{text}"
        );
    }
    assert_eq!(count(&mut conn, Filters { skill: "postgresql".into(), ..Filters::default() }).await, 4);
    assert_eq!(count(&mut conn, Filters { difficulty: Some(5), ..Filters::default() }).await, 1);
    assert_eq!(
        count(&mut conn, Filters { dimension: "Communication".into(), ..Filters::default() }).await,
        2
    );
    let (mut after, mut seen) = (None, Vec::new());
    loop {
        let page = list_questions(&mut conn, &cx, &Filters::default(), after, 8).await.unwrap();
        seen.extend(page.rows.iter().map(|line| line.question.id));
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!((seen.len(), seen[0]), (21, id), "each once, the newest first");
    save_question(
        &mut conn,
        &cx,
        Some(id),
        &QuestionInput { skill: String::new(), ..typed("What is a cache for, at last?") },
    )
    .await
    .unwrap();
    assert_eq!(find_question(&mut conn, &cx, id).await.unwrap().skill, None);
}

#[tokio::test]
async fn every_fault_is_told_at_its_field() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let cx = vetter_of(&mut conn).await;
    let whole = typed("Which index serves this query, and why?");
    save_question(&mut conn, &cx, None, &whole).await.unwrap();
    for (input, field) in [
        (QuestionInput { question: "Why?".into(), ..whole.clone() }, "question"),
        (
            QuestionInput { question: "WHICH index serves this query, and why?".into(), ..whole.clone() },
            "question",
        ),
        (QuestionInput { answer_md: "Because.".into(), ..typed("Another question, then?") }, "answer_md"),
        (QuestionInput { difficulty: "6".into(), ..typed("Another question, then?") }, "difficulty"),
        (QuestionInput { skill: "Flattery".into(), ..typed("Another question, then?") }, "skill"),
        (QuestionInput { dimension: "Charm".into(), ..typed("Another question, then?") }, "dimension"),
    ] {
        let error = save_question(&mut conn, &cx, None, &input).await.unwrap_err();
        assert!(
            matches!(&error, BankError::Invalid(errors) if errors.get(field).is_some()),
            "{field}: {error:?}"
        );
    }
    let ada = accounts::developer(&mut conn, "Ada").await;
    let ada = cx.with_actor(accounts::actor(&ada));
    assert!(matches!(save_question(&mut conn, &ada, None, &whole).await, Err(BankError::NotFound)));
    assert!(list_questions(&mut conn, &ada, &Filters::default(), None, 5).await.is_err());
}

#[tokio::test]
async fn what_is_retired_stays_retired() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let cx = vetter_of(&mut conn).await;
    let id =
        save_question(&mut conn, &cx, None, &typed("Which index serves this query, and why?")).await.unwrap();
    assert!(matches!(retire(&mut conn, &cx, &[id], "").await, Err(BankError::Invalid(_))));
    let editor = accounts::staff(&mut conn, &[Permission::Editor]).await;
    let editor = cx.with_actor(accounts::actor(&editor));
    assert_eq!(retire(&mut conn, &editor, &[id], "Published in an article.").await.unwrap(), 1);
    assert_eq!(retire(&mut conn, &cx, &[id], "Another reason.").await.unwrap(), 0, "once");
    let line = find_question(&mut conn, &cx, id).await.unwrap();
    assert_eq!(line.question.retire_reason.as_deref(), Some("Published in an article."));
    let error =
        save_question(&mut conn, &cx, Some(id), &typed("Which index serves it, and why?")).await.unwrap_err();
    assert!(matches!(error, BankError::Retired));
    let error = diesel_async::SimpleAsyncConnection::batch_execute(
        &mut conn,
        "update questions set state = 'live', retired_at = null, retire_reason = null",
    );
    assert_eq!(violated_constraint(&error.await.unwrap_err()), Some("questions_stay_retired"));
}

#[tokio::test]
async fn a_candidate_who_comes_again_is_asked_something_else() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let cx = vetter_of(&mut conn).await;
    let one =
        save_question(&mut conn, &cx, None, &typed("Which index serves this query, and why?")).await.unwrap();
    let other = save_question(&mut conn, &cx, None, &typed("When does a lock wait for ever?")).await.unwrap();
    let ada = cx.with_actor(accounts::actor(&accounts::developer(&mut conn, "Ada").await));
    save_profile(&mut conn, &ada, &input()).await.unwrap();
    let (first, runs) = applied(&mut conn, &cx, &ada).await;
    pick(&mut conn, &cx, runs[1], one).await.unwrap();
    pick(&mut conn, &cx, runs[1], one).await.unwrap(); // the second click
    pick(&mut conn, &cx, runs[1], other).await.unwrap();
    put_back(&mut conn, &cx, runs[1], other).await.unwrap();
    let offered = list_offered(&mut conn, &cx, first, runs[1], &Filters::default()).await.unwrap();
    let ids = |asked: &[Asked]| {
        asked.iter().map(|asked| (asked.line.question.id, asked.was_asked)).collect::<Vec<_>>()
    };
    assert_eq!((ids(&offered.picked), ids(&offered.live)), (vec![(one, false)], vec![(other, false)]));
    let offered = list_offered(&mut conn, &cx, first, runs[2], &Filters::default()).await.unwrap();
    assert!(ids(&offered.live).contains(&(one, true)), "marked in another stage");
    withdraw(&mut conn, &ada).await.unwrap();
    assert!(matches!(pick(&mut conn, &cx, runs[1], other).await, Err(BankError::Closed)));
    let (second, runs) = applied(&mut conn, &cx, &ada).await;
    let offered = list_offered(&mut conn, &cx, second, runs[1], &Filters::default()).await.unwrap();
    assert!(
        offered.picked.is_empty() && ids(&offered.live).contains(&(one, true)),
        "marked in the next attempt"
    );
    // Retired between two looks: it cannot be picked any more, and what was picked stays written down.
    pick(&mut conn, &cx, runs[2], other).await.unwrap();
    retire(&mut conn, &cx, &[one, other], "Leaked on a forum.").await.unwrap();
    assert!(matches!(pick(&mut conn, &cx, runs[1], one).await, Err(BankError::Retired)));
    let offered = list_offered(&mut conn, &cx, second, runs[2], &Filters::default()).await.unwrap();
    assert_eq!((offered.picked.len(), offered.live.len()), (1, 0));
    assert_eq!(find_question(&mut conn, &cx, one).await.unwrap().used, 1);
    assert!(matches!(
        list_offered(&mut conn, &cx, first, runs[2], &Filters::default()).await,
        Err(BankError::NotFound)
    ));
}
