"""Signs in, trades and reads with the package that openapi-python-client made. Usage: URL EMAIL PASSWORD MARKET."""
import sys

from ringside_client import AuthenticatedClient, Client
from ringside_client.api.auth import log_in
from ringside_client.api.market_data import get_book, get_candles, list_market_trades
from ringside_client.api.markets import get_market, list_markets, pause_market
from ringside_client.api.prices import get_latest_prices, get_price_history
from ringside_client.api.trading import (
    get_account,
    get_statement,
    list_orders,
    list_own_trades,
    list_positions,
    place_order,
)
from ringside_client.models import Credentials, Error, MarketAct, OrderRequest

url, email, password, market = sys.argv[1:]
session = log_in.sync(client=Client(base_url=url), body=Credentials(email=email, password=password))
client = AuthenticatedClient(base_url=url, token=session.access_token)
body = {"marketId": market, "outcome": "YES", "side": "BUY", "type": "LIMIT", "priceBps": 4000, "quantity": "1000000"}
order = place_order.sync(client=client, body=OrderRequest.from_dict(body))
assert order.status == "OPEN", order
assert order.created_at.year > 2000, order
listed = list_orders.sync(client=client)
assert [one.id for one in listed.data] == [order.id], listed
assert get_account.sync(client=client).held == "400000", get_account.sync(client=client)
assert get_book.sync(id=market, client=client).bids[0][0] == 4000
item = get_latest_prices.sync(client=client).data[0].item_id
bought = place_order.sync(
    client=client,
    body=OrderRequest.from_dict({"itemId": item, "side": "BUY", "type": "MARKET", "quantity": "1000", "maxCost": "900000000"}),
)
assert bought.status == "FILLED", bought
assert [one.shares for one in list_positions.sync(client=client).data] == ["1000"]
assert list_own_trades.sync(client=client).data[0].order_id == bought.id
assert len(get_statement.sync(client=client).data) > 0
assert get_market.sync(id=market, client=client).id in [one.id for one in list_markets.sync(client=client).data]
assert list_market_trades.sync(id=market, client=client).data == []
assert get_candles.sync(id=market, client=client).data == []
assert len(get_price_history.sync(id=item, client=client).data) > 0
refusal = place_order.sync(client=client, body=OrderRequest.from_dict({**body, "marketId": "no-such-market"}))
assert isinstance(refusal, Error) and refusal.code == "unknown_market", refusal
refusal = pause_market.sync(id=market, client=client, body=MarketAct(reason="Not my market."))
assert isinstance(refusal, Error) and refusal.code == "forbidden", refusal
print("ok")
