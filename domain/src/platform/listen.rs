//! Hears what the database tells: one connection for all channels of a process. What is told while it is away is lost,
//! so whoever listens also looks by itself from time to time.

use std::time::Duration;

use diesel_async::{AsyncConnection, AsyncPgConnection, SimpleAsyncConnection};
use futures::StreamExt;
use secrecy::{ExposeSecret, SecretString};

/// What came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heard<'a> {
    /// The connection stands, for the first time or again: anything may have been missed.
    Connected,
    /// The connection is gone; it will be tried again.
    Disconnected,
    /// A notification.
    Told {
        /// Its channel.
        channel: &'a str,
        /// Its text.
        payload: &'a str,
    },
}

/// A silent connection is asked whether it lives after so long.
const SILENCE: Duration = Duration::from_secs(15);
const PATIENCE: Duration = Duration::from_secs(5);
const PAUSE: Duration = Duration::from_secs(1);

/// Listens to `channels` for ever and calls `hear`, which must not block. The caller owns the task. Channels are names
/// from our own code, never input.
pub async fn listen(url: SecretString, channels: &[&'static str], mut hear: impl FnMut(Heard<'_>) + Send) {
    let statement = format!("listen {}", channels.join("; listen "));
    let mut was_up = true;
    loop {
        match connect(&url, &statement).await {
            Ok(mut conn) => {
                was_up = true;
                hear(Heard::Connected);
                follow(&mut conn, &mut hear).await;
                hear(Heard::Disconnected);
                tracing::warn!("the LISTEN connection is lost");
            }
            Err(error) if was_up => {
                was_up = false;
                tracing::warn!(%error, "no LISTEN connection; trying again every second");
            }
            Err(_) => {}
        }
        tokio::time::sleep(PAUSE).await;
    }
}

async fn connect(url: &SecretString, statement: &str) -> Result<AsyncPgConnection, String> {
    let connecting = async {
        let mut conn =
            AsyncPgConnection::establish(url.expose_secret()).await.map_err(|error| error.to_string())?;
        conn.batch_execute(statement).await.map_err(|error| error.to_string())?;
        Ok(conn)
    };
    tokio::time::timeout(PATIENCE, connecting).await.unwrap_or_else(|_| Err("no answer".to_owned()))
}

/// Until the connection fails.
async fn follow(conn: &mut AsyncPgConnection, hear: &mut (impl FnMut(Heard<'_>) + Send)) {
    loop {
        let next = async { std::pin::pin!(conn.notifications_stream()).next().await };
        match tokio::time::timeout(SILENCE, next).await {
            Ok(Some(Ok(told))) => hear(Heard::Told { channel: &told.channel, payload: &told.payload }),
            Ok(_) => return,
            Err(_) => {
                let alive = tokio::time::timeout(PATIENCE, conn.batch_execute("select 1")).await;
                if !matches!(alive, Ok(Ok(()))) {
                    return;
                }
            }
        }
    }
}
