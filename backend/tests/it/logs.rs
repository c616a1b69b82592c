//! What a request leaves in the log.

use std::io::Write;
use std::sync::{Arc, Mutex};

use crate::support::TestApp;

/// The log of this whole test binary, as production writes it.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[actix_web::test]
async fn a_request_is_logged_by_its_route_and_id_and_its_address_never() {
    let log = Log::default();
    let writer = log.clone();
    let layer = tracing_subscriber::fmt().json().flatten_event(true).with_writer(move || writer.clone());
    layer.with_env_filter("info").try_init().expect("no other test keeps the log");

    let app = TestApp::start().await;
    let link = app.stranger().get("/unsubscribe/a-very-secret-token?from=a-secret-query").await;
    let nowhere = app.stranger().get("/no-such-secret-place").await.expect(404);

    let text = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    assert!(!text.contains("secret"), "an address is in the log:\n{text}");
    let line_of = |id: &str| {
        let mut lines = text.lines().filter(|line| line.contains("answered") && line.contains(id));
        serde_json::from_str::<serde_json::Value>(lines.next().expect(id)).unwrap()
    };
    let line = line_of(link.header("x-request-id"));
    assert_eq!(line["status"], link.status, "{line}");
    assert!(line["milliseconds"].is_u64(), "{line}");
    assert_eq!(
        (&line["span"]["method"], &line["span"]["route"]),
        (&"GET".into(), &"/unsubscribe/{token}".into())
    );
    let line = line_of(nowhere.header("x-request-id"));
    assert_eq!((&line["status"], &line["span"]["route"]), (&404.into(), &"none".into()), "{line}");
}
