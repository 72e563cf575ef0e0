package io.blipmq.gateway.mqtt;

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

  static Hub open(Services services) {
    SystemTopics systemTopics = new SystemTopics(services);
    Retained retained =
        new Retained(services.broker().table(Retained.TABLE), systemTopics.values());
    Wills wills = new Wills(services.broker(), retained);
    Store store = new Store(services.broker());
    Shares shares = new Shares(services.broker());
    Sessions sessions = new Sessions(services.broker(), store, shares, wills);
    Hub hub = new Hub(services, store, sessions, shares, retained, wills, systemTopics);
    sessions.recover();
    wills.recover();
    systemTopics.start(hub);
    return hub;
  }
}
