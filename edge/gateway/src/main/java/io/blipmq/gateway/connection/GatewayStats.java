package io.blipmq.gateway.connection;

import java.util.concurrent.atomic.LongAdder;

/** What the gateway has done since it started. Counted by event loops, read by any thread. */
public final class GatewayStats {
  private final LongAdder accepted = new LongAdder();
  private final LongAdder ended = new LongAdder();
  private final LongAdder refused = new LongAdder();
  private final LongAdder protocolErrors = new LongAdder();
  private final LongAdder authenticationFailures = new LongAdder();
  private final LongAdder notPermitted = new LongAdder();
  private final LongAdder deliveriesNotPermitted = new LongAdder();
  private final LongAdder receivedBytes = new LongAdder();
  private final LongAdder flushBytes = new LongAdder();
  private final LongAdder flushBatches = new LongAdder();
  private final LongAdder sessions = new LongAdder();
  private final LongAdder sessionsRefused = new LongAdder();
  private final LongAdder queueDropped = new LongAdder();
  private final LongAdder refusedUnanswered = new LongAdder();

  /** Connections that are open now. */
  public long connections() {
    return Math.max(0, accepted.sum() - ended.sum());
  }

  /** Connections that were let in. */
  public long accepted() {
    return accepted.sum();
  }

  /** Connections that were closed at once because there were too many. */
  public long refused() {
    return refused.sum();
  }

  /** Connections that were closed for what they sent, or for what they did not send in time. */
  public long protocolErrors() {
    return protocolErrors.sum();
  }

  /** API keys that were not valid. */
  public long authenticationFailures() {
    return authenticationFailures.sum();
  }

  /** Requests that their API key does not permit: publishes, subscriptions and others. */
  public long notPermitted() {
    return notPermitted.sum();
  }

  /** Messages that were not delivered because their reader may not have them, and are settled. */
  public long deliveriesNotPermitted() {
    return deliveriesNotPermitted.sum();
  }

  /** Bytes that came from sockets. */
  public long receivedBytes() {
    return receivedBytes.sum();
  }

  /** Bytes that went to sockets. */
  public long flushBytes() {
    return flushBytes.sum();
  }

  /** Writes to sockets; each may hold many frames. */
  public long flushBatches() {
    return flushBatches.sum();
  }

  /** MQTT sessions that can outlive their connection, with one or without. */
  public long sessions() {
    return sessions.sum();
  }

  /** MQTT clients that were not let in because there were too many such sessions. */
  public long sessionsRefused() {
    return sessionsRefused.sum();
  }

  /** Messages that waited for an MQTT session or group and were dropped because of its limit. */
  public long queueDropped() {
    return queueDropped.sum();
  }

  /** MQTT publishes of QoS 0 that were refused, for which the protocol has no answer. */
  public long refusedUnanswered() {
    return refusedUnanswered.sum();
  }

  /** There are so many more MQTT sessions that can outlive their connection. */
  public void countSessions(int more) {
    sessions.add(more);
  }

  /** There was one such session too many. */
  public void countSessionRefused() {
    sessionsRefused.increment();
  }

  /** So many messages that waited have been dropped. */
  public void countQueueDropped(long messages) {
    queueDropped.add(messages);
  }

  /** A publish was refused, and nobody can be told. */
  public void countRefusedUnanswered() {
    refusedUnanswered.increment();
  }

  /** A connection was let in. */
  public void countAccepted() {
    accepted.increment();
  }

  /** A connection that was let in has ended. */
  public void countEnded() {
    ended.increment();
  }

  /** A connection was one too many. */
  public void countRefused() {
    refused.increment();
  }

  /** A connection was closed for breaking the protocol. */
  public void countProtocolError() {
    protocolErrors.increment();
  }

  /** A key was wrong. */
  public void countAuthenticationFailure() {
    authenticationFailures.increment();
  }

  /** Something was asked for that is not permitted. */
  public void countNotPermitted() {
    notPermitted.increment();
  }

  /** A message was dropped that its reader may not have. */
  public void countDeliveryNotPermitted() {
    deliveriesNotPermitted.increment();
  }

  /** Bytes were read. */
  public void countReceived(int bytes) {
    receivedBytes.add(bytes);
  }

  /** Bytes were written in one go. */
  public void countFlush(int bytes) {
    flushBytes.add(bytes);
    flushBatches.increment();
  }
}
