"""Proto JSON as strict as the API may be: a field the descriptor doesn't have is the caller's error, and not the server's."""
from connectrpc.compat import google_protobuf_json_codec
from google.protobuf.json_format import ParseError

from errors import invalid


class StrictJson:
    def __init__(self):
        self._codec = google_protobuf_json_codec()

    def name(self):
        return self._codec.name()

    def encode(self, message):
        return self._codec.encode(message)

    def decode(self, data, message_class):
        try:
            return self._codec.decode(data, message_class)
        except (ParseError, ValueError) as error:
            raise invalid(f"unmarshal message: {error}") from error
