//! `/healthz`, `/readyz` and `/metrics` of this process, on a small listener of its own.

use std::net::TcpListener;
use std::time::Duration;

use actix_web::dev::Server;
use actix_web::http::header;
use actix_web::{App, HttpRequest, HttpResponse, HttpServer, web};
use anyhow::Context as _;
use domain::platform::db;
use metrics_exporter_prometheus::PrometheusHandle;
use secrecy::ExposeSecret;
use serde_json::json;

use crate::state::State;

const PATIENCE: Duration = Duration::from_secs(3);

/// Takes the port that the settings name, or a free one.
///
/// # Errors
/// When it is taken.
pub fn bind(state: &State) -> anyhow::Result<TcpListener> {
    let address = (state.config.worker.host.as_str(), state.config.worker.port);
    TcpListener::bind(address)
        .with_context(|| format!("cannot listen on {}:{} (worker.port): is it taken?", address.0, address.1))
}

/// A server that serves while it is awaited.
///
/// # Errors
/// When the listener cannot be used.
pub fn serve(state: State, listener: TcpListener, metrics: PrometheusHandle) -> std::io::Result<Server> {
    let server = HttpServer::new(move || {
        App::new()
            .app_data(web::Data::new(state.clone()))
            .app_data(web::Data::new(metrics.clone()))
            .route("/healthz", web::get().to(live))
            .route("/readyz", web::get().to(ready))
            .route("/metrics", web::get().to(tell_metrics))
    });
    Ok(server.workers(1).disable_signals().listen(listener)?.run())
}

async fn live() -> HttpResponse {
    HttpResponse::Ok().insert_header((header::CACHE_CONTROL, "no-store")).json(json!({ "status": "ok" }))
}

/// 200 while this process can work: Postgres answers and its tables are those of this release.
async fn ready(state: web::Data<State>) -> HttpResponse {
    let postgres = match db::within(&state.pool, PATIENCE, async |conn| db::is_migrated(conn).await).await {
        Ok(true) => "ok",
        Ok(false) => "not migrated",
        Err(_) => "unreachable",
    };
    let redis = match (state.redis.is_configured(), state.redis.is_up().await) {
        (false, _) => "not configured",
        (true, true) => "ok",
        (true, false) => "unreachable",
    };
    let is_whole = postgres == "ok" && redis == "ok";
    let body =
        json!({ "status": if is_whole { "ok" } else { "degraded" }, "postgres": postgres, "redis": redis });
    let mut response = if postgres == "ok" { HttpResponse::Ok() } else { HttpResponse::ServiceUnavailable() };
    response.insert_header((header::CACHE_CONTROL, "no-store")).json(body)
}

/// Open in development; elsewhere it wants the bearer token of the settings.
async fn tell_metrics(
    request: HttpRequest,
    state: web::Data<State>,
    handle: web::Data<PrometheusHandle>,
) -> HttpResponse {
    let token = state.config.metrics.token.expose_secret();
    let sent = request.headers().get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let is_told = !token.is_empty() && sent == Some(format!("Bearer {token}").as_str());
    if !state.config.is_development() && !is_told {
        return HttpResponse::NotFound().finish();
    }
    handle.run_upkeep();
    HttpResponse::Ok()
        .content_type("text/plain; version=0.0.4")
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .body(handle.render())
}
