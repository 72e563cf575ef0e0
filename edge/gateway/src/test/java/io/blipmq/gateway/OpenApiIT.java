package io.blipmq.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.blipmq.gateway.connection.HttpConfig;
import io.blipmq.gateway.http.Routes;
import io.blipmq.gateway.http.api.Api;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The description that the broker serves, against what it does: the same operations, and every
 * answer as its schema says.
 */
final class OpenApiIT {
  private static final String T = "/api/v1/topics/t";
  private static final String LINES = "application/x-ndjson";

  private final RunningGateway server = RunningGateway.start();
  private final HttpPeer http = new HttpPeer(server.port());
  private final JsonNode document = http.get("/api/v1/openapi.json").expect(200).json();

  /** What has been called, by its id. */
  private final Set<String> called = new TreeSet<>();

  @AfterEach
  void close() {
    http.close();
    server.close();
  }

  @Test
  void describesTheRoutesThatThereAreAndNoOthers() {
    Set<String> described = new TreeSet<>();
    document
        .get("paths")
        .properties()
        .forEach(path ->
            path.getValue()
                .propertyNames()
                .forEach(method -> {
                  if (!method.equals("parameters")) {
                    described.add(method.toUpperCase(Locale.ROOT) + " " + path.getKey());
                  }
                }));
    Set<String> routed = new TreeSet<>();
    for (Routes.Route route : Api.routes(HttpConfig.defaults()).all()) {
      routed.add(route.method() + " " + route.template());
    }
    assertThat(described).isEqualTo(routed);
  }

  @Test
  void isAValidSchemaThroughout() {
    document
        .get("components")
        .get("schemas")
        .propertyNames()
        .forEach(name -> assertThat(schema("#/components/schemas/" + name)).isNotNull());
  }

  @Test
  void everyOperationAnswersAsDescribed() {
    call("openapi.json", "get", "/api/v1/openapi.json", http.get("/api/v1/openapi.json"));
    topics();
    messages();
    subscriptions();
    call("stats", "get", "/api/v1/stats", http.get("/api/v1/stats"));
    call("topic", "delete", "/api/v1/topics/{topic}", http.send("DELETE", T, ""));
    assertThat(called).isEqualTo(operations());
  }

  private void topics() {
    String topic = "/api/v1/topics/{topic}";
    String options =
        "{\"partitions\":1,\"retention\":{\"messages\":9},\"default_ttl_ms\":60000,"
            + "\"when_full\":\"evict_oldest\",\"capacity\":9,\"overflow\":\"drop_new\"}";
    call("topic", "put", topic, http.send("PUT", T, options));
    call("topic", "put", topic, http.send("PUT", T, "{\"partitions\":2}"), 409);
    call("topic", "patch", topic, http.send("PATCH", T, "{\"retention\":null}"));
    call("topic", "patch", topic, http.send("PATCH", "/api/v1/topics/none", "{}"), 404);
    JsonNode shown = call("topic", "get", topic, http.get(T));
    assertThat(shown.has("retention")).isFalse();
    assertThat(shown.get("default_ttl_ms").asInt()).isEqualTo(60_000);
    call("topic", "get", topic, http.get("/api/v1/topics/none"), 404);
    http.send("PUT", "/api/v1/topics/u", "").expect(200);
    JsonNode page = call("topics", "get", "/api/v1/topics", http.get("/api/v1/topics?limit=1"));
    assertThat(page.get("next").asString()).isEqualTo("t");
    JsonNode next =
        call("topics", "get", "/api/v1/topics", http.get("/api/v1/topics?after=t&prefix=u"));
    assertThat(next.get("topics").get(0).get("topic").asString()).isEqualTo("u");
    assertThat(next.has("next")).isFalse();
  }

  private void messages() {
    String messages = "/api/v1/topics/{topic}/messages";
    http.send("PUT", T + "/subscriptions/g", "").expect(204);
    call("publish", "post", messages, http.post(T + "/messages", "x", "Blipmq-Key", "k"));
    call(
        "publish",
        "post",
        messages,
        http.post(
            T + "/messages",
            "{\"payload\":\"y\",\"headers\":{\"a\":\"b\"}}",
            "Content-Type",
            LINES));
    call("publish", "post", messages, http.post(T + "/messages", "", "Content-Type", LINES), 400);
    HttpPeer.Answer got = http.get(T + "/messages?group=g&wait=20s");
    call("receive", "get", messages, got);
    call("receive", "get", messages, http.get(T + "/messages?group=%2F"), 400);
    List<String> receipts = got.receipts();
    call(
        "ack",
        "post",
        "/api/v1/topics/{topic}/ack",
        http.settle(T + "/ack", receipts.subList(0, 1), ""));
    call(
        "nack",
        "post",
        "/api/v1/topics/{topic}/nack",
        http.settle(T + "/nack", receipts, ",\"dead_letter\":true"));
  }

  private void subscriptions() {
    String group = "/api/v1/topics/{topic}/subscriptions/{group}";
    String g = T + "/subscriptions/g";
    call("list", "get", "/api/v1/topics/{topic}/subscriptions", http.get(T + "/subscriptions"));
    call(
        "group",
        "put",
        group,
        http.send(
            "PUT", T + "/subscriptions/h", "{\"from\":\"earliest\",\"filter\":\"key=='k'\"}"));
    assertThat(http.get(T + "/messages?group=h&wait=20s&filter=key%3D%3D'k'").payloads())
        .containsExactly("x");
    call("seek", "post", group + "/seek", http.post(g + "/seek", "{\"from\":\"offset:1\"}"));
    assertThat(http.get(T + "/messages?group=g&wait=20s").payloads()).containsExactly("y");
    call("seek", "post", group + "/seek", http.post(g + "/seek", "{}"), 400);
    call(
        "seek",
        "post",
        group + "/seek",
        http.post(T + "/subscriptions/none/seek", "{\"from\":\"latest\"}"),
        410);
    call("resend", "post", group + "/resend", http.post(g + "/resend", ""));
    call("group", "delete", group, http.send("DELETE", g, ""));
    call("group", "delete", group, http.send("DELETE", g, ""), 410);
  }

  private Set<String> operations() {
    Set<String> all = new TreeSet<>();
    document.findValuesAsString("operationId").forEach(all::add);
    return all;
  }

  private JsonNode call(String what, String method, String path, HttpPeer.Answer answer) {
    assertThat(answer.status()).as(what + ": " + answer.body()).isLessThan(300);
    return call(what, method, path, answer, answer.status());
  }

  /** Checks an answer against what is described for its operation and status. */
  private JsonNode call(
      String what, String method, String path, HttpPeer.Answer answer, int status) {
    answer.expect(status);
    JsonNode operation = document.get("paths").get(path).get(method);
    called.add(operation.get("operationId").asString());
    JsonNode responses = operation.get("responses");
    JsonNode response =
        resolve(responses.optional(String.valueOf(status)).orElse(responses.get("default")));
    assertThat(response).as(what + " " + status).isNotNull();
    if (!response.has("content")) {
      assertThat(answer.body()).isEmpty();
      return answer.body().isEmpty() ? document : answer.json();
    }
    String type = answer.headers().firstValue("content-type").orElseThrow();
    JsonNode schema = response.get("content").get(type);
    assertThat(schema).as(what + " answers " + type).isNotNull();
    ObjectNode self = ((ObjectNode) schema.get("schema").deepCopy());
    self.set("components", document.get("components"));
    List<Error> errors =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(self)
            .validate(answer.json());
    assertThat(errors).as(what + ": " + answer.body()).isEmpty();
    return answer.json();
  }

  private JsonNode resolve(JsonNode node) {
    return node.has("$ref") ? document.at(node.get("$ref").asString().substring(1)) : node;
  }

  private Schema schema(String pointer) {
    ObjectNode self = (ObjectNode) document.at(pointer.substring(1)).deepCopy();
    self.set("components", document.get("components"));
    Schema schema =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12).getSchema(self);
    assertThat(new ArrayList<>(schema.validate(self))).isNotNull();
    return schema;
  }
}
