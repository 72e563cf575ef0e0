"""A FlatBuffers client with nothing but Python, which reads and writes the tables by hand.

    python3 buffers.py PORT

Subscribes to `doors`, says so, and for the first message `to python` sends `from python`.
"""
import socket
import struct
import sys

PUB, SUB, UNSUB, QUIT = range(4)


def command(action, topic=b"", payload=b"", ttl=0):
    """Front to back: root, vtable at 4, table at 16, then the string and the vector."""
    string = struct.pack("<I", len(topic)) + topic + b"\0"
    string += b"\0" * (-len(string) % 4)
    vector = struct.pack("<I", len(payload)) + payload
    body = struct.pack("<I", 16) + struct.pack("<HHHHHH", 12, 24, 12, 4, 8, 16)
    body += struct.pack("<iIIB3xQ", 12, 40 - 20, 40 + len(string) - 24, action, ttl)
    body += string + vector
    body += b"\0" * (-len(body) % 8)
    return struct.pack(">I", len(body)) + body


def field(body, number, form):
    root = struct.unpack_from("<I", body)[0]
    vtable = root - struct.unpack_from("<i", body, root)[0]
    size = struct.unpack_from("<H", body, vtable)[0]
    at = struct.unpack_from("<H", body, vtable + 4 + 2 * number)[0] if 4 + 2 * number < size else 0
    return root + at if form is None else struct.unpack_from(form, body, root + at)[0]


def octets(body, number):
    at = field(body, number, None)
    at += struct.unpack_from("<I", body, at)[0]
    return body[at + 4 : at + 4 + struct.unpack_from("<I", body, at)[0]]


with socket.create_connection(("127.0.0.1", int(sys.argv[1])), timeout=30) as connection:
    stream = connection.makefile("rb")

    def read(kind):
        length = struct.unpack(">I", stream.read(4))[0]
        assert stream.read(1)[0] == kind
        return stream.read(length - 1)

    connection.sendall(command(SUB, b"doors"))
    acknowledged = read(0)
    assert octets(acknowledged, 0) == b"doors"
    assert octets(acknowledged, 1) == b"subscribed"
    print("subscribed", flush=True)
    got = read(1)
    assert octets(got, 1) == "to python grüße".encode(), got
    assert field(got, 2, "<Q") > 1_700_000_000_000
    connection.sendall(command(PUB, b"doors", "from python grüße".encode(), 60_000))
    own = read(1)
    assert field(own, 0, "<Q") == field(got, 0, "<Q") + 1
    assert field(own, 3, "<Q") == 60_000
    connection.sendall(command(QUIT))
    assert stream.read(1) == b""
    print("done", flush=True)
