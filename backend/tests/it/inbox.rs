//! The inbox of laptops.

use std::path::Path;

use uuid::Uuid;

use crate::support::TestApp;

const MAIL: &str = "From: Roster <notices@roster.example>\r\nSubject: Hello\r\nMIME-Version: 1.0\r\n\
    Content-Type: multipart/alternative; boundary=b\r\n\r\n\
    --b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nplain <words>\r\n\
    --b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<html><head></head><body style=\"color:red\">rich</body></html>\r\n--b--\r\n";

fn put(folder: &Path, subject: &str) -> Uuid {
    let id = Uuid::now_v7();
    let entry = serde_json::json!({
        "id": id, "from": "m+1@bounces.roster.example", "to": ["ada@example.com"], "subject": subject,
        "received_at": domain::testing::start(),
    });
    std::fs::write(folder.join(format!("{id}.eml")), MAIL).unwrap();
    std::fs::write(folder.join(format!("{id}.json")), entry.to_string()).unwrap();
    id
}

fn settings(spool: &Path) -> String {
    format!("environment = 'development'\n[catcher]\nspool = '{}'", spool.display())
}

#[tokio::test]
async fn mails_can_be_read_in_every_way_and_harm_nobody() {
    let spool = tempfile::tempdir().unwrap();
    let app = TestApp::start_with(&settings(spool.path())).await;
    let browser = app.stranger();
    assert!(browser.get("/dev/mail").await.expect(200).body.contains("No mail yet"));
    assert_eq!(browser.get("/dev/mail.json").await.expect(200).body, "[]");
    let (older, newer) = (put(spool.path(), "first <b>"), put(spool.path(), "second"));

    let list = browser.get("/dev/mail").await.expect(200).body;
    assert!(list.find("second").unwrap() < list.find("first &lt;b&gt;").unwrap(), "newest first, escaped");
    let json: serde_json::Value =
        serde_json::from_str(&browser.get("/dev/mail.json").await.expect(200).body).unwrap();
    assert_eq!(json[0]["id"], newer.to_string());
    assert_eq!(json[1]["to"], serde_json::json!(["ada@example.com"]));

    assert_eq!(browser.get(&format!("/dev/mail/{older}/source")).await.expect(200).body, MAIL);
    let page = browser.get(&format!("/dev/mail/{older}")).await.expect(200);
    assert!(page.body.contains(&format!("src=\"/dev/mail/{older}/html\"")) && page.body.contains("sandbox="));
    assert!(!page.header("content-security-policy").contains("unsafe-inline"));
    let frame = browser.get(&format!("/dev/mail/{older}/html")).await.expect(200);
    let policy = frame.header("content-security-policy");
    assert!(
        policy.starts_with("default-src 'none'; style-src 'unsafe-inline';") && policy.contains("sandbox"),
        "{policy}"
    );
    assert!(!policy.contains("script") && frame.header("x-frame-options") == "SAMEORIGIN");
    let text = browser.get(&format!("/dev/mail/{older}/text")).await.expect(200).body;
    assert!(text.contains("plain &lt;words&gt;"));
    let headers = browser.get(&format!("/dev/mail/{older}/headers")).await.expect(200).body;
    assert!(headers.contains("multipart/alternative; boundary=b"));
    for path in ["/dev/mail/x", "/dev/mail/../../etc/passwd", &format!("/dev/mail/{}", Uuid::now_v7())] {
        browser.get(path).await.expect(404);
    }
}

#[tokio::test]
async fn outside_development_there_is_no_inbox() {
    let app = TestApp::start().await;
    for path in ["/dev/mail", "/dev/mail.json", "/dev/components"] {
        app.stranger().get(path).await.expect(404);
    }
}
