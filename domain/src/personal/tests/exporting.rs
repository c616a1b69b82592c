//! A copy holds every word that the map shows, none that it withholds, and reaches its owner alone.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};

use super::*;
use crate::outbox::MailKind;
use crate::personal::map::{Rule, tables};
use crate::platform::actor::CompanyRole;
use crate::platform::ids::ExportId;
use crate::testing::mails;
use crate::testing::personal::{MARK, columns_with_words, marked_columns, word};
use crate::testing::sql;

/// The files of a copy, by name.
async fn files(desk: &mut Desk, id: ExportId) -> BTreeMap<String, Vec<u8>> {
    let (mut bytes, mut position) = (Vec::new(), 0);
    while let Some(part) = read_part(&mut desk.conn, id, position).await.unwrap() {
        bytes.extend(part);
        position += 1;
    }
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut files = BTreeMap::new();
    for at in 0..zip.len() {
        let mut file = zip.by_index(at).unwrap();
        let mut content = Vec::new();
        file.read_to_end(&mut content).unwrap();
        files.insert(file.name().unwrap().into_owned(), content);
    }
    files
}

async fn made(desk: &mut Desk, person: &Everybody) -> ExportId {
    let cx = desk.cx_of(&person.signed);
    let id = request_export(&mut desk.conn, &cx).await.unwrap();
    let cx = desk.cx();
    assert!(build_export(&mut desk.conn, &cx, id).await.unwrap());
    assert!(!build_export(&mut desk.conn, &cx, id).await.unwrap(), "a second run makes nothing");
    id
}

#[tokio::test]
async fn a_copy_holds_every_word_that_the_map_shows_and_none_that_it_withholds() {
    let mut desk = desk().await;
    let person = desk.everybody().await;
    let id = made(&mut desk, &person).await;
    let files = files(&mut desk, id).await;
    let whole: String = files.values().map(|bytes| String::from_utf8_lossy(bytes).into_owned()).collect();
    let mut looked_at = 0;
    for table in tables().filter(|table| table.is_personal()) {
        if let Some(bytes) = files.get(&format!("{}/{}.json", table.topic, table.name)) {
            let rows: Vec<serde_json::Value> = serde_json::from_slice(bytes).unwrap();
            assert!(!rows.is_empty() || table.name == "account_deletions", "{} has no row", table.name);
        } else {
            assert!(table.listing().is_none(), "{} has no file", table.name);
        }
        let worded = columns_with_words(&mut desk.conn, table.name).await;
        for (column, rule) in marked_columns(table).filter(|(column, _)| worded.contains(*column)) {
            let word = word(table.name, column);
            let is_in = whole.contains(&word);
            match rule {
                Rule::Shown(_) | Rule::File(..) => {
                    assert!(is_in, "{}.{column} is not in the copy", table.name);
                }
                Rule::Secret(..) | Rule::Plain(_) => {
                    assert!(!is_in, "{}.{column} is in the copy", table.name);
                }
            }
            looked_at += 1;
        }
    }
    assert!(looked_at > 50, "only {looked_at} words were looked for");
    assert!(whole.contains(testing::personal::ADDRESS));
    let skills = String::from_utf8(files["profile/engineer_skills.json"].clone()).unwrap();
    assert!(skills.contains("\"skill\":\"Java\""), "{skills}");
    let read_me = String::from_utf8(files["README.txt"].clone()).unwrap();
    assert!(
        read_me.contains("profile/engineers.json (1)") && read_me.contains("accounts.password_hash: "),
        "{read_me}"
    );
    assert!(!whole.contains("Sam Staff") && !whole.contains("Carla Company"), "other people are not in it");
}

#[tokio::test]
async fn nothing_of_anybody_else_is_in_it() {
    let mut desk = desk().await;
    let person = desk.everybody().await;
    let grace = testing::accounts::developer(&mut desk.conn, "Grace").await;
    let cx = desk.cx_of(&grace);
    let id = request_export(&mut desk.conn, &cx).await.unwrap();
    let system = desk.cx();
    build_export(&mut desk.conn, &system, id).await.unwrap();
    let whole: Vec<u8> = files(&mut desk, id).await.into_values().flatten().collect();
    assert!(!String::from_utf8_lossy(&whole).to_lowercase().contains(MARK));
    assert!(!String::from_utf8_lossy(&whole).contains(&person.signed.account_id.to_string()));
}

#[tokio::test]
async fn a_block_of_a_companys_own_is_not_in_the_copy_of_whom_it_is_about() {
    for (side, is_in) in [("company", false), ("engineer", true)] {
        let mut desk = desk().await;
        let ada = testing::engineers::named("Ada").insert(&mut desk.conn).await;
        let member = testing::accounts::company_member(&mut desk.conn, CompanyRole::Owner, true).await;
        let company = member.member.unwrap().company_id;
        for insert in [
            format!(
                "insert into blocks (id, company_id, engineer_id, by_side, created_at)
                 values (gen_random_uuid(), '{company}', '{}', '{side}', now())",
                ada.id
            ),
            format!(
                "insert into exclusions (id, engineer_id, kind, company_id, source, created_at)
                 values (gen_random_uuid(), '{}', 'company', '{company}', 'block', now())",
                ada.id
            ),
        ] {
            sql::execute(&mut desk.conn, &insert).await;
        }
        let cx = desk.cx_of(&ada.signed);
        let id = request_export(&mut desk.conn, &cx).await.unwrap();
        let system = desk.cx();
        build_export(&mut desk.conn, &system, id).await.unwrap();
        let files = files(&mut desk, id).await;
        let lines = String::from_utf8(files["profile/exclusions.json"].clone()).unwrap();
        assert_eq!(lines.contains("Analytical Engines"), is_in, "{lines}");
    }
}

#[tokio::test]
async fn one_copy_a_day_and_each_for_seven() {
    let mut desk = desk().await;
    let person = desk.everybody().await;
    let id = made(&mut desk, &person).await;
    let told = mails::owed(&mut desk.conn).await;
    let told: Vec<_> = told.iter().filter(|mail| mail.kind == MailKind::ExportReady).collect();
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].recipient, testing::personal::ADDRESS);

    let cx = desk.cx_of(&person.signed);
    let end = desk.clock.now() + EXPORT_LIFE;
    let refused = request_export(&mut desk.conn, &cx).await;
    assert!(matches!(refused, Err(RequestExportError::TooSoon(at)) if at == desk.clock.now() + EXPORT_PAUSE));
    let system = desk.cx();
    let stranger = request_export(&mut desk.conn, &system).await;
    assert!(matches!(stranger, Err(RequestExportError::Stranger)));

    let token = export_token(&cx, id, end);
    assert!(
        matches!(open_export(&mut desk.conn, &cx, &token).await.unwrap(), Opened::Ready(export) if export.id == id)
    );
    let other = desk.cx_of(&person.company);
    for (cx, token) in
        [(&other, token.clone()), (&desk.cx(), token.clone()), (&cx, token.replace(&token[9..12], "AAA"))]
    {
        assert!(matches!(open_export(&mut desk.conn, cx, &token).await.unwrap(), Opened::NotFound));
    }

    desk.clock.advance(EXPORT_PAUSE);
    let cx = desk.cx_of(&person.signed);
    request_export(&mut desk.conn, &cx).await.unwrap();
    desk.clock.advance(EXPORT_LIFE - EXPORT_PAUSE);
    let cx = desk.cx_of(&person.signed);
    assert!(matches!(open_export(&mut desk.conn, &cx, &token).await.unwrap(), Opened::Expired));
    let system = desk.cx();
    assert!(expire_exports(&mut desk.conn, &system).await.unwrap() >= 1);
    assert_eq!(sql::count(&mut desk.conn, "personal_export_parts").await, 0);
    assert_eq!(list_exports(&mut desk.conn, &cx).await.unwrap().len(), 1, "the one that nobody has made yet");
    desk.clock.advance(EXPORT_LIFE);
    let system = desk.cx();
    expire_exports(&mut desk.conn, &system).await.unwrap();
    assert_eq!(
        sql::count(&mut desk.conn, "personal_exports").await,
        0,
        "nor is a request kept that nothing came of"
    );
}
