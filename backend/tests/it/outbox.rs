//! `/staff/outbox`: for administrators, who send again what failed.

use domain::outbox::{MailKind, NewMail, record};
use domain::platform::actor::Permission;
use domain::platform::ids::MailId;
use domain::testing::accounts;
use domain::testing::sql::{count, execute};
use serde_json::json;

use crate::support::TestApp;

#[tokio::test]
async fn administrators_see_what_failed_and_send_it_again_and_nobody_else_does() {
    let app = TestApp::start().await;
    let mut conn = app.conn().await;
    let recipient = "ada@example.com".parse().unwrap();
    let new = NewMail {
        kind: MailKind::PasswordChanged,
        recipient: &recipient,
        account_id: None,
        payload: json!({}),
        unique_key: "k".into(),
    };
    let id = record(&mut conn, &app.cx(), &new).await.unwrap().unwrap();
    let administrator = app.signed_in_as(&accounts::staff(&mut conn, &[Permission::Admin]).await);
    let editor = app.signed_in_as(&accounts::staff(&mut conn, &[Permission::Editor]).await);
    let retry = format!("/staff/outbox/{id}/retry");

    let page = administrator.get("/staff/outbox").await.expect(200);
    assert!(page.body.contains("No mail needs a decision"), "{}", page.body);
    administrator.post(&retry, &[]).await.expect(409);
    let failed =
        "update outbox_mails set state = 'failed', attempts = 3, smtp_code = 554, smtp_enhanced = '5.7.1',
            last_error = 'refused <here>', settled_at = created_at;
        update jobs set state = 'done', finished_at = run_at";
    execute(&mut conn, failed).await;

    editor.get("/staff/outbox").await.expect(404);
    editor.post(&retry, &[]).await.expect(404);
    let desk = administrator.get("/staff").await.expect(200).body;
    assert!(desk.contains("Mails that failed or got stuck") && desk.contains("Dead jobs"), "{desk}");
    assert!(!editor.get("/staff").await.expect(200).body.contains("/staff/outbox"));
    for path in ["/staff/outbox", "/staff/outbox?state=failed"] {
        let page = administrator.get(path).await.expect(200).body;
        assert!(page.contains("554 5.7.1 refused &lt;here&gt;") && page.contains(&retry), "{path}: {page}");
        assert!(page.contains("a…@example.com") && !page.contains("ada@example.com"), "{path}: {page}");
    }
    let sent = administrator.post(&retry, &[]).await.expect(303);
    assert_eq!(sent.location(), "/staff/outbox?done=retried");
    assert_eq!(count(&mut conn, "outbox_mails where state = 'queued'").await, 1);
    assert_eq!(count(&mut conn, "jobs where state = 'queued' and attempt = 0").await, 1);
    assert_eq!(count(&mut conn, "audit_events where action = 'mail.retried'").await, 1);
    administrator.get("/staff/outbox?state=nonsense").await.expect(400);
    administrator.get("/staff/outbox?before=nonsense").await.expect(400);
    administrator.post(&format!("/staff/outbox/{}/retry", MailId::new()), &[]).await.expect(404);
    administrator.post("/staff/outbox/x/retry", &[]).await.expect(404);
}
