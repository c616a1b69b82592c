//! Signals to processes that a test started.

use tokio::process::Command;

/// Sends `name`, such as "TERM", by the shell's own `kill`: a bare system has no program of that name.
pub async fn signal(pid: u32, name: &str) {
    let sent =
        Command::new("bash").args(["-c", "kill -s \"$0\" \"$1\"", name, &pid.to_string()]).status().await;
    assert!(sent.unwrap().success(), "{name} to {pid}");
}
