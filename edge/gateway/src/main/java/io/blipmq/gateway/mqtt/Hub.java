package io.blipmq.gateway.mqtt;

import io.blipmq.gateway.connection.MqttConfig;
import io.blipmq.gateway.connection.Services;

/** What all MQTT connections of a gateway share. Any thread. */
record Hub(
    Services services,
    Store store,
    Sessions sessions,
    Shares shares,
    Retained retained,
    Wills wills,
    SystemTopics systemTopics) {

  static Hub open(Services services, MqttConfig config) {
    SystemTopics systemTopics = new SystemTopics(services);
    Retained retained =
        new Retained(services.broker().table(Retained.TABLE), systemTopics.values());
    Wills wills = new Wills(services, retained);
    Store store = new Store(services.broker());
    Shares shares = new Shares(services.broker());
    Sessions sessions = new Sessions(services, config, store, shares, wills);
    Hub hub = new Hub(services, store, sessions, shares, retained, wills, systemTopics);
    sessions.recover();
    wills.recover();
    systemTopics.start(hub);
    new QueueLimit(
            services.broker(), services.stats(), sessions, shares, config.maxQueuedMessages())
        .start();
    return hub;
  }
}
