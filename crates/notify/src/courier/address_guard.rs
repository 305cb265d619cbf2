//! Which addresses requests may go to. Whoever may set up a channel could otherwise make this machine ask its own
//! neighbours: routers, databases, the metadata service of a cloud.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use reqwest::Url;

/// How long a name may take to be looked up.
const LOOKUP_TIME_MAX: Duration = Duration::from_secs(5);

/// Hosts that may be asked wherever they are: the operator of the server names them, not whoever sets up a channel.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AllowedHosts(Vec<String>);

impl AllowedHosts {
    /// Takes names or addresses, each with or without a port: `localhost:8081`, `10.0.0.5`.
    #[must_use]
    pub fn new(hosts: impl IntoIterator<Item = String>) -> Self {
        let lower = hosts.into_iter().map(|host| host.trim().to_lowercase());
        Self(lower.filter(|host| !host.is_empty()).collect())
    }

    fn contains(&self, url: &Url) -> bool {
        let host = url.host_str().unwrap_or("").to_lowercase();
        let port = url.port_or_known_default().unwrap_or(0);
        let with_port = format!("{host}:{port}");
        self.0
            .iter()
            .any(|allowed| *allowed == host || *allowed == with_port)
    }
}

/// Why an address is not asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum Unreachable {
    /// It lies in a network that is not public.
    #[error(
        "`{host}` is at {address}, which is no public address; the operator can allow the host with --notify-allow-host"
    )]
    Private {
        /// As the settings name it.
        host: String,
        /// Where it is.
        address: IpAddr,
    },
    /// The name leads nowhere.
    #[error("the name `{host}` could not be looked up: {reason}")]
    Unknown {
        /// The name.
        host: String,
        /// What the system said.
        reason: String,
    },
}

/// The addresses of a URL, all of which may be asked. The connection is made to one of these and no other: a name that
/// is looked up again could lead elsewhere.
pub(super) async fn addresses(
    url: &Url,
    allowed: &AllowedHosts,
) -> Result<Vec<SocketAddr>, Unreachable> {
    let host = url.host_str().unwrap_or("").to_owned();
    let port = url.port_or_known_default().unwrap_or(443);
    let unknown = |reason: String| Unreachable::Unknown {
        host: host.clone(),
        reason,
    };
    let name = host.trim_start_matches('[').trim_end_matches(']');
    let lookup = tokio::net::lookup_host((name, port));
    let found: Vec<SocketAddr> = match tokio::time::timeout(LOOKUP_TIME_MAX, lookup).await {
        Ok(Ok(found)) => found.collect(),
        Ok(Err(error)) => return Err(unknown(error.to_string())),
        Err(_) => return Err(unknown("it took too long".into())),
    };
    if found.is_empty() {
        return Err(unknown("it has no address".into()));
    }
    if !allowed.contains(url)
        && let Some(private) = found.iter().find(|address| !is_public(address.ip()))
    {
        return Err(Unreachable::Private {
            host,
            address: private.ip(),
        });
    }
    Ok(found)
}

/// Whether an address is one of the public network (IANA special-purpose registries).
pub(super) fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    !(address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_broadcast()
        || address.is_documentation()
        || address.is_multicast()
        || a == 0
        // Shared by carriers.
        || (a == 100 && (64..128).contains(&b))
        // Protocol assignments, and benchmarks.
        || (a == 192 && b == 0 && c == 0)
        || (a == 198 && (18..20).contains(&b))
        || a >= 240)
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    if let Some(mapped) = address.to_ipv4_mapped() {
        return is_public_v4(mapped);
    }
    let [a, b, ..] = address.segments();
    // Global unicast, without protocol assignments (Teredo), documentation, and 6to4, which wraps any IPv4 address.
    (0x2000..0x4000).contains(&a)
        && !(a == 0x2001 && b < 0x0200)
        && !(a == 0x2001 && b == 0x0db8)
        && a != 0x2002
        && !(a == 0x3fff && b < 0x1000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn private_networks_are_known() {
        for private in [
            "127.0.0.1",
            "10.1.2.3",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "224.0.0.1",
            "255.255.255.255",
            "198.18.0.1",
            "192.0.2.1",
            "::1",
            "::",
            "fe80::1",
            "fc00::1",
            "fd12:3456::1",
            "ff02::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "2002:7f00:1::",
            "2001::1",
            "2001:db8::1",
            "64:ff9b::7f00:1",
        ] {
            assert!(!is_public(private.parse().unwrap()), "{private}");
        }
        for public in [
            "1.1.1.1",
            "149.154.167.220",
            "172.32.0.1",
            "100.128.0.1",
            "2606:4700::1111",
            "2a01:4f8::1",
            "::ffff:1.1.1.1",
        ] {
            assert!(is_public(public.parse().unwrap()), "{public}");
        }
    }

    #[tokio::test]
    async fn a_private_address_needs_the_operator() {
        let url: Url = "http://127.0.0.1:8081/hook".parse().unwrap();
        let refused = addresses(&url, &AllowedHosts::default()).await.unwrap_err();
        assert!(matches!(refused, Unreachable::Private { .. }), "{refused}");
        for allowed in ["127.0.0.1", "127.0.0.1:8081"] {
            let hosts = AllowedHosts::new([allowed.to_owned()]);
            let found = addresses(&url, &hosts).await.unwrap();
            assert_eq!(found, ["127.0.0.1:8081".parse().unwrap()]);
        }
        let other_port = AllowedHosts::new(["127.0.0.1:9".to_owned()]);
        assert!(addresses(&url, &other_port).await.is_err());
    }

    #[tokio::test]
    async fn disguises_of_an_address_are_seen_through() {
        for disguise in [
            "http://2130706433/",
            "http://0x7f.1/",
            "http://0177.0.0.1/",
            "http://[::ffff:127.0.0.1]/",
            "http://localhost/",
        ] {
            let url: Url = disguise.parse().unwrap();
            let refused = addresses(&url, &AllowedHosts::default()).await;
            assert!(
                matches!(refused, Err(Unreachable::Private { .. })),
                "{disguise}: {refused:?}"
            );
        }
    }
}
