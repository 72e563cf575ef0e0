"""A JSON lines client with nothing but Python: receives one message and answers it.

    python3 lines.py PORT

Subscribes to `doors`, says so, and for the first message `to python` sends `from python`.
"""
import json
import socket
import sys

with socket.create_connection(("127.0.0.1", int(sys.argv[1])), timeout=30) as connection:
    lines = connection.makefile("r", encoding="utf-8", newline="\r\n")

    def command(**members):
        connection.sendall((json.dumps(members) + "\n").encode("utf-8"))

    command(command="subscribe", topic="doors")
    assert json.loads(lines.readline()) == {"success": True}
    print("subscribed", flush=True)
    got = json.loads(lines.readline())
    assert got["msg"] == "to python grüße", got
    assert got == {"command": "send", "topic": "doors", "msg": got["msg"], "delivery": "all", "index": 0}, got
    command(command="send", topic="doors", msg="from python grüße", delivery="all")
    assert json.loads(lines.readline()) == {"success": True}
    assert json.loads(lines.readline())["index"] == 1
    connection.sendall(b"quit\n")
    assert lines.readline() == ""
    print("done", flush=True)
