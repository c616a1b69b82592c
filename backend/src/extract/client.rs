//! From which network address a request comes.

use std::net::IpAddr;

use actix_web::{HttpRequest, web};

use crate::state::State;

/// The peer's address; behind a proxy of `http.trusted_proxies`, the last address of X-Forwarded-For that is none of them.
#[must_use]
pub fn ip(request: &HttpRequest) -> Option<IpAddr> {
    let peer = request.peer_addr()?.ip();
    let trusted = request.app_data::<web::Data<State>>().map(|state| &state.config.http.trusted_proxies)?;
    let headers = request.headers().get_all("x-forwarded-for").filter_map(|value| value.to_str().ok());
    Some(through(peer, trusted, headers))
}

fn through<'h>(peer: IpAddr, trusted: &[IpAddr], headers: impl Iterator<Item = &'h str>) -> IpAddr {
    if !trusted.contains(&peer) {
        return peer;
    }
    let mut hops: Vec<&str> = headers.flat_map(|header| header.split(',')).map(str::trim).collect();
    hops.reverse();
    // What stands left of a word that is no address was written by somebody whom nobody trusts.
    let known = hops.into_iter().map_while(|hop| hop.parse::<IpAddr>().ok());
    known.into_iter().find(|hop| !trusted.contains(hop)).unwrap_or(peer)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_trusted_proxies_are_believed() {
        let proxy = "10.0.0.1";
        for (peer, forwarded, found) in [
            ("203.0.113.7", &["198.51.100.1"][..], "203.0.113.7"),
            (proxy, &[], proxy),
            (proxy, &["198.51.100.1"], "198.51.100.1"),
            (proxy, &["1.1.1.1, 198.51.100.1"], "198.51.100.1"),
            (proxy, &["198.51.100.1, 10.0.0.1"], "198.51.100.1"),
            (proxy, &["1.1.1.1", "198.51.100.1"], "198.51.100.1"),
            (proxy, &["198.51.100.1, nonsense"], proxy),
            (proxy, &["2001:db8::1"], "2001:db8::1"),
        ] {
            let trusted = [proxy.parse().unwrap()];
            let ip = through(peer.parse().unwrap(), &trusted, forwarded.iter().copied());
            assert_eq!(ip, found.parse::<IpAddr>().unwrap(), "{peer} {forwarded:?}");
        }
    }
}
