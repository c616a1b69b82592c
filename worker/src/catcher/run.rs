//! The command `worker catcher`.

use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context as _, bail};
use domain::platform::config::{Config, Environment};
use domain::platform::spool;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

use super::script::Script;
use super::server::{Server, Settings};
use super::store::Store;

/// Catches mail into `folder` until SIGTERM or SIGINT.
///
/// # Errors
/// In production, and when the folder or the address cannot be had.
pub async fn run(config: &Config, listen: SocketAddr, folder: &Path) -> anyhow::Result<()> {
    if config.environment == Environment::Production {
        bail!("the catcher keeps every mail for everybody to read: it does not run in production");
    }
    let mut terminated = signal(SignalKind::terminate())?;
    let mut interrupted = signal(SignalKind::interrupt())?;
    std::fs::create_dir_all(folder)
        .with_context(|| format!("the spool {} cannot be made", folder.display()))?;
    let _catching = spool::catch_into(folder)
        .with_context(|| format!("the spool {} cannot be written to", folder.display()))?;
    let listener = TcpListener::bind(listen)
        .await
        .with_context(|| format!("cannot listen on {listen}: is it taken?"))?;
    let server =
        Server::serve(listener, Settings::default(), Script::kind(), Store::Folder(folder.to_owned()))?;
    tracing::info!(address = %server.address(), spool = %folder.display(), "catching mail");
    tokio::select! { _ = terminated.recv() => {}, _ = interrupted.recv() => {} }
    server.stop(Duration::from_secs(5)).await;
    Ok(())
}
