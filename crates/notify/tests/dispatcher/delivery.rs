//! What arrives, when, and how often.

use std::collections::BTreeSet;
use std::sync::atomic::Ordering;
use std::time::Duration;

use bellwether_notify::{
    BackOff, ChannelId, DispatchSettings, Event, EventKind, Level, Outcome, RateLimit, TellError,
    WAITING_MAX,
};

use crate::memory_outbox::Status;
use crate::world::{Reaction, World, channel, critical, info, pass};

const HOUR: Duration = Duration::from_secs(3600);

fn settings() -> DispatchSettings {
    DispatchSettings::default()
}

fn is_up_after(outage: Duration) -> impl Fn(&bellwether_notify::Letter, Duration) -> Reaction {
    move |_, at| {
        if at < outage {
            Reaction::Fail(None)
        } else {
            Reaction::Take
        }
    }
}

/// The most attempts that the back-off allows in a time: every wait at its shortest.
fn attempts_max(back_off: BackOff, time: Duration) -> usize {
    let mut attempts = 1;
    let mut at = Duration::ZERO;
    loop {
        at += back_off.wait(attempts as u32, 0.0, None);
        if at > time {
            return attempts;
        }
        attempts += 1;
    }
}

#[tokio::test(start_paused = true)]
async fn a_channel_that_is_down_for_an_hour_delays_nobody_and_loses_nothing() {
    let world = World::new(vec![channel("down"), channel("up")], settings());
    world.behave("down", is_up_after(HOUR));
    // One notification every half minute: few enough not to be a storm where they get through.
    for number in 0..120 {
        let began = tokio::time::Instant::now();
        world.tell(&format!("s{number}"));
        assert_eq!(began.elapsed(), Duration::ZERO, "telling waits for nobody");
        pass(30).await;
    }
    let up = world.taken("up");
    assert_eq!(
        up.len(),
        120,
        "each arrives by itself where the channel works"
    );
    for (number, arrival) in up.iter().enumerate() {
        let told_at = Duration::from_secs(30 * number as u64);
        assert!(
            arrival.at - told_at < Duration::from_secs(1),
            "{number} arrived at {:?}",
            arrival.at
        );
    }
    let tries = world.arrivals("down").len();
    let allowed = attempts_max(settings().back_off, HOUR);
    assert!(
        tries <= allowed,
        "{tries} attempts in an hour, {allowed} allowed"
    );
    assert!(tries >= 10, "it went on trying: {tries}");

    // The longest wait of the back-off, and some seconds to send.
    pass(300 + 10).await;
    let rows = world.outbox.rows_of("down");
    assert_eq!(rows.len(), 120);
    assert!(rows.iter().all(|row| row.status == Status::Delivered));
    // Each in a message of its own, or in a digest that arrived.
    let arrived: BTreeSet<String> = world
        .taken("down")
        .iter()
        .map(|arrival| arrival.letter.key.clone())
        .collect();
    for row in rows {
        let key = row.digest.as_ref().unwrap_or(&row.notification.id);
        assert!(arrived.contains(key), "{key}");
    }
    world.stop().await;
}

#[tokio::test(start_paused = true)]
async fn a_channel_that_hangs_delays_nobody() {
    let world = World::new(vec![channel("hangs"), channel("up")], settings());
    world.behave("hangs", |_, at| {
        if at < Duration::from_secs(100) {
            Reaction::Hang
        } else {
            Reaction::Take
        }
    });
    world.tell("one");
    pass(5).await;
    assert_eq!(world.taken("up").len(), 1);
    let arrival = &world.taken("up")[0];
    assert!(arrival.at < Duration::from_secs(1), "{:?}", arrival.at);
    pass(200).await;
    let log = world.outbox.log_of("hangs");
    assert_eq!(log[0].error.as_deref(), Some("it took too long"));
    assert_eq!(log[0].latency.as_secs(), settings().send_time_max.as_secs());
    assert_eq!(world.outbox.rows_of("hangs")[0].status, Status::Delivered);
    world.stop().await;
}

#[tokio::test(start_paused = true)]
async fn a_peer_that_asks_for_a_pause_gets_it() {
    let world = World::new(vec![channel("slow")], settings());
    world.behave("slow", |_, at| {
        if at < Duration::from_secs(1) {
            Reaction::Fail(Some(Duration::from_secs(77)))
        } else {
            Reaction::Take
        }
    });
    world.tell("one");
    pass(76).await;
    assert_eq!(world.arrivals("slow").len(), 1);
    pass(3).await;
    assert_eq!(world.taken("slow").len(), 1);
    let at = world.taken("slow")[0].at;
    assert!(at >= Duration::from_secs(77), "{at:?}");

    world.behave("slow", |_, _| {
        Reaction::TakeAndWant(Duration::from_secs(40))
    });
    world.tell("two");
    pass(1).await;
    world.tell("three");
    pass(30).await;
    assert_eq!(world.taken("slow").len(), 2, "the third waits");
    pass(20).await;
    let at: Vec<Duration> = world
        .taken("slow")
        .iter()
        .map(|arrival| arrival.at)
        .collect();
    assert!(at[2] - at[1] >= Duration::from_secs(40), "{at:?}");
    world.stop().await;
}

#[tokio::test(start_paused = true)]
async fn a_crash_between_sending_and_noting_sends_again_under_the_same_key() {
    let world = World::new(vec![channel("desk")], settings());
    // Every try to note it fails, and then the process dies.
    world
        .outbox
        .settles_to_lose
        .store(u32::MAX, Ordering::SeqCst);
    world
        .notifier
        .record(&world.notifier.notification(critical()))
        .await
        .unwrap();
    pass(2).await;
    let first = world.taken("desk");
    assert_eq!(first.len(), 1);
    let outbox = world.die().await;
    assert_eq!(outbox.rows_of("desk")[0].status, Status::Waiting);

    outbox.settles_to_lose.store(0, Ordering::SeqCst);
    let now = outbox.rows_of("desk")[0].due_at;
    let world = World::over(outbox, vec![channel("desk")], settings());
    // The clock of the new world begins anew; the claim ends when it ended before.
    let wait = now.nanos_since(world.notifier.notification(critical()).created_at);
    pass(u64::try_from(wait / 1_000_000_000).unwrap_or(0) + 2).await;
    let second = world.taken("desk");
    assert_eq!(second.len(), 1);
    assert_eq!(
        second[0].letter, first[0].letter,
        "the same letter under the same key"
    );
    let log = world.outbox.log_of("desk");
    assert_eq!(log.len(), 1);
    assert_eq!(log[0].number, 2, "the first attempt is remembered");
    assert_eq!(world.outbox.rows_of("desk")[0].status, Status::Delivered);
    world.stop().await;
}

#[tokio::test(start_paused = true)]
async fn a_digest_that_was_not_noted_is_sent_again_as_it_was() {
    let world = World::new(vec![channel("desk")], settings());
    world.outbox.settles_to_lose.store(3, Ordering::SeqCst);
    for number in 0..100 {
        world.tell(&format!("s{number}"));
    }
    pass(1).await;
    let first = world.taken("desk");
    assert_eq!(first.len(), 1);
    // More is told before it is sent again, and does not slip into it.
    world.tell("later");
    pass(120).await;
    let letters = world.taken("desk");
    let again = letters
        .iter()
        .filter(|arrival| arrival.letter == first[0].letter);
    assert_eq!(again.count(), 2);
    assert!(
        world
            .outbox
            .rows_of("desk")
            .iter()
            .all(|row| row.status == Status::Delivered)
    );
    world.stop().await;
}

#[tokio::test(start_paused = true)]
async fn a_storm_becomes_a_digest_that_names_everything_and_the_important_first() {
    let world = World::new(vec![channel("desk")], settings());
    world.behave("desk", is_up_after(Duration::from_millis(1)));
    for number in 0..300 {
        world.tell(&format!("s{number}"));
    }
    let error = Event::Error {
        what: "feed".into(),
        detail: "gone".into(),
    };
    world.notifier.tell(error).unwrap();
    pass(30).await;
    let taken = world.taken("desk");
    assert_eq!(taken.len(), 1, "one message instead of 301");
    let Event::Digest { counts, first } = &taken[0].letter.event else {
        panic!("{:?}", taken[0].letter);
    };
    let count = |kind| {
        let mut counts = counts.iter();
        counts
            .find(|count| count.of == kind)
            .map(|count| count.count)
    };
    assert_eq!(count(EventKind::WaitingForStart), Some(300));
    assert_eq!(count(EventKind::Error), Some(1));
    assert_eq!(
        first[0].event.kind(),
        EventKind::Error,
        "the important one first"
    );
    assert_eq!(taken[0].letter.level, Level::Error);
    let rows = world.outbox.rows_of("desk");
    assert!(
        rows.iter()
            .all(|row| row.digest.as_ref() == Some(&taken[0].letter.key))
    );
    assert_eq!(rows.len(), 301);
    world.stop().await;
}

#[tokio::test(start_paused = true)]
async fn a_steady_storm_sends_no_more_than_the_window_allows() {
    let world = World::new(vec![channel("desk")], settings());
    for number in 0..600 {
        world.tell(&format!("s{number}"));
        pass(1).await;
    }
    pass(120).await;
    let taken = world.taken("desk");
    let (most, window) = (settings().storm_most, settings().storm_window);
    for (place, arrival) in taken.iter().enumerate() {
        let in_window = taken[place..]
            .iter()
            .take_while(|other| other.at < arrival.at + window);
        assert!(in_window.count() <= most, "from {:?} on", arrival.at);
    }
    let told: u64 = taken
        .iter()
        .map(|arrival| match &arrival.letter.event {
            Event::Digest { counts, .. } => counts.iter().map(|count| count.count).sum(),
            _ => 1,
        })
        .sum();
    assert_eq!(told, 600, "nothing is lost and nothing is told twice");
    world.stop().await;
}

#[tokio::test(start_paused = true)]
async fn what_is_critical_overtakes_a_storm() {
    let world = World::new(vec![channel("desk")], settings());
    for number in 0..40 {
        world.tell(&format!("s{number}"));
        pass(1).await;
    }
    let told_at = Duration::from_secs(40);
    world.notifier.tell(critical()).unwrap();
    pass(5).await;
    let taken = world.taken("desk");
    let arrived = taken
        .iter()
        .find(|arrival| arrival.letter.level == Level::Critical);
    let arrived = arrived.expect("it does not wait for the window").at;
    assert!(arrived - told_at < Duration::from_secs(2), "{arrived:?}");
    world.stop().await;
}

#[tokio::test(start_paused = true)]
async fn the_pace_of_a_channel_is_kept() {
    let mut slow = channel("slow");
    slow.rate_limit = Some(RateLimit {
        per_minute: 6,
        burst: 2,
    });
    let world = World::new(vec![slow], settings());
    for number in 0..12 {
        world.tell(&format!("s{number}"));
    }
    pass(300).await;
    let at: Vec<Duration> = world
        .taken("slow")
        .iter()
        .map(|arrival| arrival.at)
        .collect();
    assert_eq!(at.len(), 12);
    for pair in at[1..].windows(2) {
        assert!(pair[1] - pair[0] >= Duration::from_millis(9_900), "{at:?}");
    }
    world.stop().await;
}

#[tokio::test(start_paused = true)]
async fn what_is_critical_goes_to_the_fallback_after_a_minute() {
    let mut first = channel("first");
    first.fallback = Some(ChannelId::new("second"));
    let mut second = channel("second");
    // It takes nothing by itself.
    second.events = vec![EventKind::Test];
    let world = World::new(vec![first, second], settings());
    world.behave("first", is_up_after(HOUR));
    world.tell("ordinary");
    world.notifier.tell(critical()).unwrap();
    pass(55).await;
    assert_eq!(world.arrivals("second").len(), 0);
    pass(20).await;
    let second = world.taken("second");
    assert_eq!(second.len(), 1, "the critical one and no other");
    assert_eq!(second[0].letter.level, Level::Critical);
    pass(HOUR.as_secs() + 320).await;
    assert_eq!(world.taken("second").len(), 1, "once");
    assert!(
        world
            .outbox
            .rows_of("first")
            .iter()
            .all(|row| row.status == Status::Delivered)
    );
    world.stop().await;
}

#[tokio::test(start_paused = true)]
async fn a_channel_that_cannot_work_is_switched_off_and_says_so_elsewhere() {
    let mut first = channel("first");
    first.fallback = Some(ChannelId::new("second"));
    let mut second = channel("second");
    second.events = vec![EventKind::ChannelDisabled];
    let world = World::new(vec![first.clone(), second.clone()], settings());
    world.behave("first", |_, _| Reaction::Close);
    world.tell("one");
    world.tell("two");
    pass(30).await;
    assert_eq!(world.arrivals("first").len(), 1, "it is not tried again");
    let heard: Vec<EventKind> = world
        .taken("second")
        .iter()
        .map(|arrival| arrival.letter.kind())
        .collect();
    assert!(heard.contains(&EventKind::ChannelDisabled), "{heard:?}");
    let ordinary = heard
        .iter()
        .filter(|kind| **kind == EventKind::WaitingForStart);
    assert_eq!(
        ordinary.count(),
        2,
        "what waited went to the fallback: {heard:?}"
    );
    let failure = world.outbox.state.lock().unwrap().channels[0]
        .failure
        .clone();
    assert_eq!(failure.as_deref(), Some("the other side says no"));

    // A person mends it: what waits is delivered, nothing is lost.
    world.behave("first", |_, _| Reaction::Take);
    world.outbox.state.lock().unwrap().channels = vec![first, second];
    world.dispatcher.channels_changed();
    pass(60).await;
    let rows = world.outbox.rows_of("first");
    assert!(
        rows.len() >= 2 && rows.iter().all(|row| row.status == Status::Delivered),
        "{rows:?}"
    );
    world.stop().await;
}

#[tokio::test(start_paused = true)]
async fn a_refused_letter_does_not_stop_the_others() {
    let world = World::new(vec![channel("desk")], settings());
    world.behave("desk", |letter, _| match letter.title.contains("bad") {
        true => Reaction::Refuse,
        false => Reaction::Take,
    });
    for what in ["good", "bad", "fine"] {
        world.tell(what);
    }
    pass(10).await;
    let status: Vec<Status> = world
        .outbox
        .rows_of("desk")
        .iter()
        .map(|row| row.status)
        .collect();
    assert_eq!(
        status,
        [Status::Delivered, Status::Undeliverable, Status::Delivered]
    );
    assert_eq!(
        world.arrivals("desk").len(),
        3,
        "the refused one is not tried again"
    );
    world.stop().await;
}

#[tokio::test(start_paused = true)]
async fn what_is_too_old_is_given_up_and_shown_as_such() {
    let world = World::new(vec![channel("desk")], settings());
    world.behave("desk", |_, _| Reaction::Fail(None));
    world.tell("one");
    pass(3 * 86_400 - 60).await;
    assert_eq!(world.outbox.rows_of("desk")[0].status, Status::Waiting);
    pass(120).await;
    assert_eq!(
        world.outbox.rows_of("desk")[0].status,
        Status::Undeliverable
    );
    world.stop().await;
}

#[tokio::test(start_paused = true)]
async fn what_is_told_twice_under_one_key_arrives_once() {
    let world = World::new(vec![channel("desk")], settings());
    for _ in 0..3 {
        let told = world
            .notifier
            .notification(info("x"))
            .keyed("order 17 filled");
        world.notifier.tell_of(told).unwrap();
    }
    pass(10).await;
    assert_eq!(world.taken("desk").len(), 1);
    world.stop().await;
}

#[tokio::test(start_paused = true)]
async fn a_test_passes_by_the_queue_and_stands_in_the_log() {
    let world = World::new(vec![channel("desk")], settings());
    world.behave("desk", |_, _| Reaction::Fail(None));
    world.tell("waits");
    pass(60).await;
    let result = world.dispatcher.test(&channel("desk")).await.unwrap();
    assert!(matches!(result.outcome, Outcome::Transient { .. }));
    let log = world.outbox.log_of("desk");
    let tests: Vec<_> = log
        .iter()
        .filter(|attempt| attempt.entries.is_empty())
        .collect();
    assert_eq!(tests.len(), 1);
    assert_eq!(tests[0].error.as_deref(), Some("the other side says no"));
    world.stop().await;
}

#[tokio::test(start_paused = true)]
async fn a_full_queue_drops_infos_and_keeps_errors() {
    let mut errors_only = channel("desk");
    errors_only.level_min = Level::Error;
    let world = World::new(vec![channel("all"), errors_only], settings());
    let error = || Event::Error {
        what: "feed".into(),
        detail: "gone".into(),
    };
    // Nothing is written down until this task rests.
    for number in 0..WAITING_MAX {
        world.tell(&format!("s{number}"));
    }
    for _ in 0..WAITING_MAX {
        world.notifier.tell(error()).unwrap();
    }
    assert_eq!(world.notifier.tell(info("late")), Err(TellError::Full));
    for _ in 0..WAITING_MAX {
        world.notifier.tell(error()).unwrap();
    }
    assert_eq!(
        world.notifier.tell(error()),
        Err(TellError::Full),
        "errors have a bound, too"
    );
    pass(60 * 60).await;
    let rows = world.outbox.rows_of("all");
    assert_eq!(rows.len(), 2 * WAITING_MAX);
    assert!(
        rows.iter()
            .all(|row| row.notification.level == Level::Error)
    );
    assert!(rows.iter().all(|row| row.status == Status::Delivered));
    assert_eq!(world.outbox.rows_of("desk").len(), 2 * WAITING_MAX);
    world.stop().await;
}
