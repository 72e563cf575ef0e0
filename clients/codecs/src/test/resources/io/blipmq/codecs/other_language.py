"""A program in another language, with nothing but what docs/codecs.md and docs/protocol.md say and
what Python brings along: takes orders from a daemon in whatever format they come, raises their
price by a cent for each it has taken, and sends each back in the same format, compressed.

    python3 other_language.py PORT COUNT
"""
import gzip
import json
import socket
import struct
import sys

JSON, MESSAGE_PACK, BINARY, GZIP = 3, 4, 6, 1


class Broker:
    """Version 1 of the native protocol."""

    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.buffer = b""
        self.request(0x01, struct.pack(">H", 1))

    def send(self, kind, payload):
        self.socket.sendall(struct.pack(">IBQ", 9 + len(payload), kind, 1) + payload)

    def frame(self, seconds):
        """The next frame as (type, payload), or None if none comes in time."""
        self.socket.settimeout(seconds)
        while True:
            if len(self.buffer) >= 4:
                length = struct.unpack(">I", self.buffer[:4])[0]
                if len(self.buffer) >= 4 + length:
                    frame, self.buffer = self.buffer[4:4 + length], self.buffer[4 + length:]
                    return frame[0], frame[9:]
            try:
                more = self.socket.recv(65536)
            except socket.timeout:
                return None
            if not more:
                raise EOFError("the broker closed the connection")
            self.buffer += more

    def request(self, kind, payload):
        self.send(kind, payload)
        code, answer = self.frame(30)
        if code != 0x05:
            raise ValueError("the broker answered %d %r" % (code, answer))
        return answer

    def subscribe(self, topic):
        return self.request(0x04, text(topic) + b"\x00")

    def poll(self, subscription):
        while True:
            self.send(0x09, subscription)
            frame = self.frame(0.2)
            if frame is not None:
                code, payload = frame
                if code != 0x03:
                    raise ValueError("the broker answered %d %r" % (code, payload))
                size = struct.unpack(">H", payload[1:3])[0]
                return payload[3 + size:]

    def publish(self, topic, message):
        self.send(0x03, b"\x01" + text(topic) + message)


def text(value):
    utf8 = value.encode()
    return struct.pack(">H", len(utf8)) + utf8


class Bytes:
    def __init__(self, data):
        self.data, self.at = data, 0

    def take(self, count):
        if self.at + count > len(self.data):
            raise ValueError("cut off")
        self.at += count
        return self.data[self.at - count:self.at]

    def byte(self):
        return self.take(1)[0]

    def varint(self):
        value = shift = 0
        while True:
            byte = self.byte()
            value |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                return value

    def zigzag(self):
        value = self.varint()
        return (value >> 1) ^ -(value & 1)

    def string(self):
        return self.take(self.varint()).decode()


def varint(value):
    out = b""
    while value > 0x7F:
        out += bytes([value & 0x7F | 0x80])
        value >>= 7
    return out + bytes([value])


def sized(data):
    return varint(len(data)) + data


def read_binary(data):
    read = Bytes(data)
    if read.byte() != 1 or read.varint() != len(data) - read.at:
        raise ValueError("not the binary layout")
    return {
        "customer": read.string(),
        "cents": read.zigzag(),
        "items": [read.string() for _ in range(read.varint())],
    }


def write_binary(order):
    cents = order["cents"]
    record = sized(order["customer"].encode()) + varint(cents << 1 ^ cents >> 63)
    record += varint(len(order["items"])) + b"".join(sized(i.encode()) for i in order["items"])
    return b"\x01" + sized(record)


def read_message_pack(read):
    code = read.byte()
    if code < 0x80:
        return code
    if code >= 0xE0:
        return code - 256
    if code < 0x90:
        return {read_message_pack(read): read_message_pack(read) for _ in range(code & 15)}
    if code < 0xA0:
        return [read_message_pack(read) for _ in range(code & 15)]
    if code < 0xC0:
        return read.take(code & 31).decode()
    if code in (0xCC, 0xCD, 0xCE):
        return int.from_bytes(read.take(1 << code - 0xCC), "big")
    if code == 0xD9:
        return read.take(read.byte()).decode()
    if code == 0xDC:
        return [read_message_pack(read) for _ in range(int.from_bytes(read.take(2), "big"))]
    raise ValueError("MessagePack type 0x%02x" % code)


def write_message_pack(value):
    if isinstance(value, dict):
        pairs = (write_message_pack(k) + write_message_pack(v) for k, v in value.items())
        return bytes([0x80 | len(value)]) + b"".join(pairs)
    if isinstance(value, list):
        return b"\xdc" + struct.pack(">H", len(value)) + b"".join(map(write_message_pack, value))
    if isinstance(value, str):
        utf8 = value.encode()
        return b"\xd9" + bytes([len(utf8)]) + utf8
    return b"\xd2" + struct.pack(">i", value)


READERS = {
    JSON: json.loads,
    MESSAGE_PACK: lambda data: read_message_pack(Bytes(data)),
    BINARY: read_binary,
}
WRITERS = {
    JSON: lambda order: json.dumps(order).encode(),
    MESSAGE_PACK: write_message_pack,
    BINARY: write_binary,
}


def unwrap(payload):
    read = Bytes(payload)
    if read.take(3) != b"\xc1\xff\x01":
        raise ValueError("no envelope")
    form = read.byte()
    codings = [read.byte() for _ in range(read.byte())]
    data = read.data[read.at:]
    for coding in reversed(codings):
        if coding != GZIP:
            raise ValueError("coding %d" % coding)
        data = gzip.decompress(data)
    return form, READERS[form](data)


def wrap(form, order):
    return b"\xc1\xff\x01" + bytes([form, 1, GZIP]) + gzip.compress(WRITERS[form](order))


def main(port, count):
    broker = Broker(port)
    subscription = broker.subscribe("to-python")
    print("ready", flush=True)
    for taken in range(1, count + 1):
        form, order = unwrap(broker.poll(subscription))
        order["cents"] += taken
        broker.publish("to-java", wrap(form, order))
    # Everything sent before this has been done when it is answered.
    broker.send(0x07, b"")
    code, _ = broker.frame(30)
    print("done" if code == 0x08 else "answered %d" % code, flush=True)


main(int(sys.argv[1]), int(sys.argv[2]))
