//! The list in staff's hands: what they change stays, what they merge moves everywhere, what is proposed is decided.

use diesel::prelude::*;
use diesel::sql_types::{Integer, Text};
use diesel_async::RunQueryDsl;

use super::*;
use crate::engineers::tests::input;
use crate::engineers::{Evidence, ProfileInput, SaveError, SkillInput, find_own, save_profile};
use crate::platform::actor::{Permission, Signed};
use crate::platform::clock::Clock;
use crate::platform::context::Context;
use crate::platform::db::Conn;
use crate::testing::{self, TestDatabase, accounts, engineers, readers};

fn cx_of(signed: &Signed) -> Context {
    testing::context(&Clock::standing_at(testing::start())).with_actor(accounts::actor(signed))
}

async fn editor(conn: &mut Conn) -> Context {
    cx_of(&accounts::staff(conn, &[Permission::Editor]).await)
}

async fn meaning(conn: &mut Conn, word: &str) -> Option<String> {
    resolve(conn, &[word.to_owned()]).await.unwrap().into_values().next().map(|skill| skill.name)
}

#[tokio::test]
async fn what_staff_changed_is_not_undone_at_the_next_start() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let cx = editor(&mut conn).await;
    add_skill(&mut conn, &cx, "Forth Machines", "language").await.unwrap();
    rename_skill(&mut conn, &cx, "rust", "Rust (language)", "language").await.unwrap();
    add_alias(&mut conn, &cx, "go", "Googles Language").await.unwrap();
    // A word of the release's, given to another skill.
    add_alias(&mut conn, &cx, "docker", "k8s").await.unwrap();
    set_listed(&mut conn, &cx, "cobol", false).await.unwrap();
    merge_skills(&mut conn, &cx, "vue-js", "react").await.unwrap();
    let before = list_names(&mut conn).await.unwrap();
    load(&mut conn).await.unwrap();
    load(&mut conn).await.unwrap();
    assert_eq!(list_names(&mut conn).await.unwrap(), before);
    for (word, means) in [
        ("forth machines", Some("Forth Machines")),
        ("rust", Some("Rust (language)")),
        ("googles language", Some("Go")),
        ("k8s", Some("Docker")),
        ("cobol", None),
        ("vue.js", Some("React")),
        ("vue-js", Some("React")),
    ] {
        assert_eq!(meaning(&mut conn, word).await.as_deref(), means, "{word}");
    }
}

#[tokio::test]
async fn a_merge_moves_everything_and_the_higher_level_wins() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let cx = editor(&mut conn).await;
    let both = engineers::named("Ada").skills(&[("react", 2), ("vue-js", 4)]).insert(&mut conn).await;
    let one = engineers::named("Bo").skills(&[("vue-js", 3)]).insert(&mut conn).await;
    let id_of = async |conn: &mut Conn, slug: &str| -> i32 {
        use crate::schema::skills;
        skills::table.filter(skills::slug.eq(slug)).select(skills::id).first(conn).await.unwrap()
    };
    let (react, vue) = (id_of(&mut conn, "react").await, id_of(&mut conn, "vue-js").await);
    assess(&mut conn, vue).await;
    let reader = readers::at(&mut conn, "reader@else.example", None).await;
    diesel::sql_query("update subscribers set skills = array[$1, $2]")
        .bind::<Integer, _>(vue)
        .bind::<Integer, _>(react)
        .execute(&mut conn)
        .await
        .unwrap();
    let uses = read_skill(&mut conn, &cx, "vue-js").await.unwrap().uses;
    assert_eq!((uses.engineers, uses.subscribers), (2, 1));
    merge_skills(&mut conn, &cx, "vue-js", "react").await.unwrap();

    let held = async |conn: &mut Conn, id| crate::engineers::list_held_skills(conn, id).await.unwrap();
    let of_both = held(&mut conn, both.id).await;
    assert_eq!(
        of_both.iter().map(|skill| (skill.slug.as_str(), skill.level)).collect::<Vec<_>>(),
        [("react", 4)]
    );
    assert!(of_both[0].is_primary && of_both[0].evidence == Evidence::Assessed, "{of_both:?}");
    assert_eq!(held(&mut conn, one.id).await[0].slug, "react");
    let wanted: Vec<i32> = {
        use crate::schema::subscribers;
        subscribers::table.find(reader).select(subscribers::skills).first(&mut conn).await.unwrap()
    };
    assert_eq!(wanted, [react]);
    let again = merge_skills(&mut conn, &cx, "vue-js", "react").await.unwrap_err();
    assert!(matches!(again, CurateError::Conflict(_)));
    let itself = merge_skills(&mut conn, &cx, "react", "react").await.unwrap_err();
    assert!(matches!(itself, CurateError::Conflict(_)));
    let file = read_skill(&mut conn, &cx, "vue-js").await.unwrap();
    assert_eq!(file.target.map(|skill| skill.slug).as_deref(), Some("react"));
}

#[tokio::test]
async fn a_merge_lends_nobodys_evidence_to_a_higher_level() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let cx = editor(&mut conn).await;
    let names = ["Assessed at 2", "Assessed at 5", "Claims both"];
    let mut ids = Vec::new();
    for (name, react, vue) in [(names[0], 5, 2), (names[1], 3, 5), (names[2], 2, 4)] {
        let skills = [("react", react), ("vue-js", vue)];
        ids.push(engineers::named(name).skills(&skills).insert(&mut conn).await.id);
    }
    diesel::sql_query(
        "update engineer_skills set evidence = 'assessed', evidence_ref = engineer_id
         where skill_id = (select id from skills where slug = 'vue-js')
           and engineer_id in (select id from engineers where display_name like 'Assessed%')",
    )
    .execute(&mut conn)
    .await
    .unwrap();
    merge_skills(&mut conn, &cx, "vue-js", "react").await.unwrap();
    for ((id, name), wanted) in ids.into_iter().zip(names).zip([
        (2, Evidence::Assessed),
        (5, Evidence::Assessed),
        (4, Evidence::Claimed),
    ]) {
        let held = crate::engineers::list_held_skills(&mut conn, id).await.unwrap();
        assert_eq!(
            held.iter().map(|skill| (skill.level, skill.evidence)).collect::<Vec<_>>(),
            [wanted],
            "{name}"
        );
    }
}

/// Raises the evidence of one skill, as a linked row does.
async fn assess(conn: &mut Conn, skill: i32) {
    diesel::sql_query(
        "update engineer_skills set evidence = 'assessed', evidence_ref = engineer_id where skill_id = $1",
    )
    .bind::<Integer, _>(skill)
    .execute(conn)
    .await
    .unwrap();
}

#[derive(QueryableByName)]
struct Referrer {
    #[diesel(sql_type = Text)]
    place: String,
}

/// A table that names skills and that no merge knows of would keep the old one for ever.
#[tokio::test]
async fn a_merge_knows_every_table_that_names_skills() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let referrers: Vec<Referrer> = diesel::sql_query(
        "select c.conrelid::regclass::text || '.' || a.attname as place from pg_constraint c
         join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1]
         where c.contype = 'f' and c.confrelid = 'skills'::regclass
         union select table_name || '.' || column_name from information_schema.columns
         where table_schema = current_schema() and column_name = 'skills' order by 1",
    )
    .load(&mut conn)
    .await
    .unwrap();
    let places: Vec<String> = referrers
        .into_iter()
        .map(|row| {
            row.place
                .rsplit_once('"')
                .map_or(row.place.clone(), |(_, end)| end.trim_start_matches('.').to_owned())
        })
        .collect();
    // Copies of a digest keep what they were frozen with; a published rubric is never changed, so whoever reads what it
    // covers follows the merge (`vetting::decisions`).
    assert_eq!(
        places,
        [
            "deliveries.skills",
            "engineer_skills.skill_id",
            "questions.skill_id",
            "rubric_dimensions.skill_id",
            "skill_aliases.skill_id",
            "skill_proposals.skill_id",
            "skills.merged_into",
            "subscribers.skills",
        ]
    );
}

#[tokio::test]
async fn one_word_means_one_skill_and_only_editors_say_which() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let cx = editor(&mut conn).await;
    for (name, field) in [("rust", "name"), ("golang", "name"), ("", "name"), ("★", "name")] {
        let error = add_skill(&mut conn, &cx, name, "language").await.unwrap_err();
        assert!(matches!(error, CurateError::Invalid(errors) if errors.get(field).is_some()), "{name}");
    }
    let error = add_alias(&mut conn, &cx, "go", "Rust").await.unwrap_err();
    assert!(matches!(error, CurateError::Invalid(errors) if errors.get("alias").is_some()));
    let error = add_skill(&mut conn, &cx, "Fresh", "spell").await.unwrap_err();
    assert!(matches!(error, CurateError::Invalid(errors) if errors.get("kind").is_some()));
    let vetter = cx_of(&accounts::staff(&mut conn, &[Permission::Vetter]).await);
    for error in [
        add_skill(&mut conn, &vetter, "Fresh", "data").await.map(drop).unwrap_err(),
        merge_skills(&mut conn, &vetter, "go", "rust").await.unwrap_err(),
        set_listed(&mut conn, &vetter, "go", false).await.unwrap_err(),
    ] {
        assert!(matches!(error, CurateError::NotAllowed));
    }
}

fn with_skill(version: i32, skill: SkillInput) -> ProfileInput {
    ProfileInput { row_version: version, skills: vec![input().skills[0].clone(), skill], ..input() }
}

#[tokio::test]
async fn a_near_word_is_asked_back_and_the_answer_is_taken() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let cx = cx_of(&accounts::developer(&mut conn, "Ada").await);
    let typed = SkillInput {
        name: "Pyhton".into(),
        level: "3".into(),
        last_used: "2025".into(),
        ..Default::default()
    };
    let error = save_profile(&mut conn, &cx, &with_skill(0, typed.clone())).await.unwrap_err();
    let SaveError::Invalid(errors) = error else { panic!("{error:?}") };
    assert!(errors.get("skill-1").is_some_and(|fault| fault.contains("Did you mean Python?")), "{errors:?}");
    let answered = SkillInput { pick: "python".into(), ..typed.clone() };
    save_profile(&mut conn, &cx, &with_skill(0, answered)).await.unwrap();
    let profile = find_own(&mut conn, &cx).await.unwrap().unwrap();
    assert!(profile.skills.iter().any(|skill| skill.name == "Python" && skill.last_used_year == Some(2025)));
    for (spoilt, word) in [
        (SkillInput { last_used: "1969".into(), name: "Python".into(), ..typed.clone() }, "last used"),
        (SkillInput { last_used: "2099".into(), name: "Python".into(), ..typed.clone() }, "last used"),
        (SkillInput { pick: "made-up".into(), ..typed.clone() }, "do not list"),
        (SkillInput { pick: "propose".into(), name: "!".into(), ..typed.clone() }, "Propose a name"),
    ] {
        let error = save_profile(&mut conn, &cx, &with_skill(1, spoilt)).await.unwrap_err();
        let SaveError::Invalid(errors) = error else { panic!("{error:?}") };
        assert!(errors.get("skill-1").is_some_and(|fault| fault.contains(word)), "{errors:?}");
    }
}

#[tokio::test]
async fn a_proposal_is_decided_once_for_everybody_who_asked() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let cx = editor(&mut conn).await;
    let proposed = SkillInput {
        name: "Zorglang".into(),
        level: "4".into(),
        years: "2".into(),
        pick: "propose".into(),
        ..Default::default()
    };
    let mut owners = Vec::new();
    for name in ["Ada", "Bo"] {
        let owner = cx_of(&accounts::developer(&mut conn, name).await);
        save_profile(&mut conn, &owner, &with_skill(0, proposed.clone())).await.unwrap();
        owners.push(owner);
    }
    let open = list_open_proposals(&mut conn).await.unwrap();
    assert_eq!(
        open.iter().map(|word| (word.name.as_str(), word.count)).collect::<Vec<_>>(),
        [("Zorglang", 2)]
    );
    let accept = ProposalVerdict::Accept { name: "ZorgLang".into(), kind: "language".into() };
    decide_proposal(&mut conn, &cx, open[0].id, &accept).await.unwrap();
    for owner in &owners {
        let profile = find_own(&mut conn, owner).await.unwrap().unwrap();
        let skill = profile.skills.iter().find(|skill| skill.name == "ZorgLang").unwrap();
        assert_eq!((skill.level, skill.years, skill.evidence), (4, Some(2), Evidence::Claimed));
        let stale = save_profile(&mut conn, owner, &with_skill(1, SkillInput::default())).await.unwrap_err();
        assert!(matches!(stale, SaveError::Stale(2)), "a form opened before would take it away: {stale:?}");
        let told = list_own_proposals(&mut conn, profile.engineer.id).await.unwrap();
        assert_eq!(told[0].state, ProposalState::Accepted);
    }
    let again = decide_proposal(&mut conn, &cx, open[0].id, &ProposalVerdict::Decline).await.unwrap_err();
    assert!(matches!(again, CurateError::Conflict(_)));
}

#[tokio::test]
async fn a_mapped_word_is_understood_from_then_on() {
    let db = TestDatabase::new().await;
    let mut conn = db.connect().await;
    let cx = editor(&mut conn).await;
    let owner = cx_of(&accounts::developer(&mut conn, "Ada").await);
    let proposed = SkillInput {
        name: "Elephant store".into(),
        level: "4".into(),
        pick: "propose".into(),
        ..Default::default()
    };
    save_profile(&mut conn, &owner, &with_skill(0, proposed)).await.unwrap();
    let open = list_open_proposals(&mut conn).await.unwrap();
    let nowhere = ProposalVerdict::Map("no-such-skill".into());
    assert!(decide_proposal(&mut conn, &cx, open[0].id, &nowhere).await.is_err());
    decide_proposal(&mut conn, &cx, open[0].id, &ProposalVerdict::Map("postgresql".into())).await.unwrap();
    assert_eq!(meaning(&mut conn, "elephant store").await.as_deref(), Some("PostgreSQL"));
    let profile = find_own(&mut conn, &owner).await.unwrap().unwrap();
    assert!(profile.skills.iter().any(|skill| skill.slug == "postgresql"));
    assert!(list_open_proposals(&mut conn).await.unwrap().is_empty());
}
