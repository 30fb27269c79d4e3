//! A client's address, for rate limits.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use actix_channels::ConnectInfo;
use actix_web::http::header::{HeaderMap, HeaderValue, X_FORWARDED_FOR};
use ipnet::IpNet;

/// The prefix length of an IPv6 network. A client usually controls all addresses in one.
const IPV6_NETWORK_BITS: u32 = 64;

/// The address of a client: an IPv4 address, or an IPv6 network.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ClientAddress(IpAddr);

impl ClientAddress {
    /// The address of the peer or, if that is a trusted proxy, the last untrusted entry of `X-Forwarded-For`. Clients
    /// can forge the entries before it.
    pub(crate) fn find(peer: IpAddr, headers: &HeaderMap, trusted_proxies: &[IpNet]) -> Self {
        let is_trusted = |address: &IpAddr| is_trusted(*address, trusted_proxies);
        let mut address = peer;
        let forwarded: Vec<&str> =
            headers.get_all(X_FORWARDED_FOR).filter_map(|value| value.to_str().ok()).collect();
        let mut forwarded = forwarded.iter().flat_map(|value| value.split(',')).rev();
        while is_trusted(&address) {
            let Some(before) = forwarded.next().and_then(|text| parse(text.trim())) else { break };
            address = before;
        }
        Self(network_of(address.to_canonical()))
    }

    /// The address of a socket's client; `None` if its connection has no address.
    pub(crate) fn of_socket(info: &ConnectInfo, trusted_proxies: &[IpNet]) -> Option<Self> {
        let forwarded = info.x_headers.iter().filter(|(name, _)| *name == X_FORWARDED_FOR.as_str());
        let mut headers = HeaderMap::new();
        for value in forwarded.filter_map(|(_, value)| HeaderValue::from_str(value).ok()) {
            headers.append(X_FORWARDED_FOR, value);
        }
        Some(Self::find(info.peer?.ip(), &headers, trusted_proxies))
    }

    /// The IPv4 address, or the lowest address of the IPv6 network.
    pub(crate) fn ip(self) -> IpAddr {
        self.0
    }
}

/// Whether an address is that of a trusted proxy.
pub(crate) fn is_trusted(address: IpAddr, trusted_proxies: &[IpNet]) -> bool {
    trusted_proxies.iter().any(|network| network.contains(&address.to_canonical()))
}

/// Parses an address as proxies write it: plain, in brackets, or followed by a port.
fn parse(text: &str) -> Option<IpAddr> {
    let in_brackets = || text.strip_prefix('[')?.strip_suffix(']')?.parse().ok().map(IpAddr::V6);
    let with_port = || text.parse().ok().map(|address: SocketAddr| address.ip());
    text.parse().ok().or_else(in_brackets).or_else(with_port)
}

fn network_of(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(address) => {
            let network = u128::from(address) & (u128::MAX << IPV6_NETWORK_BITS);
            IpAddr::V6(Ipv6Addr::from(network))
        }
    }
}

impl From<IpAddr> for ClientAddress {
    fn from(address: IpAddr) -> Self {
        Self(network_of(address))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(peer: &str, forwarded: &[&'static str]) -> String {
        let mut headers = HeaderMap::new();
        for value in forwarded {
            headers.append(X_FORWARDED_FOR, HeaderValue::from_static(value));
        }
        let trusted = ["10.0.0.0/8".parse().unwrap(), "::1/128".parse().unwrap()];
        ClientAddress::find(peer.parse().unwrap(), &headers, &trusted).0.to_string()
    }

    #[test]
    fn only_a_trusted_proxy_may_say_whom_it_speaks_for() {
        assert_eq!(found("192.0.2.1", &["198.51.100.1"]), "192.0.2.1");
        assert_eq!(found("10.0.0.1", &["198.51.100.1"]), "198.51.100.1");
        assert_eq!(found("::ffff:10.0.0.1", &["198.51.100.1"]), "198.51.100.1");
        assert_eq!(found("10.0.0.1", &[]), "10.0.0.1");
        assert_eq!(found("10.0.0.1", &["nonsense"]), "10.0.0.1");
    }

    #[test]
    fn what_the_client_wrote_before_the_proxies_does_not_count() {
        assert_eq!(found("10.0.0.1", &["1.1.1.1, 198.51.100.1"]), "198.51.100.1");
        assert_eq!(found("10.0.0.1", &["1.1.1.1", "198.51.100.1, 10.0.0.2"]), "198.51.100.1");
    }

    #[test]
    fn a_proxy_may_write_an_address_with_a_port_or_in_brackets() {
        assert_eq!(found("10.0.0.1", &["198.51.100.1:4711"]), "198.51.100.1");
        assert_eq!(found("10.0.0.1", &["[2001:db8:0:1::7]"]), "2001:db8:0:1::");
        assert_eq!(found("10.0.0.1", &["[2001:db8:0:1::7]:4711"]), "2001:db8:0:1::");
        assert_eq!(found("10.0.0.1", &["9.9.9.9, 198.51.100.1:1, 10.0.0.2:2"]), "198.51.100.1");
        for nonsense in ["[198.51.100.1]", "[2001:db8::1", "198.51.100.1:", "198.51.100.1:x", "_x"]
        {
            assert_eq!(found("10.0.0.1", &[nonsense]), "10.0.0.1", "{nonsense}");
        }
    }

    #[test]
    fn an_ipv6_network_is_one_client() {
        assert_eq!(found("2001:db8::1", &[]), "2001:db8::");
        assert_eq!(found("2001:db8::ffff:1", &[]), "2001:db8::");
        assert_eq!(found("::1", &["2001:db8:0:1::7"]), "2001:db8:0:1::");
        assert_eq!(found("::ffff:192.0.2.1", &[]), "192.0.2.1");
    }
}
