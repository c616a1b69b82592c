//! Waiting for a condition, never for a time.

use std::time::Duration;

/// How long a condition may take before the test fails.
const PATIENCE: Duration = Duration::from_secs(20);
const PAUSE: Duration = Duration::from_millis(10);

/// Asks again and again until `check` says yes; panics with `what` when it does not in 20 s.
pub async fn until(what: &str, mut check: impl AsyncFnMut() -> bool) {
    let asked = async {
        while !check().await {
            tokio::time::sleep(PAUSE).await;
        }
    };
    assert!(tokio::time::timeout(PATIENCE, asked).await.is_ok(), "{what}: not in {PATIENCE:?}");
}
