//! Places in documents.

/// `rules[0].when` as the JSON pointer `/rules/0/when` (RFC 6901).
pub(crate) fn json_pointer(path: &str) -> String {
    let parts = path.split(['.', '[', ']']).filter(|part| !part.is_empty());
    parts.fold(String::new(), |pointer, part| {
        pointer + "/" + &part.replace('~', "~0").replace('/', "~1")
    })
}

#[cfg(test)]
mod tests {
    use super::json_pointer;

    #[test]
    fn indices_and_names_become_segments() {
        assert_eq!(json_pointer("rules[0].when"), "/rules/0/when");
        assert_eq!(json_pointer(""), "");
        assert_eq!(json_pointer("a/b.~c"), "/a~1b/~0c");
    }
}
