//! Validates addresses before a browser, mail program or terminal opens them.

use std::fmt::Write as _;

use url::Url;

/// The address in a safe form; `None` if it must not be opened.
///
/// Allows http and https with a host, unchanged, and `mailto:` with one recipient. Of a `mailto:`
/// address only the subject is kept: other parts attach files, add recipients or write headers
/// (RFC 6068, section 7). Idempotent.
pub fn to_open(address: &str) -> Option<String> {
    if address.contains(|c: char| c.is_control() || c.is_whitespace()) {
        return None;
    }
    let (scheme, rest) = address.split_once(':')?;
    match scheme.to_ascii_lowercase().as_str() {
        // A host that begins with a hyphen could be parsed as an option.
        "http" | "https" => rest
            .strip_prefix("//")?
            .starts_with(|c: char| c.is_alphanumeric() || c == '[')
            .then(|| address.to_owned()),
        "mailto" => mail_to_open(address),
        _ => None,
    }
}

fn mail_to_open(address: &str) -> Option<String> {
    let url = Url::parse(address).ok()?;
    let addressee = decode_percent(url.path());
    let (name, host) = addressee.split_once('@')?;
    let in_name = |c: char| c.is_alphanumeric() || ".+-_'=".contains(c);
    let in_host = |c: char| c.is_alphanumeric() || ".-".contains(c);
    let is_plain = name.starts_with(char::is_alphanumeric)
        && name.chars().all(in_name)
        && host.starts_with(char::is_alphanumeric)
        && host.chars().all(in_host);
    if !is_plain {
        return None;
    }
    let mut opened = format!("mailto:{}", encode_percent(&addressee, means_nothing));
    // In a `mailto:` address `+` is a plus, unlike in form data.
    let parts = url.query().unwrap_or_default().split('&');
    let mut parts = parts.filter_map(|part| part.split_once('='));
    let subject = parts.find(|(key, _)| decode_percent(key).eq_ignore_ascii_case("subject"));
    if let Some((_, subject)) = subject {
        let subject = decode_percent(subject);
        if subject.contains(char::is_control) {
            return None; // A line ending would start another header.
        }
        let _ = write!(
            opened,
            "?subject={}",
            encode_percent(&subject, means_nothing)
        );
    }
    Some(opened)
}

/// Whether a character needs no percent-encoding.
fn means_nothing(c: char) -> bool {
    c.is_ascii_alphanumeric() || "-._~@+'".contains(c)
}

/// Percent-encodes the UTF-8 bytes of the characters for which `is_kept` is false: `%3F`.
pub fn encode_percent(text: &str, is_kept: fn(char) -> bool) -> String {
    let mut encoded = String::with_capacity(text.len());
    for c in text.chars() {
        if is_kept(c) {
            encoded.push(c);
            continue;
        }
        for byte in c.encode_utf8(&mut [0; 4]).bytes() {
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

/// Decodes `my%20note` to `my note`; keeps invalid escapes, and text that is not UTF-8.
pub(super) fn decode_percent(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut i = 0;
    while i < bytes.len() {
        let hex = (bytes[i] == b'%')
            .then(|| bytes.get(i + 1..i + 3))
            .flatten()
            .filter(|hex| hex.iter().all(u8::is_ascii_hexdigit))
            .and_then(|hex| std::str::from_utf8(hex).ok())
            .and_then(|hex| u8::from_str_radix(hex, 16).ok());
        decoded.push(hex.unwrap_or(bytes[i]));
        i += if hex.is_some() { 3 } else { 1 };
    }
    String::from_utf8(decoded).unwrap_or_else(|_| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn case(address: &str, opened: Option<&str>) {
        assert_eq!(to_open(address).as_deref(), opened, "{address:?}");
        if let Some(opened) = opened {
            assert_eq!(to_open(opened).as_deref(), Some(opened), "again");
        }
    }

    #[test]
    fn only_three_schemes_are_opened() {
        for address in [
            "https://city.example/plan?x=1",
            "HTTP://city.example",
            "https://[::1]/",
        ] {
            case(address, Some(address));
        }
        for address in [
            "https://-oProxyCommand=x/",
            "javascript:alert(1)",
            "file:///etc/passwd",
            "https://city.example/a b",
            "https://city.example/\u{1b}[31m",
            "practices/oslo/x",
            "java\u{a0}script:x",
        ] {
            case(address, None);
        }
    }

    #[test]
    fn mail_keeps_recipient_and_subject_only() {
        let plain = Some("mailto:x@city.example");
        case("mailto:x@city.example", plain);
        case("MailTo:x@city.example", plain);
        case("mailto:x%40city.example", plain);
        case("mailto:x@city.example?attach=/etc/passwd&body=hi", plain);
        case("mailto:x@city.example?aTTach=/etc/passwd", plain);
        case("mailto:x@city.example?%61ttach=/etc/passwd", plain);
        case(
            "mailto:x@city.example?attachment=/etc/passwd#attach=/x",
            plain,
        );
        case(
            "mailto:x@city.example?cc=a@b&bcc=c@d&to=e@f&in-reply-to=g",
            plain,
        );
        let subject = Some("mailto:x@city.example?subject=A%20plan%20%26%20more");
        case(
            "mailto:x@city.example?body=a&SUBJECT=A%20plan%20%26%20more&attach=/x",
            subject,
        );
        case(
            "mailto:x@city.example?subject=a;attach=/etc/passwd",
            Some("mailto:x@city.example?subject=a%3Battach%3D%2Fetc%2Fpasswd"),
        );
        case(
            "mailto:x@city.example?subject=a%26attach%3D/etc/passwd",
            Some("mailto:x@city.example?subject=a%26attach%3D%2Fetc%2Fpasswd"),
        );
        case(
            "mailto:ann+plan@city.example",
            Some("mailto:ann+plan@city.example"),
        );
        case("mailto:å@city.example", Some("mailto:%C3%A5@city.example"));
    }

    #[test]
    fn ambiguous_mail_addresses_are_refused() {
        for address in [
            "mailto:",
            "mailto:x",
            "mailto:@city.example",
            "mailto:-x@city.example",
            "mailto:%2Dattach@city.example",
            "mailto://x@city.example",
            "mailto:?to=x@city.example",
            "mailto:x@city.example,y@city.example",
            "mailto:x@city.example%2Cy@city.example",
            "mailto:x@city.example%3Fattach=/etc/passwd",
            "mailto:x@city.example%0ABcc:y@city.example",
            "mailto:x@city.example?subject=a%0D%0ABcc:%20y@city.example",
            "mailto:x@city.example?subject=a%C2%85b",
        ] {
            case(address, None);
        }
    }
}
