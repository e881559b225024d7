"""How a department can be sick (故障): fourteen ways that were seen in the field, one at a time for each department."""

from __future__ import annotations

from enum import StrEnum


class Sick(StrEnum):
    """What a department does instead of answering well."""

    REFUSED = "refused"
    DNS = "dns"
    HANG = "hang"
    DRIP = "drip"
    ERROR_500 = "error_500"
    TOO_MANY_429 = "too_many_429"
    RESET = "reset"
    CUT_JSON = "cut_json"
    LOGIN_PAGE = "login_page"
    OTHER_ENCODING = "other_encoding"
    DRIFT = "drift"
    OLD_DATA = "old_data"
    HUGE = "huge"
    EXPIRED_TLS = "expired_tls"


WORDS: dict[Sick, tuple[str, str]] = {
    Sick.REFUSED: ("拒绝连接", "refuses connections"),
    Sick.DNS: ("域名解析不到", "its name leads nowhere"),
    Sick.HANG: ("接通后一直不答", "takes the question and never answers"),
    Sick.DRIP: ("每秒只来一个字节", "sends one byte a second"),
    Sick.ERROR_500: ("内部错误 500", "error 500"),
    Sick.TOO_MANY_429: ("请求太多 429", "too many requests, 429"),
    Sick.RESET: ("答到一半断开", "breaks off in the middle of a body"),
    Sick.CUT_JSON: ("JSON 缺了后半截", "a JSON that ends too early"),
    Sick.LOGIN_PAGE: ("状态 200 却是登录网页", "a login page with status 200"),
    Sick.OTHER_ENCODING: ("没说明就用 GBK", "GBK without saying so"),
    Sick.DRIFT: ("改了列名", "a column renamed"),
    Sick.OLD_DATA: ("数据是很久以前的", "data of long ago"),
    Sick.HUGE: ("200 MB 的回答", "a body of 200 MB"),
    Sick.EXPIRED_TLS: ("证书过期", "an expired certificate"),
}
