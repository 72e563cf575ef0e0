package io.blipmq.gateway.mqtt.packet;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The properties of a packet of version 5; what is not there is null, or {@link #ABSENT}. Filled by
 * the decoder, then read only.
 */
public final class Properties {
  /** What a number has that is not there. */
  public static final int ABSENT = -1;

  /** None. */
  public static final Properties NONE = new Properties();

  int payloadFormat = ABSENT;
  long messageExpirySeconds = ABSENT;
  @Nullable String contentType;
  @Nullable String responseTopic;
  byte @Nullable [] correlationData;
  int subscriptionIdentifier = ABSENT;
  long sessionExpirySeconds = ABSENT;
  @Nullable String authenticationMethod;
  byte @Nullable [] authenticationData;
  int requestProblemInformation = ABSENT;
  long willDelaySeconds = ABSENT;
  int requestResponseInformation = ABSENT;
  @Nullable String reasonString;
  int receiveMaximum = ABSENT;
  int topicAliasMaximum = ABSENT;
  int topicAlias = ABSENT;
  long maximumPacketSize = ABSENT;
  private @Nullable List<String> userProperties;

  Properties() {}

  void addUserProperty(String name, String value) {
    if (userProperties == null) {
      userProperties = new ArrayList<>(4);
    }
    userProperties.add(name);
    userProperties.add(value);
  }

  public int payloadFormat() {
    return payloadFormat;
  }

  public long messageExpirySeconds() {
    return messageExpirySeconds;
  }

  public @Nullable String contentType() {
    return contentType;
  }

  public @Nullable String responseTopic() {
    return responseTopic;
  }

  public byte @Nullable [] correlationData() {
    return correlationData;
  }

  /** 1 to 268,435,455. */
  public int subscriptionIdentifier() {
    return subscriptionIdentifier;
  }

  /** 4,294,967,295 is forever. */
  public long sessionExpirySeconds() {
    return sessionExpirySeconds;
  }

  public @Nullable String authenticationMethod() {
    return authenticationMethod;
  }

  /** Whether the client has asked for reason strings, which it may be sent if it has not, too. */
  public boolean wantsProblemInformation() {
    return requestProblemInformation == 1;
  }

  public long willDelaySeconds() {
    return willDelaySeconds;
  }

  /** 1 to 65,535. */
  public int receiveMaximum() {
    return receiveMaximum;
  }

  public int topicAliasMaximum() {
    return topicAliasMaximum;
  }

  /** 1 to 65,535. */
  public int topicAlias() {
    return topicAlias;
  }

  /** From 1 on. */
  public long maximumPacketSize() {
    return maximumPacketSize;
  }

  /** Name, value, name, value …, in the order in which they came. */
  public List<String> userProperties() {
    return userProperties == null ? List.of() : userProperties;
  }
}
