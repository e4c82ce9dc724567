"""Signs in, trades and reads with the package that openapi-generator made. Usage: URL EMAIL PASSWORD MARKET."""
import json
import sys

from openapi_client import ApiClient, ApiException, Configuration, Credentials, MarketAct, OrderRequest
from openapi_client.api import AuthApi, MarketDataApi, MarketsApi, PricesApi, TradingApi

url, email, password, market = sys.argv[1:]
session = AuthApi(ApiClient(Configuration(host=url))).log_in(Credentials(email=email, password=password))
client = ApiClient(Configuration(host=url, access_token=session.access_token))
trading = TradingApi(client)
body = {"marketId": market, "outcome": "YES", "side": "BUY", "type": "LIMIT", "priceBps": 4000, "quantity": "1000000"}
order = trading.place_order(OrderRequest.from_dict(body))
assert order.status == "OPEN", order
assert order.created_at.year > 2000, order
assert order.id in [one.id for one in trading.list_orders().data]
assert int(trading.get_account().held) >= 400000
assert MarketDataApi(client).get_book(market).bids
item = PricesApi(client).get_latest_prices().data[0].item_id
bought = trading.place_order(
    OrderRequest.from_dict({"itemId": item, "side": "BUY", "type": "MARKET", "quantity": "1000", "maxCost": "900000000"})
)
assert bought.status == "FILLED", bought
assert len(trading.list_positions().data) > 0
assert trading.list_own_trades().data[0].order_id == bought.id
assert len(trading.get_statement().data) > 0
assert MarketsApi(client).get_market(market).id in [one.id for one in MarketsApi(client).list_markets().data]
assert MarketDataApi(client).get_candles(market).data == []
assert len(PricesApi(client).get_price_history(item).data) > 0


def refused(call) -> str:
    try:
        call()
    except ApiException as error:
        return json.loads(error.body)["code"]
    return "not refused"


assert refused(lambda: trading.place_order(OrderRequest.from_dict({**body, "marketId": "no-such-market"}))) == "unknown_market"
assert refused(lambda: MarketsApi(client).pause_market(market, MarketAct(reason="Not my market."))) == "forbidden"
print("ok")
