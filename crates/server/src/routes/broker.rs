//! Accounts, positions, orders and fills of the runs at work.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use bellwether_api::{self as api, ErrorCode};
use bellwether_market::{ClientOrderId, OrderQuantity, OrderType, Price, Side};
use bellwether_runtime::live::{OrderView, RunAtWork};
use bellwether_trading::{ManualOrder, OrderNumber, PersonCommand};
use serde::Deserialize;

use crate::error::{ApiError, ApiResult};
use crate::extract::{ApiJson, ApiPath, ApiQuery};
use crate::idempotency::Begun;
use crate::live::{not_done, wire};
use crate::paging::Paging;
use crate::routes::strategies::content_hash;
use crate::state::AppState;

/// `GET /broker/account`
pub(crate) async fn account(State(state): State<AppState>) -> Json<api::BrokerAccount> {
    Json(state.live().account())
}

/// `POST /broker/account/refresh`
pub(crate) async fn refresh(State(state): State<AppState>) -> ApiResult<Json<api::BrokerAccount>> {
    for run in state.live().at_work() {
        run.reconcile().await.map_err(not_done)?;
    }
    Ok(Json(state.live().account()))
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PositionsQuery {
    run: Option<String>,
}

/// `GET /broker/positions`
pub(crate) async fn list_positions(
    State(state): State<AppState>,
    ApiQuery(query): ApiQuery<PositionsQuery>,
) -> ApiResult<Json<api::LivePositionPage>> {
    let items = state.live().positions(query.run.as_deref());
    let items = items.map_err(|error| of_query(&error))?;
    Ok(Json(api::LivePositionPage {
        total: items.len() as u64,
        items,
        next_cursor: None,
    }))
}

/// A run of a query that there is not.
fn of_query(error: &ApiError) -> ApiError {
    ApiError::query("run", error.problem().detail.clone())
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct OrdersQuery {
    run: Option<String>,
    open: Option<bool>,
    limit: Option<u64>,
    offset: Option<u64>,
    cursor: Option<String>,
}

/// `GET /broker/orders`
pub(crate) async fn list_orders(
    State(state): State<AppState>,
    ApiQuery(query): ApiQuery<OrdersQuery>,
) -> ApiResult<Json<api::LiveOrderPage>> {
    let paging = Paging::of(query.limit, query.offset, query.cursor);
    let orders = state.live().orders(query.run.as_deref(), query.open);
    let (items, total, next_cursor) = paging.page(orders.map_err(|error| of_query(&error))?)?;
    Ok(Json(api::LiveOrderPage {
        items,
        total,
        next_cursor,
    }))
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FillsQuery {
    run: Option<String>,
    limit: Option<u64>,
    offset: Option<u64>,
    cursor: Option<String>,
}

/// `GET /broker/fills`
pub(crate) async fn list_fills(
    State(state): State<AppState>,
    ApiQuery(query): ApiQuery<FillsQuery>,
) -> ApiResult<Json<api::LiveFillPage>> {
    let paging = Paging::of(query.limit, query.offset, query.cursor);
    let fills = state.live().fills(query.run.as_deref());
    let (items, total, next_cursor) = paging.page(fills.map_err(|error| of_query(&error))?)?;
    Ok(Json(api::LiveFillPage {
        items,
        total,
        next_cursor,
    }))
}

/// The run that is meant: the one that is named, or the only one at work.
fn meant(state: &AppState, name: Option<&str>) -> ApiResult<Arc<RunAtWork>> {
    if let Some(name) = name {
        let run = state.live().run(name);
        return run.map_err(|error| ApiError::body("/run", error.problem().detail.clone()));
    }
    let mut runs = state.live().at_work();
    match (runs.pop(), runs.len()) {
        (Some(run), 0) => Ok(run),
        (None, _) => Err(ApiError::new(
            ErrorCode::RunOver,
            "no run is at work in whose account the order could be; start one",
        )),
        (Some(_), others) => Err(ApiError::body(
            "/run",
            format!(
                "{} runs are at work; name the one that is meant",
                others + 1
            ),
        )),
    }
}

/// The place of a symbol among what a run trades.
fn lane(run: &RunAtWork, symbol: &str) -> Option<usize> {
    let header = run.header();
    let mut traded = header.instruments.iter().take(header.tradable);
    traded.position(|logged| {
        let instrument = logged.instrument();
        instrument.is_some_and(|instrument| instrument.symbol.as_str() == symbol)
    })
}

/// `POST /broker/orders`
pub(crate) async fn place_order(
    State(state): State<AppState>,
    headers: HeaderMap,
    ApiJson(ticket): ApiJson<api::OrderTicket>,
) -> ApiResult<Response> {
    let text = serde_json::to_string(&ticket).map_err(ApiError::internal)?;
    let content = format!("order {}", content_hash(&text));
    let turn = match state.idempotency().begin(&headers, content).await? {
        Begun::Made(id) => {
            let (run, order) = find(&state, &id)?;
            return Ok(created(&run, &order));
        }
        Begun::Create(turn) => turn,
    };
    let run = meant(&state, ticket.run.as_deref())?;
    let Some(lane) = lane(&run, &ticket.symbol) else {
        let message = format!("the run does not trade {}", ticket.symbol);
        return Err(ApiError::body("/symbol", message));
    };
    let quantity = ticket.quantity.parse().ok();
    let quantity = quantity.and_then(|quantity| OrderQuantity::new(quantity).ok());
    let quantity = quantity.ok_or_else(|| {
        let message = format!("`{}` is no decimal above zero", ticket.quantity);
        ApiError::body("/quantity", message)
    })?;
    let command = PersonCommand::Order(ManualOrder {
        lane,
        side: match ticket.side {
            api::OrderSide::Buy => Side::Buy,
            api::OrderSide::Sell => Side::Sell,
        },
        quantity,
        order_type: order_type(&ticket)?,
    });
    let number = run.person(command).await.map_err(not_done)?;
    let order = number.and_then(|number| of_number(&run, number));
    let order = order.ok_or_else(|| ApiError::internal("the order was made and is not there"))?;
    turn.made(&order.id.to_string());
    Ok(created(&run, &order))
}

/// The order's type, with the prices that it needs and no others.
fn order_type(ticket: &api::OrderTicket) -> ApiResult<OrderType> {
    let wanted = ticket.order_type.unwrap_or(api::LiveOrderType::Market);
    let (has_limit, has_stop) = match wanted {
        api::LiveOrderType::Market => (false, false),
        api::LiveOrderType::Limit => (true, false),
        api::LiveOrderType::Stop => (false, true),
        api::LiveOrderType::StopLimit => (true, true),
    };
    let limit = price("/limit_price", ticket.limit_price.as_deref(), has_limit)?;
    let stop = price("/stop_price", ticket.stop_price.as_deref(), has_stop)?;
    Ok(match (limit, stop) {
        (None, None) => OrderType::Market,
        (Some(limit), None) => OrderType::Limit {
            price: limit,
            post_only: false,
        },
        (None, Some(stop)) => OrderType::Stop { stop },
        (Some(limit), Some(stop)) => OrderType::StopLimit { stop, limit },
    })
}

fn price(pointer: &str, text: Option<&str>, is_wanted: bool) -> ApiResult<Option<Price>> {
    match (text, is_wanted) {
        (None, false) => Ok(None),
        (Some(_), false) => Err(ApiError::body(
            pointer,
            "an order of this type has no such price",
        )),
        (None, true) => Err(ApiError::body(
            pointer,
            "an order of this type needs this price",
        )),
        (Some(text), true) => {
            let price: Option<Price> = text.parse().ok();
            let price = price.filter(|price| price.is_positive());
            let message = || format!("`{text}` is no decimal above zero");
            price
                .map(Some)
                .ok_or_else(|| ApiError::body(pointer, message()))
        }
    }
}

fn of_number(run: &RunAtWork, number: OrderNumber) -> Option<OrderView> {
    let view = run.view();
    let mut orders = view.orders.iter();
    orders.find(|order| order.number == number).cloned()
}

fn created(run: &RunAtWork, order: &OrderView) -> Response {
    let body = Json(wire::order(run.number(), order));
    let mut response = (StatusCode::CREATED, body).into_response();
    let location = format!("{}/broker/orders/{}", api::BASE_PATH, order.id);
    if let Ok(location) = HeaderValue::from_str(&location) {
        response.headers_mut().insert(header::LOCATION, location);
    }
    response
}

/// An order by our name of it.
fn find(state: &AppState, id: &str) -> ApiResult<(Arc<RunAtWork>, OrderView)> {
    let unknown = || {
        let message = format!("there is no order `{id}` among those that are shown");
        ApiError::new(ErrorCode::UnknownOrder, message)
    };
    let named: ClientOrderId = id.parse().map_err(|_| unknown())?;
    let run = state.live().run(&format!("{:x}", named.run));
    let run = run.map_err(|_| unknown())?;
    let order = of_number(&run, OrderNumber(named.sequence)).ok_or_else(unknown)?;
    Ok((run, order))
}

/// `GET /broker/orders/{id}`
pub(crate) async fn get_order(
    State(state): State<AppState>,
    ApiPath(id): ApiPath<String>,
) -> ApiResult<Json<api::LiveOrder>> {
    let (run, order) = find(&state, &id)?;
    Ok(Json(wire::order(run.number(), &order)))
}

/// `DELETE /broker/orders/{id}`
pub(crate) async fn cancel_order(
    State(state): State<AppState>,
    ApiPath(id): ApiPath<String>,
) -> ApiResult<Json<api::LiveOrder>> {
    let (run, order) = find(&state, &id)?;
    let cancel = PersonCommand::Cancel(order.number);
    run.person(cancel).await.map_err(not_done)?;
    let order = of_number(&run, order.number).unwrap_or(order);
    Ok(Json(wire::order(run.number(), &order)))
}

/// `POST /broker/positions/{symbol}/close`
pub(crate) async fn close_position(
    State(state): State<AppState>,
    ApiPath(symbol): ApiPath<String>,
    ApiJson(request): ApiJson<api::RunRequest>,
) -> ApiResult<Response> {
    let run = match request.run.as_deref() {
        Some(name) => state.live().run(name)?,
        None => holder(&state, &symbol)?,
    };
    let Some(lane) = lane(&run, &symbol) else {
        let message = format!("the run does not trade {symbol}");
        return Err(ApiError::new(ErrorCode::UnknownSymbol, message));
    };
    let number = run.person(PersonCommand::Close { lane }).await;
    let number = number.map_err(not_done)?;
    let order = number.and_then(|number| of_number(&run, number));
    let order = order.ok_or_else(|| ApiError::internal("the order was made and is not there"))?;
    Ok(created(&run, &order))
}

/// The only run that holds a symbol.
fn holder(state: &AppState, symbol: &str) -> ApiResult<Arc<RunAtWork>> {
    let mut runs = state.live().at_work();
    runs.retain(|run| {
        let view = run.view();
        let mut held = view.positions.iter();
        held.any(|held| held.instrument.symbol.as_str() == symbol)
    });
    match (runs.pop(), runs.len()) {
        (Some(run), 0) => Ok(run),
        (None, _) => Err(ApiError::new(
            ErrorCode::OrderRefused,
            format!("no run holds {symbol}"),
        )),
        (Some(_), others) => Err(ApiError::body(
            "/run",
            format!(
                "{} runs hold {symbol}; name the one that is meant",
                others + 1
            ),
        )),
    }
}
