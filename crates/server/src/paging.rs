//! One page of a list.

use crate::error::{ApiError, ApiResult};

/// Items of a page when the client does not say.
const LIMIT_DEFAULT: u64 = 50;
/// Items of a page at most.
const LIMIT_MAX: u64 = 500;
/// Items that may be skipped.
pub(crate) const OFFSET_MAX: u64 = 1_000_000_000;

/// `limit`, and where the page begins: `cursor` (of the page before) or `offset`.
#[derive(Debug, Clone, Default)]
pub(crate) struct Paging {
    limit: Option<u64>,
    offset: Option<u64>,
    cursor: Option<String>,
}

impl Paging {
    pub(crate) fn of(limit: Option<u64>, offset: Option<u64>, cursor: Option<String>) -> Self {
        Self {
            limit,
            offset,
            cursor,
        }
    }

    /// The first item and the number of items.
    pub(crate) fn window(&self) -> ApiResult<(usize, usize)> {
        let limit = self.limit.unwrap_or(LIMIT_DEFAULT);
        if !(1..=LIMIT_MAX).contains(&limit) {
            return Err(ApiError::query(
                "limit",
                format!("a page has 1 to {LIMIT_MAX} items"),
            ));
        }
        let start = match (&self.cursor, self.offset) {
            (Some(_), Some(_)) => {
                return Err(ApiError::query(
                    "cursor",
                    "give `cursor` or `offset`, not both",
                ));
            }
            (Some(cursor), None) => cursor
                .strip_prefix('o')
                .and_then(|offset| offset.parse().ok())
                .ok_or_else(|| {
                    ApiError::query("cursor", "this is not a cursor that a page gave")
                })?,
            (None, offset) => offset.unwrap_or(0),
        };
        if start > OFFSET_MAX {
            return Err(ApiError::query(
                "offset",
                format!("an offset is at most {OFFSET_MAX}"),
            ));
        }
        if start > OFFSET_MAX {
            return Err(ApiError::query(
                "offset",
                format!("an offset is at most {OFFSET_MAX}"),
            ));
        }
        // Both fit: they are below their bounds.
        Ok((
            usize::try_from(start).unwrap_or(usize::MAX),
            usize::try_from(limit).unwrap_or(usize::MAX),
        ))
    }

    /// The cursor of the page after one of `items` items from `start` on.
    pub(crate) fn next_cursor(start: usize, items: usize, total: u64) -> Option<String> {
        let next = start.saturating_add(items);
        (items > 0 && (next as u64) < total).then(|| format!("o{next}"))
    }

    /// The page of `items`: its items, how many there are in all, and the cursor of the next.
    pub(crate) fn page<T>(&self, items: Vec<T>) -> ApiResult<(Vec<T>, u64, Option<String>)> {
        let (start, limit) = self.window()?;
        let total = items.len();
        let page: Vec<T> = items.into_iter().skip(start).take(limit).collect();
        let cursor = Self::next_cursor(start, page.len(), total as u64);
        Ok((page, total as u64, cursor))
    }
}
