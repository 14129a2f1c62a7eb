"""A small world of named cards for the engine's contract, in two scopes: everybody's and finance's."""

from __future__ import annotations

from typing import Any

from allhands.search.engine import FOREVER, Document, Spec

EVERYBODY, FINANCE, NOBODY = 1, 2, 99
NOW = 1_750_000_000
DAY = 86_400
HELP, MONEY = 10, 20
ANN, VERA = 7, 8


def card(number: int, title: str, body: str = "", **more: Any) -> Document:
    given: dict[str, Any] = {
        "scope": EVERYBODY,
        "language": "en",
        "collection": HELP,
        "author": ANN,
        "updated": NOW - number * DAY,
    }
    return Document(kind="card", id=number, title=title, body=body, **{**given, **more})


REFUND = card(
    1,
    "Refund an order that arrived cold",
    "When food arrives cold, refund the whole order. The code is ERR-01234 in app version 5.2.1.",
    headings="When to refund",
    tags=("money", "orders"),
    trusted_until=FOREVER,
    heard=("my soup was freezing, I want compensation",),
)
COURIER = card(2, "Courier is late", "Call the courier after twenty minutes and apologise.", tags=("orders",))
PAYROLL = card(
    3,
    "Payroll bonuses",
    "Project zanzibar pays refund bonuses.",
    scope=FINANCE,
    collection=MONEY,
    tags=("secret",),
)
VIETNAMESE = card(
    4, "Hoàn tiền đơn hàng", "Khi món ăn nguội thì hoàn tiền cho khách.", language="vi", author=VERA
)
RUSSIAN = card(5, "Возврат денег", "Если еда приехала холодной, верните деньги за заказ.", language="ru")
SWEDISH = card(
    6, "Sjukresetaxi", "Personer över sjuttio får åka sjukresetaxi till vaccinationen.", language="sv"
)
CHINESE = card(7, "退款政策", "如果食物是冷的，请全额退款。", language="zh")
TOOLS = card(
    8, "Writing plugins in C++", "Mail ann@example.com about the Wi-Fi and the C# bridge.", language="en-GB"
)
LONG = card(9, "Everything about deliveries", "Boxes travel by road. " * 300 + "A refund is possible.")
EXPIRED = card(
    10, "Gift cards", "Gift cards are topped up at the desk.", trusted_from=NOW - 9 * DAY, trusted_until=NOW
)
PLANNED = card(
    11, "Vouchers", "Vouchers are printed on Mondays.", trusted_from=NOW + DAY, trusted_until=FOREVER
)

CARDS = (REFUND, COURIER, PAYROLL, VIETNAMESE, RUSSIAN, SWEDISH, CHINESE, TOOLS, LONG, EXPIRED, PLANNED)


def asked(words: str = "", *scopes: int, **more: Any) -> Spec:
    return Spec(words, frozenset(scopes or (EVERYBODY,)), **{"now": NOW, **more})
