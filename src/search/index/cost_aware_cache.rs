//! Things worth keeping, as many as fit; what was not used for long and is soon worked out again
//! goes first.

use std::collections::HashMap;

/// Values by fingerprint, within a number of bytes.
///
/// A value is worth the work that a byte of it saves, on top of what the last one that had to go was
/// worth when it went. So what is dear to work out stays longer than what is cheap, but not for ever;
/// among equals, what was not used for longest goes first ("GreedyDual-Size", Cao and Irani 1997).
/// What was used lately stays whatever it is worth: the next keystroke asks for it again.
#[derive(Debug)]
pub(crate) struct Cache<T> {
    kept: HashMap<u64, Kept<T>>,
    clock: u64,
    bytes: usize,
    most_bytes: usize,
    /// What the last value that went was worth.
    least_worth: f64,
}

/// What the last so many uses were of was used lately.
const LATELY: u64 = 256;

#[derive(Debug)]
struct Kept<T> {
    value: T,
    bytes: usize,
    /// The work that a byte saves.
    saves: f64,
    worth: f64,
    used: u64,
}

impl<T: Clone> Cache<T> {
    pub(crate) fn new(most_bytes: usize) -> Self {
        Self {
            kept: HashMap::new(),
            clock: 0,
            bytes: 0,
            most_bytes,
            least_worth: 0.0,
        }
    }

    pub(crate) fn get(&mut self, key: u64) -> Option<T> {
        self.clock += 1;
        let kept = self.kept.get_mut(&key)?;
        kept.used = self.clock;
        kept.worth = self.least_worth + kept.saves;
        Some(kept.value.clone())
    }

    /// Keeps a value that costs as much for each byte as any other.
    pub(crate) fn put(&mut self, key: u64, value: T, bytes: usize) {
        self.put_costly(key, value, bytes, bytes);
    }

    /// Keeps a value that takes so much work, in steps, to work out again.
    pub(crate) fn put_costly(&mut self, key: u64, value: T, bytes: usize, work: usize) {
        self.clock += 1;
        let saves = work as f64 / bytes.max(1) as f64;
        if let Some(old) = self.kept.insert(
            key,
            Kept {
                value,
                bytes,
                saves,
                worth: self.least_worth + saves,
                used: self.clock,
            },
        ) {
            self.bytes -= old.bytes;
        }
        self.bytes += bytes;
        if self.bytes > self.most_bytes {
            self.shrink(key);
        }
    }

    /// Drops what is worth least until a quarter of the room is free, so that it need not be done at
    /// every turn. The newest stays, however large.
    fn shrink(&mut self, newest: u64) {
        let lately = self.clock.saturating_sub(LATELY);
        let others = self.kept.iter().filter(|(key, _)| **key != newest);
        let mut first_to_go: Vec<(bool, f64, u64, u64)> = others
            .map(|(&key, kept)| (kept.used > lately, kept.worth, kept.used, key))
            .collect();
        first_to_go.sort_unstable_by(|a, b| {
            let by_worth = a.1.total_cmp(&b.1);
            a.0.cmp(&b.0).then(by_worth).then(a.2.cmp(&b.2))
        });
        for (_, worth, _, key) in first_to_go {
            if self.bytes <= self.most_bytes / 4 * 3 {
                break;
            }
            if let Some(old) = self.kept.remove(&key) {
                self.bytes -= old.bytes;
                self.least_worth = self.least_worth.max(worth);
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
    #[test]
    fn keeps_what_is_dear_longer_but_not_for_ever() {
        let mut cache = Cache::new(10_000);
        cache.put_costly(0, 0, 10, 20);
        for key in 1..1_500 {
            cache.put(key, key, 10);
        }
        assert_eq!(cache.kept.get(&0).map(|kept| kept.value), Some(0));
        assert_eq!(cache.get(1), None);
        for key in 1_500..9_000 {
            cache.put(key, key, 10);
        }
        assert_eq!(cache.get(0), None);
    }

    #[test]
    fn keeps_what_was_used_lately_however_cheap() {
        let mut cache = Cache::new(100);
        for key in 0..9 {
            cache.put_costly(key, key, 10, 1_000);
        }
        for _ in 0..LATELY {
            assert_eq!(cache.get(0), Some(0));
        }
        cache.put_costly(9, 9, 10, 1);
        cache.put(10, 10, 10);
        assert_eq!(cache.get(9), Some(9));
    }
}
