"""duckdb: SQL over a table in memory."""

import duckdb
import pandas

from peers.bar_columns import keep_bars
from peers.contender import compete

MINUTE_BARS = """
select minute * 60000000000 as time, open, high, low, close, volume, notional / volume as vwap, trades, delta
from (
    select time // 60000000000 as minute,
        first(price) as open, max(price) as high, min(price) as low, last(price) as close,
        sum(quantity) as volume, sum(price * quantity) as notional, count(*) as trades, sum(side * quantity) as delta
    from trades group by minute
) order by minute
"""


def bars(inputs):
    time, price, quantity, side = inputs.columns("trades", "time price quantity side")
    connection = duckdb.connect(config={"threads": 1})
    frame = pandas.DataFrame({"time": time, "price": price, "quantity": quantity, "side": side.astype("int8")})
    connection.register("frame", frame)
    connection.execute("create table trades as select * from frame")
    connection.unregister("frame")
    return [("bars", lambda: connection.execute(MINUTE_BARS).fetchnumpy(), keep_bars)]


if __name__ == "__main__":
    compete("duckdb", ["duckdb"], {"bars": bars})
