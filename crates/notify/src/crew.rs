//! Tasks, one for each channel that has work; started, stopped and joined as the channels change.

use std::collections::HashMap;
use std::time::Duration;

use tokio::sync::watch;
use tokio::task::{AbortHandle, JoinSet};

use crate::channel::{Channel, ChannelId};

/// The tasks of channels.
#[derive(Default)]
pub(crate) struct Crew {
    members: HashMap<ChannelId, Member>,
    tasks: JoinSet<()>,
}

struct Member {
    channel: Channel,
    stop: watch::Sender<bool>,
    task: AbortHandle,
}

impl Crew {
    /// Starts a task for each channel that has none, or whose settings changed, or whose task ended; tells the tasks of
    /// all others to stop. A task that stops may finish what it has in hand beside its successor.
    pub(crate) fn assign<F: Future<Output = ()> + Send + 'static>(
        &mut self,
        wanted: Vec<Channel>,
        start: impl Fn(Channel, watch::Receiver<bool>) -> F,
    ) {
        while let Some(ended) = self.tasks.try_join_next() {
            if let Err(error) = ended
                && error.is_panic()
            {
                tracing::error!(%error, "the task of a channel broke; it is started again");
            }
        }
        self.members.retain(|_, member| {
            let stays = !member.task.is_finished() && wanted.contains(&member.channel);
            if !stays {
                member.stop.send_replace(true);
            }
            stays
        });
        for channel in wanted {
            if self.members.contains_key(&channel.id) {
                continue;
            }
            let (stop, stopped) = watch::channel(false);
            let task = self.tasks.spawn(start(channel.clone(), stopped));
            let member = Member {
                stop,
                task,
                channel: channel.clone(),
            };
            self.members.insert(channel.id, member);
        }
    }

    /// Stops all tasks and joins them; who is not done after `patience` is cut off.
    pub(crate) async fn dismiss(mut self, patience: Duration) {
        for member in self.members.values() {
            member.stop.send_replace(true);
        }
        let all = async { while self.tasks.join_next().await.is_some() {} };
        if tokio::time::timeout(patience, all).await.is_err() {
            self.tasks.shutdown().await;
        }
    }
}

/// Resolves when told to stop, or when nobody is left who could tell.
pub(crate) async fn stopped(stop: &mut watch::Receiver<bool>) {
    let _ = stop.wait_for(|stop| *stop).await;
}
