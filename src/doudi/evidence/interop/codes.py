"""The words of the standard, spelt as it spells them (接口标准用词)."""

from __future__ import annotations

from enum import StrEnum

VERSION = "1.0.0"
SOCIAL = "ns:org:RegistryType:Social"


class Action(StrEnum):
    """What a message is for (报文动作): a request, or the answer that comes back later."""

    SEARCH = "search"
    ON_SEARCH = "on-search"
    SUBSCRIBE = "subscribe"
    ON_SUBSCRIBE = "on-subscribe"
    UNSUBSCRIBE = "unsubscribe"
    ON_UNSUBSCRIBE = "on-unsubscribe"
    NOTIFY = "notify"
    TXN_STATUS = "txn-status"
    TXN_ON_STATUS = "txn-on-status"


ANSWERS = {
    Action.SEARCH: Action.ON_SEARCH, Action.SUBSCRIBE: Action.ON_SUBSCRIBE,
    Action.UNSUBSCRIBE: Action.ON_UNSUBSCRIBE, Action.TXN_STATUS: Action.TXN_ON_STATUS,
}  # fmt: skip
"""Which action answers which request."""

PATHS = {
    Action.SEARCH: "/registry/search", Action.ON_SEARCH: "/registry/on-search",
    Action.SUBSCRIBE: "/registry/subscribe", Action.ON_SUBSCRIBE: "/registry/on-subscribe",
    Action.UNSUBSCRIBE: "/registry/unsubscribe", Action.ON_UNSUBSCRIBE: "/registry/on-unsubscribe",
    Action.NOTIFY: "/registry/notify", Action.TXN_STATUS: "/registry/txn/status",
    Action.TXN_ON_STATUS: "/registry/txn/on-status",
}  # fmt: skip
"""Where each action is sent, below the address of who takes it."""


class Status(StrEnum):
    """How far a request is (办理状态): received, under way, done, rejected."""

    RECEIVED = "rcvd"
    PENDING = "pdng"
    SUCCEEDED = "succ"
    REJECTED = "rjct"


class Trouble(StrEnum):
    """What is wrong with a message as such (报文错误), before anybody looks at what it asks."""

    BAD = "err.request.bad"
    UNAUTHORISED = "err.request.unauthorized"
    FORBIDDEN = "err.request.forbidden"
    NOT_FOUND = "err.request.not_found"
    VERSION = "err.version.not_supported"
    TOO_MANY = "err.request.too_many_requests"
    SENDER = "err.sender_id.invalid"
    SENDER_URI = "err.sender_uri.invalid"
    RECEIVER = "err.receiver_id.invalid"
    NO_SIGNATURE = "err.signature.missing"
    SIGNATURE = "err.signature.invalid"
    ENCRYPTION = "err.encryption.invalid"
    UNAVAILABLE = "err.service.unavailable"


class Reject(StrEnum):
    """Why a message or one request of it is rejected (拒绝原因)."""

    VERSION = "rjct.version.invalid"
    MESSAGE_TWICE = "rjct.message_id.duplicate"
    MESSAGE_TS = "rjct.message_ts.invalid"
    ACTION = "rjct.action.invalid"
    ACTION_UNKNOWN = "rjct.action.not_supported"
    TOTAL_COUNT = "rjct.total_count.invalid"
    TOO_MANY_REQUESTS = "rjct.total_count.limit_exceeded"
    REFERENCE = "rjct.reference_id.invalid"
    REFERENCE_TWICE = "rjct.reference_id.duplicate"
    TIMESTAMP = "rjct.timestamp.invalid"
    CRITERIA = "rjct.search_criteria.invalid"
    FILTER = "rjct.filter.invalid"
    SORT = "rjct.sort.invalid"
    PAGINATION = "rjct.pagination.invalid"
    TOO_MANY_FOUND = "rjct.search.too_many_records_found"
    NOTIFY_TYPES = "rjct.notify_types.invalid"
    NOTIFY_DETAILS = "rjct.notify_details.invalid"
    PERSON = "rjct.person_id.invalid"
    ALREADY = "rjct.event.already_subscribed"
    CODE = "rjct.subscription_code.invalid"
    REQUESTER = "rjct.requester.invalid"
    ALREADY_ENDED = "rjct.event.already_unsubscribed"
