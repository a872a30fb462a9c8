//! An LRU cache with a size limit in bytes.

use lru::LruCache;

/// Values by fingerprint; evicts the least recently used.
#[derive(Debug)]
pub(crate) struct ByteCache<T> {
    /// Values with their sizes.
    values: LruCache<u64, (T, usize)>,
    bytes: usize,
    most_bytes: usize,
}

impl<T: Clone> ByteCache<T> {
    pub(crate) fn new(most_bytes: usize) -> Self {
        Self {
            values: LruCache::unbounded(),
            bytes: 0,
            most_bytes,
        }
    }

    pub(crate) fn get(&mut self, key: u64) -> Option<T> {
        self.values.get(&key).map(|(value, _)| value.clone())
    }

    /// Inserts a value of this size. The newest value stays even if it exceeds the limit.
    pub(crate) fn put(&mut self, key: u64, value: T, bytes: usize) {
        self.bytes += bytes;
        if let Some((_, old)) = self.values.put(key, (value, bytes)) {
            self.bytes -= old;
        }
        while self.bytes > self.most_bytes && self.values.len() > 1 {
            if let Some((_, (_, oldest))) = self.values.pop_lru() {
                self.bytes -= oldest;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn drops_the_least_recently_used() {
        let mut cache = ByteCache::new(100);
        for key in 0..10 {
            cache.put(key, key, 10);
        }
        assert_eq!(cache.get(0), Some(0));
        cache.put(10, 10, 10);
        assert_eq!(cache.get(0), Some(0));
        assert_eq!(cache.get(1), None);
        cache.put(0, 20, 10);
        assert_eq!((cache.get(0), cache.bytes), (Some(20), 100));
        cache.put(11, 11, 1000);
        assert_eq!(cache.get(11), Some(11));
        assert_eq!(cache.bytes, 1000);
    }
}
