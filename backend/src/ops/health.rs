//! `/healthz`, `/readyz`, `/metrics`.

use std::path::Path;

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};
use domain::platform::db;
use domain::platform::heartbeat;
use domain::platform::spool;
use metrics_exporter_prometheus::PrometheusHandle;
use secrecy::ExposeSecret;
use serde_json::json;

use crate::error::AppError;
use crate::state::State;

/// `GET /healthz`: the process answers.
pub async fn live() -> HttpResponse {
    HttpResponse::Ok().insert_header((header::CACHE_CONTROL, "no-store")).json(json!({ "status": "ok" }))
}

/// `GET /readyz`: 200 while this process can do its own job, with what it knows of the others.
pub async fn ready(state: web::Data<State>) -> HttpResponse {
    let (postgres, worker) = match state.pool.get().await {
        Ok(mut conn) => match db::is_migrated(&mut conn).await {
            Ok(true) => {
                ("ok", heartbeat::list_present(&mut conn, "worker").await.is_ok_and(|all| !all.is_empty()))
            }
            Ok(false) => ("not migrated", false),
            Err(_) => ("unreachable", false),
        },
        Err(_) => ("unreachable", false),
    };
    let redis = match (state.redis.is_configured(), state.redis.is_up().await) {
        (false, _) => "not configured",
        (true, true) => "ok",
        (true, false) => "unreachable",
    };
    let catcher = match state.config.catcher.spool.as_str() {
        "" => "not configured",
        folder if spool::is_caught(Path::new(folder)) => "ok",
        _ => "absent",
    };
    let is_whole = postgres == "ok" && redis == "ok" && worker && matches!(catcher, "ok" | "not configured");
    let body = json!({
        "status": if is_whole { "ok" } else { "degraded" },
        "index": index_of(&state),
        "postgres": postgres, "redis": redis, "worker": if worker { "ok" } else { "absent" }, "catcher": catcher,
    });
    let mut response = if postgres == "ok" { HttpResponse::Ok() } else { HttpResponse::ServiceUnavailable() };
    response.insert_header((header::CACHE_CONTROL, "no-store")).json(body)
}

/// The directory's index of this process: its version, how many engineers it holds, and for how long it has not looked
/// for changes. It is no reason to be called degraded: without it Postgres answers.
fn index_of(state: &State) -> serde_json::Value {
    match state.index.health() {
        None if !state.config.directory.index => json!({ "state": "off" }),
        None => json!({ "state": "building" }),
        Some(health) => json!({
            "state": "ok", "version": health.version, "engineers": health.engineers, "age_ms": health.age_ms,
            "build_ms": health.build_ms, "bytes": health.bytes,
        }),
    }
}

/// The same for Prometheus.
#[expect(clippy::cast_precision_loss, reason = "gauges are floats")]
fn measure_index(state: &State) {
    if let Some(health) = state.index.health() {
        metrics::gauge!("directory_index_version").set(health.version as f64);
        metrics::gauge!("directory_index_engineers").set(health.engineers as f64);
        metrics::gauge!("directory_index_age_seconds").set(health.age_ms as f64 / 1_000.0);
        metrics::gauge!("directory_index_build_seconds").set(health.build_ms as f64 / 1_000.0);
        metrics::gauge!("directory_index_bytes").set(health.bytes as f64);
    }
}

/// `GET /metrics`: open in development; elsewhere it wants the bearer token of the settings.
///
/// # Errors
/// [`AppError::NotFound`] without the token.
pub async fn metrics(
    request: HttpRequest,
    state: web::Data<State>,
    handle: Option<web::Data<PrometheusHandle>>,
) -> Result<HttpResponse, AppError> {
    let token = state.config.metrics.token.expose_secret();
    let sent = request.headers().get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let is_allowed = state.config.is_development()
        || (!token.is_empty() && sent == Some(format!("Bearer {token}").as_str()));
    let handle = handle.filter(|_| is_allowed).ok_or(AppError::NotFound)?;
    measure_index(&state);
    handle.run_upkeep();
    Ok(HttpResponse::Ok()
        .content_type("text/plain; version=0.0.4")
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .body(handle.render()))
}
