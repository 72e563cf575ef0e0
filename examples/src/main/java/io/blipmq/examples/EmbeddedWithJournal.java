package io.blipmq.examples;

import io.blipmq.api.BlipMQ;
import io.blipmq.api.Confirmation;
import io.blipmq.api.Delivery;
import io.blipmq.api.EmbeddedOptions;
import io.blipmq.api.FsyncPolicy;
import io.blipmq.api.Settlement;
import io.blipmq.api.Subscription;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A broker inside the program whose messages are still there when the program starts again. */
final class EmbeddedWithJournal {
  private EmbeddedWithJournal() {}

  public static void main(String[] args) throws InterruptedException, IOException {
    Path folder = args.length > 0 ? Path.of(args[0]) : Files.createTempDirectory("blipmq-example");
    EmbeddedOptions options =
        EmbeddedOptions.journaled(folder).withFsyncPolicy(new FsyncPolicy.EveryN(1));

    System.out.println("-- first run");
    try (BlipMQ blip = BlipMQ.open(options);
        Subscription mailer = blip.topic("mails").subscribe("mailer")) {
      Confirmation confirmation = blip.topic("mails").publish("welcome, ann");
      System.out.println("confirmed, and worth: " + confirmation.durability());
      blip.topic("mails").publish("welcome, bob");

      Delivery first = mailer.receive();
      System.out.println("sent: " + first.text());
      mailer.settle(new Settlement.Accept(List.of(first))).join(); // settled, and on disk
    }

    System.out.println("-- second run");
    try (BlipMQ blip = BlipMQ.open(options);
        Subscription mailer = blip.topic("mails").subscribe("mailer")) {
      System.out.println("sent: " + mailer.receive().text());
    }
  }
}
