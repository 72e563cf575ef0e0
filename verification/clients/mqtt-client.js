// A client of the library mqtt, over TCP or WebSocket: publishes to from/<version>, prints what comes
// on to/<version>, and ends when that is "end".
//
//   node mqtt-client.js mqtt://127.0.0.1:7878|ws://127.0.0.1:7878/mqtt 4|5
import mqtt from "mqtt";

const [url, version] = process.argv.slice(2);
const client = await mqtt.connectAsync(url, {
  protocolVersion: Number(version),
  clientId: "js-" + version,
  connectTimeout: 30_000,
  reconnectPeriod: 0,
});
client.on("message", (topic, payload) => {
  console.log(topic + " " + payload);
  if (payload.toString() === "end") {
    client.end();
  }
});
await client.subscribeAsync("to/" + version, { qos: 2 });
for (const qos of [0, 1, 2]) {
  await client.publishAsync("from/" + version, "grüße " + qos, { qos });
}
console.log("ready");
