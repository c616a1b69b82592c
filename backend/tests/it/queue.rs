//! `/staff/queue`: for administrators, who retry and cancel.

use domain::jobs::{Payload, SendMail};
use domain::platform::actor::Permission;
use domain::platform::ids::MailId;
use domain::queue::{NewJob, enqueue};
use domain::testing::accounts;
use domain::testing::sql::{execute, job};

use crate::support::TestApp;

#[tokio::test]
async fn administrators_retry_and_cancel_jobs_and_nobody_else_sees_them() {
    let app = TestApp::start().await;
    let mut conn = app.conn().await;
    let cx = app.cx();
    let payload = Payload::SendMail(SendMail { mail_id: MailId::new() });
    let id = enqueue(&mut conn, &cx, &NewJob::now(&cx, payload)).await.unwrap().unwrap();
    execute(&mut conn, "update jobs set state = 'dead', last_error = '451 <later>', finished_at = run_at")
        .await;
    let administrator = accounts::staff(&mut conn, &[Permission::Admin]).await;
    let editor = accounts::staff(&mut conn, &[Permission::Editor]).await;
    let (retry, cancel) = (format!("/staff/queue/{id}/retry"), format!("/staff/queue/{id}/cancel"));

    app.signed_in_as(&editor).get("/staff/queue").await.expect(404);
    app.signed_in_as(&editor).post(&retry, &[]).await.expect(404);
    assert_eq!(job(&mut conn, id).await.state, "dead");

    let desk = app.signed_in_as(&administrator);
    let page = desk.get("/staff/queue").await.expect(200);
    assert!(page.body.contains("451 &lt;later&gt;") && page.body.contains(&retry), "{}", page.body);
    assert!(page.body.contains("No worker is running"));
    assert_eq!(desk.post(&retry, &[]).await.expect(303).location(), "/staff/queue?done=retried");
    assert_eq!(job(&mut conn, id).await.state, "queued");
    desk.post(&retry, &[]).await.expect(409);
    desk.get("/staff/queue?state=queued&done=retried").await.expect(200);
    desk.post(&cancel, &[]).await.expect(303);
    assert_eq!(job(&mut conn, id).await.state, "cancelled");
    desk.post(&cancel, &[]).await.expect(409);
    desk.get("/staff/queue?state=nonsense").await.expect(400);
    desk.post("/staff/queue/x/retry", &[]).await.expect(404);
}
