//! Routes that can be listed: what is registered here is what the test of routes and roles walks.

use actix_web::http::Method;
use actix_web::web::{self, ServiceConfig};
use actix_web::{FromRequest, Handler, Responder, Route, guard};

/// One route: method and address.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Listed {
    /// `GET` or `POST`.
    pub method: &'static str,
    /// As registered, with its parameters: `/engineers/{slug}`.
    pub path: String,
}

/// Registers routes with the application and remembers them.
pub struct Table<'a> {
    app: &'a mut ServiceConfig,
    listed: Vec<Listed>,
}

impl<'a> Table<'a> {
    /// An empty table over an application.
    pub fn new(app: &'a mut ServiceConfig) -> Self {
        Self { app, listed: Vec::new() }
    }

    /// Adds a route. The first one that fits an address wins: fixed segments come before parameters.
    pub fn route(&mut self, path: &'static str, endpoint: Endpoint) -> &mut Self {
        self.add(path.to_owned(), endpoint);
        self
    }

    /// Adds all routes of a scope.
    pub fn service(&mut self, scope: Scope) -> &mut Self {
        for (path, endpoint) in scope.routes {
            self.add(format!("{}{path}", scope.prefix), endpoint);
        }
        self
    }

    fn add(&mut self, path: String, endpoint: Endpoint) {
        self.app.route(&path, endpoint.route);
        self.listed.push(Listed { method: endpoint.method, path });
    }

    /// What was registered, in order.
    #[must_use]
    pub fn into_listed(self) -> Vec<Listed> {
        self.listed
    }
}

/// Routes whose addresses begin alike.
pub struct Scope {
    prefix: &'static str,
    routes: Vec<(&'static str, Endpoint)>,
}

/// A scope without routes.
#[must_use]
pub fn scope(prefix: &'static str) -> Scope {
    Scope { prefix, routes: Vec::new() }
}

impl Scope {
    /// Adds a route below the prefix; an empty path is the prefix itself.
    #[must_use]
    pub fn route(mut self, path: &'static str, endpoint: Endpoint) -> Self {
        self.routes.push((path, endpoint));
        self
    }
}

/// A method with its handler.
pub struct Endpoint {
    method: &'static str,
    route: Route,
}

/// A method that waits for its handler.
pub struct Verb {
    method: &'static str,
    route: Route,
}

/// Reads; answers HEAD too.
#[must_use]
pub fn get() -> Verb {
    Verb { method: "GET", route: web::route().guard(guard::Any(guard::Get()).or(guard::Head())) }
}

/// Changes something.
#[must_use]
pub fn post() -> Verb {
    Verb { method: "POST", route: web::method(Method::POST) }
}

impl Verb {
    /// With this handler.
    pub fn to<F, Args>(self, handler: F) -> Endpoint
    where
        F: Handler<Args>,
        Args: FromRequest + 'static,
        F::Output: Responder + 'static,
    {
        Endpoint { method: self.method, route: self.route.to(handler) }
    }
}
