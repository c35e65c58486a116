//! Where webhooks may go: over TLS to public addresses, or to this machine; elsewhere only when a setting allows it.
//! Names are judged by what they resolve to, at each connection.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use reqwest::Url;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use crate::refusal::Refusal;

/// Longer ones are cut by receivers.
const URL_BYTES_MAX: usize = 2_000;

/// Reads an address for webhooks. Refusals: `URL_INVALID`, `URL_NOT_HTTPS`, `URL_PRIVATE`.
pub fn check(text: &str, allow_private: bool) -> Result<Url, Refusal> {
    let invalid = |detail: &str| Refusal::rule("URL_INVALID", "url", detail);
    if text.len() > URL_BYTES_MAX {
        return Err(invalid("The address is longer than 2000 characters; use a shorter one."));
    }
    let url = Url::parse(text).ok().filter(|url| matches!(url.scheme(), "https" | "http"));
    let Some(url) = url else {
        return Err(invalid("This is no address; write it like https://shop.example/hooks."));
    };
    if !url.username().is_empty() || url.password().is_some() || url.fragment().is_some() {
        return Err(invalid("The address holds a password or a #; leave them away, deliveries are signed."));
    }
    let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']).to_owned();
    let ip = host.parse::<IpAddr>().ok();
    if allow_private || is_this_machine(&host) || ip.is_some_and(|ip| canonical(ip).is_loopback()) {
        return Ok(url);
    }
    if ip.is_some_and(|ip| !is_public(ip)) {
        let detail = "The address lies in a private network; use a public one, or start the server with --webhook-allow-private.";
        return Err(Refusal::rule("URL_PRIVATE", "url", detail));
    }
    if url.scheme() == "http" {
        let detail = "Deliveries go over TLS; use an address that begins with https://.";
        return Err(Refusal::rule("URL_NOT_HTTPS", "url", detail));
    }
    Ok(url)
}

/// Whether an address is reached over TLS, or on this machine.
pub fn is_https_or_loopback(text: &str) -> bool {
    let Some(url) = Url::parse(text).ok().filter(|_| text.len() <= URL_BYTES_MAX) else { return false };
    let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']).to_owned();
    let here = || is_this_machine(&host) || host.parse().is_ok_and(|ip: IpAddr| canonical(ip).is_loopback());
    !host.is_empty() && (url.scheme() == "https" || url.scheme() == "http" && here())
}

fn is_this_machine(host: &str) -> bool {
    let host = host.trim_end_matches('.');
    host == "localhost" || host.ends_with(".localhost")
}

/// Resolves names and gives only addresses that may be called.
pub struct Resolver {
    /// Whether private ones may be.
    pub allow_private: bool,
}

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let allow_private = self.allow_private;
        Box::pin(async move {
            let host = name.as_str();
            let found = tokio::net::lookup_host((host, 0)).await?;
            let here = is_this_machine(host);
            let may = |address: &SocketAddr| {
                let ip = canonical(address.ip());
                allow_private || if here { ip.is_loopback() } else { is_public(ip) }
            };
            let allowed: Vec<SocketAddr> = found.filter(may).collect();
            if allowed.is_empty() {
                return Err("the name leads into a private network".into());
            }
            Ok(Box::new(allowed.into_iter()) as Addrs)
        })
    }
}

/// An IPv4 address that is written as an IPv6 one is judged as what it is.
fn canonical(ip: IpAddr) -> IpAddr {
    let IpAddr::V6(six) = ip else { return ip };
    let [a, b, c, d, e, f, g, h] = six.segments();
    let four = |high: u16, low: u16| {
        let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
        IpAddr::V4(Ipv4Addr::new(a, b, c, d))
    };
    match (a, b, c, d, e, f) {
        // Mapped, compatible (but not :: and ::1), and translated by NAT64.
        (0, 0, 0, 0, 0, 0xffff) | (0x64, 0xff9b, 0, 0, 0, 0) => four(g, h),
        (0, 0, 0, 0, 0, 0) if g != 0 => four(g, h),
        // 6to4 carries it in front.
        (0x2002, high, low, ..) => four(high, low),
        _ => ip,
    }
}

fn is_public(ip: IpAddr) -> bool {
    match canonical(ip) {
        IpAddr::V4(ip) => is_public_v4(ip),
        IpAddr::V6(ip) => is_public_v6(ip),
    }
}

fn is_public_v4(ip: Ipv4Addr) -> bool {
    let [a, b, c, _] = ip.octets();
    let special = ip.is_private()
        || ip.is_loopback()
        || ip.is_link_local()
        || ip.is_multicast()
        || ip.is_documentation()
        || a == 0
        || a >= 240
        || (a == 100 && (64..128).contains(&b))
        || (a == 192 && b == 0 && c == 0)
        || (a == 192 && b == 88 && c == 99)
        || (a == 198 && (b == 18 || b == 19));
    !special
}

/// What is given out to the public at all is 2000::/3.
fn is_public_v6(ip: Ipv6Addr) -> bool {
    let [a, b, ..] = ip.segments();
    (a & 0xe000) == 0x2000 && !(a == 0x2001 && (b < 0x200 || b == 0xdb8)) && a != 0x3fff
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_public_is_found_in_every_spelling() {
        let private = [
            "10.1.2.3",
            "192.168.0.1",
            "172.16.9.9",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "255.255.255.255",
            "224.0.0.1",
            "198.18.0.1",
            "192.0.2.7",
            "[::]",
            "[fe80::1]",
            "[fd00::1]",
            "[::ffff:10.0.0.1]",
            "[::ffff:169.254.169.254]",
            "[64:ff9b::a00:1]",
            "[2002:a00:1::1]",
            "[2001:db8::1]",
            "0xa9fea9fe",
            "2852039166",
            "0251.0376.0251.0376",
            "10.1",
        ];
        for host in private {
            let refused = check(&format!("https://{host}/x"), false).unwrap_err();
            assert_eq!(refused.code, "URL_PRIVATE", "{host}");
            assert!(check(&format!("http://{host}/x"), true).is_ok(), "{host}");
        }
        for host in ["8.8.8.8", "[2606:4700::1111]", "shop.example"] {
            assert!(check(&format!("https://{host}/x"), false).is_ok(), "{host}");
            assert_eq!(check(&format!("http://{host}/x"), false).unwrap_err().code, "URL_NOT_HTTPS");
        }
        for host in ["127.0.0.1:8080", "localhost:1", "[::1]:9", "127.9.9.9"] {
            assert!(check(&format!("http://{host}/x"), false).is_ok(), "{host}");
        }
        for text in
            ["ftp://a.example", "shop.example", "https://a:b@shop.example", "https://a.example/#x", ""]
        {
            assert_eq!(check(text, true).unwrap_err().code, "URL_INVALID", "{text}");
        }
        assert_eq!(
            check(&format!("https://a.example/{}", "x".repeat(2_000)), true).unwrap_err().code,
            "URL_INVALID"
        );
    }

    #[tokio::test]
    async fn a_public_name_of_this_machine_is_not_called() {
        // Every system knows its own name, which is no `localhost` and leads to itself.
        let own = std::fs::read_to_string("/etc/hostname").unwrap_or_default();
        let resolve =
            |name: &str, allow_private| Resolver { allow_private }.resolve(name.parse::<Name>().unwrap());
        assert!(resolve("localhost", false).await.unwrap().all(|address| address.ip().is_loopback()));
        if let Ok(mut found) = resolve(own.trim(), true).await
            && found.all(|address| !is_public(address.ip()))
        {
            assert!(resolve(own.trim(), false).await.is_err());
        }
    }
}
