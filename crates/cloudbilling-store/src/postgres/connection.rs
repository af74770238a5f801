//! One connection, and the task that drives it.

use std::{
    future::poll_fn,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use tokio::{runtime::Handle, sync::Notify};
use tokio_postgres::{AsyncMessage, Client, Connection, Socket, error::Severity, tls::TlsStream};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::{
    durability::Durability, failure::failed, options::PostgresOptions, statements::Statements,
};
use crate::{Commit, StoreError, StoreErrorKind};

pub(super) struct Connected {
    pub(super) client: Client,
    pub(super) durability: Durability,
    warnings: Arc<AtomicU64>,
}

impl Connected {
    pub(super) async fn open(
        options: &PostgresOptions,
        statements: &Statements,
        tls: MakeRustlsConnect,
        changes: &Arc<Notify>,
    ) -> Result<Self, StoreError> {
        let (client, warnings) = connect(options, tls, changes).await?;
        let durability = Durability::read(&client, statements).await?;
        if !options.accepts_not_durable {
            durability.check()?;
        }
        if options.listens {
            let listening = client.batch_execute(&statements.listen).await;
            listening.map_err(|error| failed(error, Commit::NotStored))?;
        }
        Ok(Self {
            client,
            durability,
            warnings,
        })
    }

    /// Returns the number of warnings that the server has sent. An administrator who cancels the
    /// wait for a standby makes a swap succeed with a warning, although no standby has it.
    pub(super) fn warnings(&self) -> u64 {
        self.warnings.load(Ordering::Acquire)
    }
}

/// Connects without looking at the server's settings or the table.
pub(super) async fn connect(
    options: &PostgresOptions,
    tls: MakeRustlsConnect,
    changes: &Arc<Notify>,
) -> Result<(Client, Arc<AtomicU64>), StoreError> {
    let runtime = current_runtime()?;
    let connected = options.config.connect(tls).await;
    let (client, connection) = connected.map_err(|error| failed(error, Commit::NotStored))?;
    let warnings = Arc::new(AtomicU64::new(0));
    runtime.spawn(drive(
        connection,
        Arc::clone(&warnings),
        Arc::clone(changes),
    ));
    Ok((client, warnings))
}

/// Returns the runtime of this thread. Without one, each timer would panic.
pub(super) fn current_runtime() -> Result<Handle, StoreError> {
    Handle::try_current().map_err(|error| {
        StoreError::new(StoreErrorKind::Unavailable)
            .with_detail("this thread has no tokio runtime; call from within one")
            .with_source(error)
    })
}

/// Drives a connection to its end.
async fn drive<S>(
    mut connection: Connection<Socket, S>,
    warnings: Arc<AtomicU64>,
    changes: Arc<Notify>,
) where
    S: TlsStream + Unpin,
{
    while let Some(Ok(message)) = poll_fn(|context| connection.poll_message(context)).await {
        match message {
            AsyncMessage::Notice(notice) if notice.parsed_severity() == Some(Severity::Warning) => {
                warnings.fetch_add(1, Ordering::AcqRel);
            }
            AsyncMessage::Notification(_) => changes.notify_waiters(),
            _ => {}
        }
    }
    // From now on, no notification arrives: those who wait for one must look for themselves.
    changes.notify_waiters();
}
