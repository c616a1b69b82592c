//! Addresses of profiles: opaque, and unguessable because one of them is all that "link only" asks for.

use rand::RngExt;

/// Crockford's base 32, lower case: no letter that is read as a digit.
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
/// 26 characters carry 130 bits.
const LENGTH: usize = 26;

/// A slug that says nothing about its engineer.
#[must_use]
pub fn fresh_slug() -> String {
    let mut rng = rand::rng();
    (0..LENGTH)
        .filter_map(|_| ALPHABET.get(rng.random_range(0..ALPHABET.len())))
        .map(|byte| char::from(*byte))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::fresh_slug;

    #[test]
    fn slugs_are_long_and_differ() {
        let (a, b) = (fresh_slug(), fresh_slug());
        assert!(a.len() == 26 && a != b && a.bytes().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit()));
    }
}
