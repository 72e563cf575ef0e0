"""Eclipse Paho: subscribes to to/<qos> at each QoS and to to/end; prints what comes, answers it on
from/p at the same QoS, and ends at to/end.

    paho_client.py <port> 4|5
"""

import sys

import paho.mqtt.client as mqtt
from paho.mqtt.subscribeoptions import SubscribeOptions

port, version = int(sys.argv[1]), int(sys.argv[2])
client = mqtt.Client("python", protocol=mqtt.MQTTv5 if version == 5 else mqtt.MQTTv311)


def connected(client, data, flags, reason, properties=None):
    wanted = [(f"to/{qos}", qos) for qos in range(3)] + [("to/end", 1)]
    if version == 5:
        wanted = [(topic, SubscribeOptions(qos)) for topic, qos in wanted]
    client.subscribe(wanted)


def subscribed(*_):
    print("subscribed", flush=True)


def came(client, data, message):
    print(message.topic, message.payload.decode(), flush=True)
    if message.topic == "to/end":
        client.disconnect()
    else:
        qos = int(message.topic[-1])
        client.publish("from/p", f"ö {qos}", qos)


client.on_connect = connected
client.on_subscribe = subscribed
client.on_message = came
client.connect("127.0.0.1", port)
client.loop_forever()
