"""Cursor pagination: a token names the last item of its page, so that what is added in front shifts nothing."""
from base64 import urlsafe_b64decode, urlsafe_b64encode

from gitpod.v1.pagination_pb2 import PaginationResponse

from errors import invalid

DEFAULT_SIZE = 25


def page(items, request):
    """The requested page of (id → item) and the pagination of the response."""
    ids = list(items)
    start = 0
    if request.token:
        try:
            start = ids.index(urlsafe_b64decode(request.token).decode()) + 1
        except ValueError:
            raise invalid("invalid pagination token") from None
    end = start + (request.page_size or DEFAULT_SIZE)
    following = urlsafe_b64encode(ids[end - 1].encode()).decode() if end < len(ids) else ""
    return [items[key] for key in ids[start:end]], PaginationResponse(next_token=following)


def matching(items, *conditions):
    """The items of which, for every condition (wanted values, value of an item), the value is wanted; none wanted is any."""
    return {
        key: item
        for key, item in items.items()
        if all(not wanted or value(item) in wanted for wanted, value in conditions)
    }
