package io.blipmq.testkit;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.blipmq.api.Confirmation;
import io.blipmq.api.Durability;
import io.blipmq.api.ErrorCode;
import java.util.Arrays;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PromisesTest {
  private final Promises promises = new Promises(Durability.LOG, true);
  private final GroupPromises group = promises.opened("t", "g");
  private final Receiver receiver = group.joined();

  private SentBatch stored(long offset, @Nullable String... keys) {
    SentBatch batch = promises.sends("t", Terms.AT_LEAST_ONCE, Arrays.asList(keys));
    promises.confirmed(batch, new Confirmation(0, offset, keys.length, Durability.LOG));
    return batch;
  }

  private SentBatch stored(long offset) {
    return stored(offset, (String) null);
  }

  private void got(int number, long offset, int attempt) {
    got(receiver, number, offset, attempt);
  }

  private static void got(Receiver who, int number, long offset, int attempt) {
    who.got(new Got("t", 0, offset, attempt, number + " text"), 1_000);
  }

  private static void isBroken(ThrowingCallable what, String text) {
    assertThatThrownBy(what).isInstanceOf(BrokenPromise.class).hasMessageContaining(text);
  }

  @Test
  void whatWasConfirmedMustCome() {
    stored(0);
    isBroken(promises::checkNothingOwed, "never came to group g");
    got(0, 0, 1);
    receiver.accepted(0);
    promises.checkNothingOwed();
  }

  @Test
  void aPowerCutMayTakeWhatWasNotSynced() {
    stored(0);
    SentBatch synced = promises.sends("t", null);
    promises.confirmed(synced, new Confirmation(0, 1, 1, Durability.SYNCED));
    stored(2);
    promises.ended(Ending.POWER);
    Receiver next = group.joined();
    got(next, 1, 1, 1);
    next.accepted(1);
    isBroken(promises::checkNothingOwed, "message 0");
  }

  @Test
  void whatWasRecordedDoesNotComeBack() {
    stored(0);
    got(0, 0, 1);
    receiver.accepted(0);
    receiver.recorded(0);
    promises.ended(Ending.PROCESS);
    isBroken(() -> got(group.joined(), 0, 0, 1), "settled and recorded");
  }

  @Test
  void whatWasAcceptedComesBackAfterARestartOnly() {
    stored(0);
    got(0, 0, 1);
    receiver.accepted(0);
    isBroken(() -> got(0, 0, 2), "the broker still runs");
    promises.ended(Ending.PROCESS);
    got(group.joined(), 0, 0, 1);
  }

  @Test
  void aPlaceHasOneMessage() {
    stored(0);
    isBroken(() -> stored(0), "has the place of message 0");
    isBroken(() -> got(0, 5, 1), "is now in partition 0 at offset 5");
  }

  @Test
  void aBatchIsAUnit() {
    SentBatch batch = promises.sends("t", Terms.AT_LEAST_ONCE, Arrays.asList(null, null, null));
    promises.ended(Ending.PROCESS);
    Receiver next = group.joined();
    got(next, 1, 11, 1);
    next.accepted(1);
    isBroken(promises::checkNothingOwed, "message 0");
    isBroken(() -> got(next, 2, 15, 1), "is now in partition 0 at offset 13");
    promises.confirmed(batch, new Confirmation(0, 10, 3, Durability.LOG));
  }

  @Test
  void whatWasRefusedIsNotDelivered() {
    SentBatch batch = promises.sends("t", null);
    promises.refused(batch, ErrorCode.STORAGE_FULL);
    isBroken(() -> got(0, 0, 1), "had been refused");
  }

  @Test
  void orderHoldsForAKeyAndForWhatHasNone() {
    stored(0, "k");
    stored(1, "k");
    stored(2);
    stored(3);
    isBroken(() -> got(1, 1, 1), "of the same key, which is still to come");
    got(0, 0, 1);
    isBroken(() -> got(group.joined(), 1, 1, 1), "which is not with that consumer");
    got(3, 3, 1);
    isBroken(() -> got(2, 2, 1), "offset 3 had come before");
  }

  @Test
  void attemptsCount() {
    stored(0);
    got(0, 0, 1);
    receiver.returned(0);
    isBroken(() -> got(0, 0, 1), "as attempt 1 after attempt 1");
  }

  @Test
  void whatWasGivenUpBecomesADeadLetter() {
    stored(0);
    got(0, 0, 1);
    receiver.rejected(0);
    isBroken(promises::checkNothingOwed, "is no dead letter");
    group.deadLetterSeen(0);
    promises.checkNothingOwed();
  }

  @Test
  void nothingComesOutOfItsTime() {
    SentBatch late = promises.sends("t", Terms.delayedUntil(2_000), Arrays.asList((String) null));
    SentBatch gone = promises.sends("t", Terms.expiringAt(500), Arrays.asList((String) null));
    isBroken(() -> got(late.first, 0, 1), "1000 ms too early");
    isBroken(() -> got(gone.first, 0, 1), "500 ms after it expired");
  }

  @Test
  void aDeletedTopicStaysDeleted() {
    stored(0);
    promises.deletionRecorded(promises.topicDeleted("t"));
    GroupPromises again = promises.opened("t", "g");
    isBroken(() -> got(again.joined(), 0, 0, 1), "of a topic that was deleted");
    again.joined();
    promises.checkNothingOwed();
  }

  @Test
  void aTopicWhoseDeletionWasLostKeepsWhatItKept() {
    promises.topicMade("t", 2);
    promises.topicDeleted("t");
    promises.opened("t", "g");
    promises.ended(Ending.PROCESS);
    stored(0);
    stored(1);
    stored(2);
    isBroken(promises::checkNothingOwed, "message 1");
  }

  @Test
  void whatManyPlacesLieBehindIsNotOwedByATopicThatKeepsFewer() {
    promises.topicMade("t", 3);
    stored(0);
    stored(1);
    stored(3);
    isBroken(promises::checkNothingOwed, "message 1");
  }
}
