//! The row of conversations: the two who talk keep what was said, under the name of the acceptance, whatever the engineer
//! changes afterwards; nobody else learns that they talk.

use domain::engineers::{Exclusion, Visibility};
use domain::platform::actor::{CompanyRole, Permission, Signed};
use domain::testing::conversations::{acting, opened};
use domain::testing::engineers::named;
use domain::testing::{self, accounts, sql};
use domain::{conversations, platform::db::Conn};

use crate::support::TestApp;

async fn others(conn: &mut Conn) -> Vec<Signed> {
    vec![
        accounts::company_member(conn, CompanyRole::Owner, true).await,
        accounts::developer(conn, "Other").await,
        accounts::staff(conn, &[Permission::Admin]).await,
    ]
}

#[tokio::test]
async fn a_conversation_shows_the_name_of_its_acceptance_to_its_company_and_to_nobody_else() {
    let app = TestApp::start().await;
    let mut conn = app.conn().await;
    let member = accounts::company_member(&mut conn, CompanyRole::Recruiter, true).await;
    let company = member.member.as_ref().unwrap().company_id;
    let others = others(&mut conn).await;
    for &visibility in Visibility::ALL {
        for excludes in [false, true] {
            let cell = format!("{visibility:?}, excluded: {excludes}");
            let mut zelda = named("Zelda Quimby").visibility(Visibility::Public);
            if excludes {
                zelda = zelda.excluding(Exclusion::Domain("elsewhere.example".into()));
            }
            let zelda = zelda.insert(&mut conn).await;
            let id = opened(&mut conn, &member, &zelda).await;
            let cx = acting(&testing::context(&app.clock), &zelda.signed, app.clock.now());
            let new = conversations::NewMessage {
                conversation: id,
                body: "Zelda here",
                via: conversations::Via::Web,
                external_id: None,
                seen: None,
            };
            conversations::post(&mut conn, &cx, &new).await.unwrap();
            let exclude = format!(
                "insert into exclusions (id, engineer_id, kind, company_id, source, created_at)
                 values (gen_random_uuid(), '{}', 'company', '{company}', 'manual', '{}');",
                zelda.id,
                app.clock.now().to_rfc3339()
            );
            let change = format!(
                "update engineers set visibility = '{visibility}', display_name = 'Renamed Later' where id = '{}'; {}",
                zelda.id,
                if excludes { exclude.as_str() } else { "" }
            );
            sql::execute(&mut conn, &change).await;
            let path = format!("/conversations/{id}");
            let page = app.signed_in_as(&member).get(&path).await.expect(200).body;
            assert!(page.contains("Zelda Quimby") && page.contains("Zelda here"), "{cell}");
            assert!(!page.contains("Renamed Later") && !page.contains(&zelda.slug), "nothing newer: {cell}");
            let inbox = app.signed_in_as(&member).get("/conversations").await.expect(200).body;
            assert!(inbox.contains("Zelda Quimby") && !inbox.contains("Renamed Later"), "{cell}");
            let desk = app.signed_in_as(&member).get("/company").await.expect(200).body;
            assert!(desk.contains("Zelda Quimby") && !desk.contains("Renamed Later"), "{cell}: {desk}");
            app.signed_in_as(&zelda.signed).get(&path).await.expect(200);
            for other in &others {
                app.signed_in_as(other).get(&path).await.expect(404);
                let inbox = app.signed_in_as(other).get("/conversations").await.expect(200).body;
                assert!(!inbox.contains("Zelda"), "{cell}");
            }
            app.stranger().get(&path).await.expect(303);
        }
    }
}
