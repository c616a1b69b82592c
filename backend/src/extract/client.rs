//! Where a request comes from.

use std::net::IpAddr;

use actix_web::{HttpRequest, web};
use domain::platform::config::Network;

use crate::state::State;

/// The client's address: the peer's, or what our own proxies say that theirs was.
#[must_use]
pub fn ip(request: &HttpRequest) -> Option<IpAddr> {
    let peer = request.peer_addr()?.ip().to_canonical();
    let trusted = request.app_data::<web::Data<State>>().map(|state| &state.config.http.trusted_proxies)?;
    let forwarded = request.headers().get_all("x-forwarded-for").filter_map(|value| value.to_str().ok());
    let forwarded: Vec<&str> = forwarded.flat_map(|value| value.split(',')).collect();
    Some(behind(peer, &forwarded, trusted))
}

/// Walks from our side outwards for as long as a proxy of ours vouches; what lies beyond can be made up.
fn behind(peer: IpAddr, forwarded: &[&str], trusted: &[Network]) -> IpAddr {
    let mut client = peer;
    for hop in forwarded.iter().rev() {
        let is_vouched = trusted.iter().any(|proxies| proxies.contains(client));
        let Ok(ip) = hop.trim().parse::<IpAddr>() else { break };
        if !is_vouched {
            break;
        }
        client = ip.to_canonical();
    }
    client
}

/// What one customer of a network has: an IPv4 address, or a /64 of IPv6.
#[must_use]
pub fn network(ip: Option<IpAddr>) -> String {
    match ip {
        Some(IpAddr::V4(ip)) => ip.to_string(),
        Some(IpAddr::V6(ip)) => {
            let [a, b, c, d, ..] = ip.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
        None => "unknown".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_proxies_are_believed() {
        let trusted: Vec<Network> = ["10.0.0.0/30"].map(|net| net.parse().unwrap()).to_vec();
        for (peer, forwarded, client) in [
            ("203.0.113.9", vec![], "203.0.113.9"),
            ("203.0.113.9", vec!["198.51.100.1"], "203.0.113.9"),
            ("10.0.0.1", vec!["198.51.100.1"], "198.51.100.1"),
            ("10.0.0.1", vec!["1.1.1.1", " 198.51.100.1"], "198.51.100.1"),
            ("10.0.0.1", vec!["1.1.1.1", "198.51.100.1", "10.0.0.2"], "198.51.100.1"),
            ("10.0.0.1", vec!["198.51.100.1", "garbage"], "10.0.0.1"),
            ("::ffff:10.0.0.1", vec!["2001:db8::1"], "2001:db8::1"),
            ("10.0.0.1", vec![], "10.0.0.1"),
        ] {
            let peer: IpAddr = peer.parse().unwrap();
            assert_eq!(
                behind(peer.to_canonical(), &forwarded, &trusted).to_string(),
                client,
                "{forwarded:?}"
            );
        }
        assert_eq!(network("2001:db8:1:2:3::4".parse().ok()), "2001:db8:1:2::/64");
    }
}
