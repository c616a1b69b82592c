//! One-time codes of tests: `let code = codes::at(&secret, clock.now())`.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use totp_rs::{Builder, Secret};

use crate::accounts;
use crate::platform::actor::Signed;
use crate::platform::context::Context;
use crate::platform::db::Conn;
use crate::schema::totp_factors;

/// The code of a secret as the page shows it, at a time.
#[must_use]
pub fn at(secret: &str, now: DateTime<Utc>) -> String {
    let secret = Secret::try_from_base32(secret.replace(' ', "")).expect("a secret");
    let totp = Builder::new().with_secret(secret).build_noncompliant();
    totp.generate(u64::try_from(now.timestamp()).expect("a time after 1970")).to_string()
}

/// Turns two-step sign-in on for an account of these tests; answers its secret and its recovery codes. The code of this
/// step is used up.
pub async fn turn_on(conn: &mut Conn, cx: &Context, of: &Signed) -> (String, Vec<String>) {
    let cx = cx.with_actor(super::accounts::actor(of));
    accounts::begin_two_factor(conn, &cx).await.expect("begun");
    let secret = accounts::find_enrolment(conn, &cx).await.expect("asked").expect("a secret").secret;
    let proven = prove(conn, &cx).await;
    let code = at(&secret, cx.now);
    let codes = accounts::confirm_two_factor(conn, &cx, &proven, &code).await.expect("a code");
    (secret, codes.iter().map(|code| code.expose().to_owned()).collect())
}

/// The password of the context's actor, typed.
pub async fn prove(conn: &mut Conn, cx: &Context) -> accounts::Proven {
    let hasher = accounts::password::Hasher::new(&cx.config.accounts).expect("settings");
    let candidate = accounts::find_self(conn, cx).await.expect("an account");
    let typed = accounts::password::Password::typed(super::accounts::PASSWORD);
    accounts::prove(&hasher, candidate, &typed).await.expect("hashed").expect("the right password")
}

/// What is stored of a secret.
pub async fn sealed(conn: &mut Conn, of: &Signed) -> Vec<u8> {
    totp_factors::table
        .find(of.account_id)
        .select(totp_factors::sealed_secret)
        .first(conn)
        .await
        .expect("a row")
}
