//! Ichimoku Kinko Hyo.

use crate::registry::PLAIN;
use crate::{Arg, Category, Cost, Output, Primitive};

pub(super) const ENTRIES: &[Primitive] = &[Primitive {
    name: "ichimoku",
    category: Category::Overlap,
    doc: "Ichimoku: conversion and base line, and the cloud that stands over the newest bar, drawn `shift` bars ago. The lagging span is the close set against lag(close, shift).",
    formula: "tenkan = midprice(tenkan_n); kijun = midprice(kijun_n); senkou_a = (tenkan + kijun) / 2 and senkou_b = midprice(senkou_n), both of `shift` bars ago",
    source: "Hosoda (1968); some platforms shift by one bar less",
    prices: &["high", "low"],
    args: &[
        Arg::window_or("tenkan_n", 9, 2),
        Arg::window_or("kijun_n", 26, 2),
        Arg::window_or("senkou_n", 52, 2),
        Arg::window_or("shift", 26, 0),
    ],
    outputs: &[Output::num("tenkan"), Output::num("kijun"), Output::num("senkou_a"), Output::num("senkou_b")],
    cost: Cost::Heavy,
    build: abbreviates!(
        "midprice(tenkan_n)",
        "midprice(kijun_n)",
        "lag((midprice(tenkan_n) + midprice(kijun_n)) / 2, shift)",
        "lag(midprice(senkou_n), shift)",
    ),
    ..PLAIN
}];
