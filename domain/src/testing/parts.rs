//! A profile with everything on it that somebody must not see.

use diesel::sql_query;
use diesel::sql_types::Uuid as SqlUuid;
use diesel_async::RunQueryDsl;

use super::engineers::TestEngineer;
use crate::platform::db::Conn;
use crate::platform::ids::ApplicationId;

/// Where the engineer of [`decorate`] works: for those alone who may know the name.
pub const EMPLOYER: &str = "Ostrich Clockworks";
/// A link of theirs: the same.
pub const LINK: &str = "https://ostrich-fan.example/";
/// What everybody who sees the page may read.
pub const SPOKEN: &str = "Icelandic, C1";

/// Adds a photo, a language, a link, an employer, and texts that name that employer.
pub async fn decorate(conn: &mut Conn, engineer: &TestEngineer) {
    for statement in [
        "update engineers set photo_stamp = '0011223344556677', headline = headline || ' at Ostrich Clockworks' where id = $1",
        "insert into engineer_photos (engineer_id, size, content, created_at)
         select $1, size, '\\xffd8ffd9', now() from unnest(array[96, 256, 512]) as size",
        "insert into engineer_languages values ($1, 'is', 'c1')",
        "insert into profile_links (id, engineer_id, kind, label, url, created_at)
         values (gen_random_uuid(), $1, 'code', 'ostrich-fan.example', 'https://ostrich-fan.example/', now())",
        "insert into work_history (id, engineer_id, employer, role, started_on, is_current, summary, created_at)
         values (gen_random_uuid(), $1, 'Ostrich Clockworks', 'Escapement lead', '2022-03-01', true,
                 'At ostrich clockworks I moved hands.', now())",
        "insert into portfolio_items (id, engineer_id, title, summary, url, created_at)
         values (gen_random_uuid(), $1, 'A clock', 'Made for Ostrich Clockworks.', 'https://ostrich-fan.example/clock', now())",
        "insert into engineer_cvs (engineer_id, file_name, byte_size, sha256, content, created_at)
         values ($1, 'ostrich-cv.pdf', 4, '\\x00', 'text', now())",
        "update engineers set legal_name = 'Wilhelmina Ostrichsdottir' where id = $1",
    ] {
        sql_query(statement).bind::<SqlUuid, _>(engineer.id).execute(conn).await.unwrap();
    }
}

#[derive(diesel::QueryableByName)]
struct Made {
    #[diesel(sql_type = SqlUuid)]
    id: ApplicationId,
}

/// An application of theirs that was approved.
pub async fn application_of(conn: &mut Conn, engineer: &TestEngineer) -> ApplicationId {
    let made: Made = sql_query(
        "insert into applications (id, engineer_id, track_id, attempt, state, applicant_act_at, created_at, updated_at)
         select gen_random_uuid(), $1, id, 1, 'approved', now(), now(), now() from vetting_tracks limit 1 returning id",
    )
    .bind::<SqlUuid, _>(engineer.id)
    .get_result(conn)
    .await
    .unwrap();
    made.id
}
