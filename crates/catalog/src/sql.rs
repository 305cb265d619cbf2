//! Read-only SQL over the stored bars.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use arrow_array::cast::AsArray;
use arrow_array::types::{
    ArrowTimestampType, Float64Type, Int64Type, TimestampMicrosecondType, TimestampMillisecondType,
    TimestampNanosecondType, TimestampSecondType,
};
use arrow_array::{Array, ArrayRef};
use arrow_cast::cast;
use arrow_cast::display::{ArrayFormatter, FormatOptions};
use arrow_schema::{DataType, TimeUnit};
use datafusion::common::tree_node::{Transformed, TreeNode};
use datafusion::datasource::file_format::parquet::ParquetFormat;
use datafusion::datasource::listing::{
    ListingOptions, ListingTable, ListingTableConfig, ListingTableUrl,
};
use datafusion::error::DataFusionError;
use datafusion::execution::context::SQLOptions;
use datafusion::execution::runtime_env::RuntimeEnvBuilder;
use datafusion::physical_plan::coop::CooperativeExec;
use datafusion::physical_plan::{ExecutionPlan, collect};
use datafusion::prelude::{SessionConfig, SessionContext};

use crate::bars_file;
use crate::catalog::Catalog;
use crate::error::CatalogError;

/// What a query may hold in memory; more is an error and not a dead process.
const MEMORY_BYTES_MAX: usize = 512 << 20;
/// A longer query was not written by a person.
const QUERY_BYTES_MAX: usize = 64 << 10;

/// The answer to a query.
#[derive(Debug, Clone, PartialEq)]
pub struct SqlTable {
    /// The columns' names.
    pub columns: Vec<String>,
    /// The rows.
    pub rows: Vec<Vec<SqlValue>>,
    /// Whether there are more rows than were asked for.
    pub truncated: bool,
}

/// A cell of an answer.
#[derive(Debug, Clone, PartialEq)]
pub enum SqlValue {
    /// Missing.
    Null,
    /// True or false.
    Bool(bool),
    /// A whole number.
    Integer(i64),
    /// Any other number.
    Float(f64),
    /// Text, times and everything else as text.
    Text(String),
}

impl Catalog {
    /// Answers a `SELECT` over the table `bars`: the columns of all series, with `source`, `symbol` and `timeframe`.
    ///
    /// # Errors
    /// [`CatalogError::Sql`] for anything that is not a query, that fails, or that takes longer than `timeout`.
    pub fn sql(
        &self,
        query: &str,
        rows_max: usize,
        timeout: Duration,
    ) -> Result<SqlTable, CatalogError> {
        if query.len() > QUERY_BYTES_MAX {
            return Err(CatalogError::Sql(format!(
                "the query has more than {QUERY_BYTES_MAX} bytes"
            )));
        }
        let failed =
            |error: &dyn std::fmt::Display| CatalogError::Sql(format!("the query failed: {error}"));
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .build()
            .map_err(|error| failed(&error))?;
        runtime.block_on(async {
            match tokio::time::timeout(timeout, self.answer(query, rows_max)).await {
                Ok(answer) => answer.map_err(|error| failed(&error.strip_backtrace())),
                Err(_) => Err(CatalogError::Sql(format!(
                    "the query took longer than {} s; narrow it, e.g. by symbol and timeframe",
                    timeout.as_secs_f64()
                ))),
            }
        })
    }

    async fn answer(&self, query: &str, rows_max: usize) -> Result<SqlTable, DataFusionError> {
        let context = self.context().await?;
        // Nothing that writes, nothing that changes the session.
        let read_only = SQLOptions::new()
            .with_allow_ddl(false)
            .with_allow_dml(false)
            .with_allow_statements(false);
        let frame = context
            .sql_with_options(query, read_only)
            .await?
            .limit(0, Some(rows_max.saturating_add(1)))?;
        let columns = frame
            .schema()
            .fields()
            .iter()
            .map(|field| field.name().clone())
            .collect();
        let mut rows = Vec::new();
        let tasks = Arc::new(frame.task_ctx());
        let plan = interruptible(frame.create_physical_plan().await?)?;
        for batch in collect(plan, tasks).await? {
            let cells = batch
                .columns()
                .iter()
                .map(values)
                .collect::<Result<Vec<_>, _>>()?;
            rows.extend(
                (0..batch.num_rows())
                    .map(|row| cells.iter().map(|column| column[row].clone()).collect()),
            );
        }
        let truncated = rows.len() > rows_max;
        rows.truncate(rows_max);
        Ok(SqlTable {
            columns,
            rows,
            truncated,
        })
    }

    async fn context(&self) -> Result<SessionContext, DataFusionError> {
        let manifest = self
            .manifest()
            .map_err(|error| DataFusionError::External(Box::new(error)))?;
        let features: BTreeSet<&String> = manifest
            .series
            .values()
            .flat_map(|entry| &entry.features)
            .collect();
        let features: Vec<String> = features.into_iter().cloned().collect();
        let runtime = RuntimeEnvBuilder::new()
            .with_memory_limit(MEMORY_BYTES_MAX, 1.0)
            .build_arc()?;
        let mut config = SessionConfig::new();
        config.options_mut().execution.parquet.pushdown_filters = true;
        let context = SessionContext::new_with_config_rt(config, runtime);
        let folder = self.bars_folder();
        crate::durable::create_folders(&folder)
            .map_err(|error| DataFusionError::External(Box::new(error)))?;
        let folder = folder.canonicalize().map_err(DataFusionError::IoError)?;
        let options = ListingOptions::new(Arc::new(ParquetFormat::default()))
            .with_file_extension(".parquet")
            .with_table_partition_cols(
                ["source", "symbol", "timeframe"]
                    .map(|name| (name.to_owned(), DataType::Utf8))
                    .to_vec(),
            );
        let url = ListingTableUrl::parse(format!("{}/", folder.display()))?;
        let table = ListingTableConfig::new(url)
            .with_listing_options(options)
            .with_schema(bars_file::schema(&features));
        context.register_table("bars", Arc::new(ListingTable::try_new(table)?))?;
        Ok(context)
    }
}

/// Makes every operator give way now and then. The library does so where data is read, which a join of a join does no more,
/// and a time-out cannot stop what never gives way.
fn interruptible(plan: Arc<dyn ExecutionPlan>) -> Result<Arc<dyn ExecutionPlan>, DataFusionError> {
    let wrapped = plan.transform_up(|node| {
        let node: Arc<dyn ExecutionPlan> = Arc::new(CooperativeExec::new(node));
        Ok(Transformed::yes(node))
    })?;
    Ok(wrapped.data)
}

fn values(column: &ArrayRef) -> Result<Vec<SqlValue>, arrow_schema::ArrowError> {
    let rows = 0..column.len();
    let cells = |value: &dyn Fn(usize) -> SqlValue| {
        rows.clone()
            .map(|row| {
                if column.is_null(row) {
                    SqlValue::Null
                } else {
                    value(row)
                }
            })
            .collect()
    };
    Ok(match column.data_type() {
        DataType::Boolean => cells(&|row| SqlValue::Bool(column.as_boolean().value(row))),
        kind if kind.is_signed_integer()
            || matches!(kind, DataType::UInt8 | DataType::UInt16 | DataType::UInt32) =>
        {
            let wide = cast(column, &DataType::Int64)?;
            cells(&|row| SqlValue::Integer(wide.as_primitive::<Int64Type>().value(row)))
        }
        kind if kind.is_numeric() => {
            let wide = cast(column, &DataType::Float64)?;
            cells(&|row| SqlValue::Float(wide.as_primitive::<Float64Type>().value(row)))
        }
        DataType::Null => cells(&|_| SqlValue::Null),
        _ => {
            let options = FormatOptions::default();
            let utc = in_utc(column);
            let formatter = ArrayFormatter::try_new(&utc, &options)?;
            cells(&|row| SqlValue::Text(formatter.value(row).try_to_string().unwrap_or_default()))
        }
    })
}

/// Timestamps with a zone as the same instants in UTC: the zone is for display, and its name may not be known here.
fn in_utc(column: &ArrayRef) -> ArrayRef {
    fn utc<T: ArrowTimestampType>(column: &ArrayRef) -> ArrayRef {
        Arc::new(column.as_primitive::<T>().clone().with_timezone("+00:00"))
    }
    match column.data_type() {
        DataType::Timestamp(TimeUnit::Second, Some(_)) => utc::<TimestampSecondType>(column),
        DataType::Timestamp(TimeUnit::Millisecond, Some(_)) => {
            utc::<TimestampMillisecondType>(column)
        }
        DataType::Timestamp(TimeUnit::Microsecond, Some(_)) => {
            utc::<TimestampMicrosecondType>(column)
        }
        DataType::Timestamp(TimeUnit::Nanosecond, Some(_)) => {
            utc::<TimestampNanosecondType>(column)
        }
        _ => column.clone(),
    }
}
