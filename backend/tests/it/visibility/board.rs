//! What a company's board shows of an engineer whom it has found, and its page of them; and that a profile that it may not
//! see cannot be put on it.

use domain::directory::Surface;
use domain::platform::db::Conn;
use domain::platform::ids::CandidacyId;
use domain::testing::engineers::TestEngineer;
use domain::testing::sql;

use super::{Looker, Sees, read};
use crate::support::TestApp;

/// Puts a card on the board of the looker's company, and reads it.
pub(super) async fn read_board(
    conn: &mut Conn,
    app: &TestApp,
    looker: &Looker,
    ada: &TestEngineer,
    name: &str,
    want: &impl Fn(Surface) -> Sees,
    cell: &str,
) {
    let Some(member) = looker.signed.as_ref().and_then(|signed| signed.member.as_ref()) else { return };
    let (id, company, at) = (CandidacyId::new(), member.company_id, app.clock.now().to_rfc3339());
    sql::execute(
        conn,
        &format!(
            "insert into candidacies (id, company_id, engineer_id, role_title, state, waiting_since, next_step_due, created_at, updated_at)
             values ('{id}', '{company}', '{}', 'x', 'shortlisted', '{at}', '{at}', '{at}', '{at}')",
            ada.id
        ),
    )
    .await;
    let wanted = want(Surface::IntroMail);
    for path in [
        "/company/pipeline".to_owned(),
        "/company/pipeline?view=list".into(),
        format!("/company/pipeline/{id}"),
    ] {
        let (status, page) = read(looker, &path).await;
        assert_eq!(status, 200, "{path}: {cell}");
        let seen = match (page.contains(name), page.contains("engineer, Poland")) {
            (true, _) => Sees::Named,
            (false, true) => Sees::WithoutName,
            (false, false) => Sees::Nothing,
        };
        assert_eq!(seen, wanted, "{path}: {cell}");
        assert!(wanted != Sees::Nothing || !page.contains(&ada.slug), "{path}: {cell}");
    }
    sql::execute(conn, "delete from candidacies").await;
    let added = looker.browser.post("/company/pipeline", &[("engineer", ada.slug.as_str())]).await;
    assert_eq!(added.status == 303, wanted != Sees::Nothing, "added: {cell}");
    sql::execute(conn, "delete from candidacies").await;
}
