//! The log: what a crash tears is cut off, what was changed is noticed.

use bellwether_runtime::live::{LogError, RunLog, Tail};
use proptest::prelude::*;

use crate::world::{Disk, block_on};

type Log = RunLog<Vec<u8>, Disk>;

fn written(records: &[Vec<u8>]) -> Disk {
    let disk = Disk::default();
    let (mut log, found, tail) = Log::open(disk.clone()).unwrap();
    assert_eq!((found.len(), tail), (0, Tail::Clean));
    for record in records {
        log.append(record).unwrap();
    }
    block_on(log.sync()).unwrap();
    disk
}

fn records() -> impl Strategy<Value = Vec<Vec<u8>>> {
    prop::collection::vec(prop::collection::vec(any::<u8>(), 0..40), 1..8)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_was_written_is_read_and_can_be_gone_on_from(records in records(), more in records()) {
        let disk = written(&records);
        let (mut log, found, tail) = Log::open(disk.clone()).unwrap();
        prop_assert_eq!((&found, tail), (&records, Tail::Clean));
        for record in &more {
            log.append(record).unwrap();
        }
        let (_, found, tail) = Log::open(disk).unwrap();
        prop_assert_eq!((found, tail), ([records, more].concat(), Tail::Clean));
    }

    #[test]
    fn a_torn_end_is_cut_off_and_nothing_else(records in records(), share in 0.0..1.0) {
        let disk = written(&records);
        let whole = disk.bytes();
        let end = (share * whole.len() as f64) as usize;
        disk.change(|bytes| bytes.truncate(end));
        let (_, found, _) = Log::open(disk.clone()).unwrap();
        prop_assert!(records.starts_with(&found));
        // What is left is a log to be gone on with.
        let (_, again, tail) = Log::open(disk).unwrap();
        prop_assert_eq!((again, tail), (found, Tail::Clean));
    }

    #[test]
    fn a_changed_byte_is_noticed_or_was_in_the_last_record(
        records in records(),
        share in 0.0..1.0,
        flip in 1_u8..=255,
    ) {
        let disk = written(&records);
        let at = (share * disk.bytes().len() as f64) as usize;
        disk.change(|bytes| bytes[at] ^= flip);
        let before = disk.bytes();
        match Log::open(disk.clone()) {
            Err(LogError::Foreign) => prop_assert!(at < 8),
            Err(_) => prop_assert_eq!(disk.bytes(), before),
            Ok((_, found, tail)) => {
                let is_torn = matches!(tail, Tail::Torn { .. });
                prop_assert!(is_torn);
                prop_assert!(records.starts_with(&found) && found.len() < records.len());
            }
        }
    }
}

#[test]
fn records_cannot_be_left_out() {
    let records: Vec<Vec<u8>> = (0_u8..4).map(|n| vec![n; 10]).collect();
    let disk = written(&records);
    // 12 bytes of head, one of the list's length, ten of the record.
    disk.change(|bytes| {
        bytes.drain(8 + 23..8 + 46);
    });
    assert!(matches!(
        Log::open(disk),
        Err(LogError::Damaged { at }) if at == 8 + 23
    ));
}
