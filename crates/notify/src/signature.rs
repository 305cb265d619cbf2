//! Signatures of webhooks: Standard Webhooks, and GitHub's older style.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

/// The key behind a webhook's secret: after `whsec_` stands base64, anything else is taken as it is.
///
/// # Errors
/// The text after `whsec_` if it is no base64.
pub fn webhook_key(secret: &str) -> Result<Vec<u8>, base64::DecodeError> {
    match secret.strip_prefix("whsec_") {
        Some(encoded) => STANDARD.decode(encoded),
        None => Ok(secret.as_bytes().to_vec()),
    }
}

/// `v1,` and the signature of `id.seconds.body`, as `webhook-signature` carries it.
///
/// **Source** Standard Webhooks specification 1.0, "Signature scheme".
#[must_use]
pub fn standard_signature(key: &[u8], id: &str, seconds: i64, body: &[u8]) -> String {
    let head = format!("{id}.{seconds}.");
    format!(
        "v1,{}",
        STANDARD.encode(hmac(key, &[head.as_bytes(), body]))
    )
}

/// `sha256=` and the signature of the body, as `X-Hub-Signature-256` carries it.
///
/// **Source** GitHub documentation, "Validating webhook deliveries".
#[must_use]
pub fn github_signature(key: &[u8], body: &[u8]) -> String {
    let digits: String = hmac(key, &[body])
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    format!("sha256={digits}")
}

fn hmac(key: &[u8], parts: &[&[u8]]) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of any length");
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// From the documentation of Standard Webhooks' own libraries (`standardwebhooks` for Python, test of `sign`).
    #[test]
    fn the_published_vector_is_reproduced() {
        let key = webhook_key("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
        let signature = standard_signature(
            &key,
            "msg_p5jXN8AQM9LWM0D4loKWxJek",
            1_614_265_330,
            br#"{"test": 2432232314}"#,
        );
        assert_eq!(signature, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    /// From GitHub's documentation, "Testing the webhook payload validation".
    #[test]
    fn the_vector_of_github_is_reproduced() {
        assert_eq!(
            github_signature(b"It's a Secret to Everybody", b"Hello, World!"),
            "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"
        );
    }

    #[test]
    fn a_secret_without_the_prefix_is_the_key() {
        assert_eq!(webhook_key("plain").unwrap(), b"plain");
        assert!(webhook_key("whsec_?").is_err());
    }
}
