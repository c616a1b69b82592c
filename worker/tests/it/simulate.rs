//! The clock's table of expected behaviour: ninety days of the demo, the rules one by one, and the command on a copy.

use std::collections::BTreeSet;
use std::process::Stdio;

use chrono::{DateTime, Utc};
use domain::engineers::ConsentScope;
use domain::platform::actor::{CompanyRole, Permission};
use domain::platform::clock::Clock;
use domain::platform::db::Conn;
use domain::seed::{self, Size};
use domain::testing::sql::{count, execute};
use domain::testing::{self, TestDatabase, accounts, digests, engineers, intros, signal, until};
use tokio::process::Command;
use worker::simulate::{Entry, EntryKind, walk};
use worker::state::State;

fn state(database: &TestDatabase, journals: &tempfile::TempDir) -> State {
    let mut config = testing::config("");
    config.database.url = database.secret_url();
    config.digest.journal_dir = journals.path().display().to_string();
    State::new(config, Clock::standing_at(testing::start())).unwrap()
}

/// Everything that happens in so many days.
pub(crate) async fn story(database: &TestDatabase, days: u32) -> Vec<Entry> {
    let journals = tempfile::tempdir().unwrap();
    let mut told = Vec::new();
    let mut hear = |entries: &[Entry]| {
        told.extend_from_slice(entries);
        Ok(())
    };
    let faults = walk(&state(database, &journals), days, &mut hear).await.unwrap();
    assert_eq!(faults, [] as [String; 0], "no step and no mail fails");
    told
}

async fn demo() -> TestDatabase {
    let database = TestDatabase::new().await;
    let mut config = testing::config("");
    config.database.url = database.secret_url();
    seed::run(&config, testing::start(), Size::default(), true, &mut |_| {}).await.unwrap();
    database
}

fn line(entry: &Entry) -> String {
    let kind = if entry.kind == EntryKind::Mail { "mail" } else { "transition" };
    format!(
        "{} {kind:<10} {} | {} | {}",
        entry.at.format("%m-%d %H:%M"),
        entry.what,
        entry.subject,
        entry.reason
    )
}

/// Read the snapshot as the table of what the clock does to the demo's people: it has to be a story that one believes.
#[tokio::test(flavor = "multi_thread")]
async fn ninety_days_of_the_demo() {
    let told = story(&demo().await, 90).await;
    let at: Vec<DateTime<Utc>> = told.iter().map(|entry| entry.at).collect();
    assert!(at.is_sorted(), "in order");
    for entry in &told {
        assert!(
            !entry.reason.is_empty() && !entry.reason.contains("by a timer"),
            "no reason: {}",
            line(entry)
        );
        assert!(!line(entry).contains('@'), "names somebody: {}", line(entry));
    }
    insta::assert_snapshot!(told.iter().map(line).collect::<Vec<_>>().join("\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_data_tells_the_same_story() {
    let (one, other) = (demo().await, demo().await);
    let (first, second) = tokio::join!(story(&one, 14), story(&other, 14));
    assert!(!first.is_empty());
    assert_eq!(first, second);
}

/// One row of each kind that a rule counts from, all as of the start.
async fn one_of_each(conn: &mut Conn) {
    let now = testing::start();
    accounts::staff(conn, &[Permission::Vetter, Permission::Moderator, Permission::ProjectLead]).await;
    let engineer = engineers::named("Ada Lovelace")
        .confirmed_at(now)
        .consent(Some(ConsentScope::Named))
        .insert(conn)
        .await;
    let member = accounts::company_member(conn, CompanyRole::Owner, true).await;
    intros::sent(conn, &member, &engineer).await;
    let applicant =
        engineers::named("Grace Hopper").network_status(domain::engineers::NetworkStatus::Applicant);
    let applicant = applicant.consent(None).insert(conn).await;
    execute(
        conn,
        &format!(
            "insert into applications (id, engineer_id, track_id, attempt, state, stage_due_at, submitted_at, applicant_act_at,
               created_at, updated_at)
             select gen_random_uuid(), '{0}', id, 1, 'submitted', '{1}'::timestamptz + interval '5 days', '{1}', '{1}', '{1}', '{1}'
             from vetting_tracks limit 1;
             insert into subscribers (id, email, address_key, domain, name, state, confirmation_sent_at, sort_hash, created_at, updated_at)
             values (gen_random_uuid(), 'r@reader.example', 'r@reader.example', 'reader.example', 'R', 'unconfirmed', '{1}', 1, '{1}', '{1}');",
            applicant.id, now
        ),
    )
    .await;
}

/// Days from the start to each entry of this kind.
fn days_of(told: &[Entry], what: &str) -> Vec<i64> {
    let of_kind = told.iter().filter(|entry| entry.what == what);
    of_kind.map(|entry| (entry.at.date_naive() - testing::start().date_naive()).num_days()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn each_rule_comes_when_it_is_due() {
    let database = TestDatabase::new().await;
    let mut conn = database.connect().await;
    one_of_each(&mut conn).await;
    let told = story(&database, 95).await;
    for (what, days) in [
        ("availability_asked", &[21][..]),
        ("availability_unconfirmed", &[36]),
        ("availability_ended", &[60]),
        ("consent_ending", &[76, 87]),
        ("digest_consent_of_engineer.ended", &[90]),
        ("intro.expired", &[7]),
        ("intro_expired", &[7, 7]),
        ("subscriber.deleted", &[30]),
        ("digest.planned", &[0, 9, 40, 71]),
    ] {
        assert_eq!(days_of(&told, what), days, "{what}: {:#?}", told.iter().map(line).collect::<Vec<_>>());
    }
    assert_eq!(days_of(&told, "answer_delayed").len(), 1, "one apology, once");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_issue_is_noticed_five_days_before_and_sent_in_one_line() {
    let database = TestDatabase::new().await;
    let mut conn = database.connect().await;
    digests::engineers(&mut conn, 5).await;
    let journals = tempfile::tempdir().unwrap();
    digests::readers(&mut conn, &state(&database, &journals).context(None), 12).await;
    let told = story(&database, 12).await;
    assert_eq!(days_of(&told, "digest_notice"), [4; 5]);
    let sent: Vec<&Entry> = told.iter().filter(|entry| entry.what == "digest").collect();
    assert_eq!(sent.len(), 1);
    assert_eq!(sent[0].subject, "12 readers, digest 2026-12");
    assert_eq!(sent[0].at, "2026-12-01T08:00:00Z".parse::<DateTime<Utc>>().unwrap(), "nine in Berlin");
    assert_eq!(count(&mut conn, "deliveries where state = 'sent'").await, 12);
}

// --- the command ----------------------------------------------------------------------------------------------------

fn simulate(database: &TestDatabase, words: &[&str]) -> Command {
    let mut process = Command::new(env!("CARGO_BIN_EXE_worker"));
    process.arg("simulate").args(words).env_clear();
    process.envs([("ROSTER_ENV", "development"), ("DATABASE_URL", database.url())]);
    process.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
    process
}

fn copies_of(database: &TestDatabase) -> String {
    let name = database.url().rsplit('/').next().unwrap();
    format!("pg_database where starts_with(datname, '{}_simulation_')", &name[..30])
}

/// What a copy must not change, and the original keeps.
async fn fingerprint(conn: &mut Conn) -> [i64; 4] {
    let mut all = [0; 4];
    for (at, from) in
        ["digests", "outbox_mails", "jobs", "engineers where availability = 'not_looking'"].iter().enumerate()
    {
        all[at] = count(conn, from).await;
    }
    all
}

#[tokio::test(flavor = "multi_thread")]
async fn the_command_walks_a_copy_whether_somebody_is_connected_or_not() {
    let database = demo().await;
    let aside = TestDatabase::new().await;
    let mut elsewhere = aside.connect().await;
    let alone = simulate(&database, &["--days", "12", "--json"]).output().await.unwrap();
    let mut conn = database.connect().await; // from here on the original cannot be a template
    let before = fingerprint(&mut conn).await;
    let beside = simulate(&database, &["--days", "12", "--json"]).output().await.unwrap();
    for output in [&alone, &beside] {
        assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
        let text = String::from_utf8(output.stdout.clone()).unwrap();
        assert!(text.lines().count() > 5, "{text}");
        for line in text.lines() {
            let object: serde_json::Map<String, serde_json::Value> = serde_json::from_str(line).unwrap();
            let keys: BTreeSet<&str> = object.keys().map(String::as_str).collect();
            assert_eq!(keys, BTreeSet::from(["at", "kind", "reason", "subject", "what"]));
            assert!(object["at"].as_str().unwrap().parse::<DateTime<Utc>>().is_ok());
            assert!(matches!(object["kind"].as_str(), Some("mail" | "transition")));
        }
    }
    let what = |output: &std::process::Output| -> Vec<String> {
        let text = String::from_utf8(output.stdout.clone()).unwrap();
        let whats = text
            .lines()
            .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap()["what"].to_string());
        let mut all: Vec<String> = whats.collect();
        all.sort();
        all
    };
    assert_eq!(what(&alone), what(&beside), "both ways of copying copy all");
    assert_eq!(fingerprint(&mut conn).await, before, "the original is as it was");
    assert_eq!(count(&mut elsewhere, &copies_of(&database)).await, 0, "no copy is left");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_interrupted_walk_leaves_no_copy() {
    let database = demo().await;
    let mut conn = database.connect().await;
    let mut walking = simulate(&database, &["--days", "700"]).spawn().unwrap();
    let copies = copies_of(&database);
    until("the copy", async || count(&mut conn, &copies).await == 1).await;
    signal(walking.id().unwrap(), "INT").await;
    assert_eq!(walking.wait().await.unwrap().code(), Some(130));
    assert_eq!(count(&mut conn, &copies).await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_without_data_tells_the_demos_story_and_stays_empty() {
    let database = TestDatabase::empty().await;
    let told = simulate(&database, &["--days", "10"]).output().await.unwrap();
    assert_eq!(told.status.code(), Some(0), "{}", String::from_utf8_lossy(&told.stderr));
    assert!(String::from_utf8_lossy(&told.stderr).contains("there is no data yet"));
    assert!(!told.stdout.is_empty());
    let mut conn = database.connect().await;
    assert_eq!(count(&mut conn, "pg_tables where schemaname = 'public'").await, 0);
}
