//! Things worth keeping, as many as fit; what was not used for longest goes first.

use std::collections::HashMap;

/// Values by fingerprint, within a number of bytes.
#[derive(Debug)]
pub(super) struct Cache<T> {
    kept: HashMap<u64, Kept<T>>,
    clock: u64,
    bytes: usize,
    most_bytes: usize,
}

#[derive(Debug)]
struct Kept<T> {
    value: T,
    bytes: usize,
    used: u64,
}

impl<T: Clone> Cache<T> {
    pub(super) fn new(most_bytes: usize) -> Self {
        Self {
            kept: HashMap::new(),
            clock: 0,
            bytes: 0,
            most_bytes,
        }
    }

    pub(super) fn get(&mut self, key: u64) -> Option<T> {
        self.clock += 1;
        let kept = self.kept.get_mut(&key)?;
        kept.used = self.clock;
        Some(kept.value.clone())
    }

    pub(super) fn put(&mut self, key: u64, value: T, bytes: usize) {
        self.clock += 1;
        if let Some(old) = self.kept.insert(
            key,
            Kept {
                value,
                bytes,
                used: self.clock,
            },
        ) {
            self.bytes -= old.bytes;
        }
        self.bytes += bytes;
        if self.bytes > self.most_bytes {
            self.shrink();
        }
    }

    /// Drops the least used until a quarter of the room is free, so that it need not be done at
    /// every turn. The newest stays, however large.
    fn shrink(&mut self) {
        let mut by_use: Vec<(u64, u64)> = self
            .kept
            .iter()
            .map(|(&key, kept)| (kept.used, key))
            .collect();
        by_use.sort_unstable();
        by_use.pop();
        for (_, key) in by_use {
            if self.bytes <= self.most_bytes / 4 * 3 {
                break;
            }
            if let Some(old) = self.kept.remove(&key) {
                self.bytes -= old.bytes;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_what_was_used_last() {
        let mut cache = Cache::new(100);
        for key in 0..10 {
            cache.put(key, key, 10);
        }
        assert_eq!(cache.get(0), Some(0));
        cache.put(10, 10, 10);
        assert_eq!(cache.get(0), Some(0));
        assert_eq!(cache.get(1), None);
        assert!(cache.bytes <= 100);
        cache.put(11, 11, 1000);
        assert_eq!(cache.get(11), Some(11));
    }
}
