package io.blipmq.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.testng.ITestListener;
import org.testng.ITestResult;
import org.testng.TestNG;

/** Runs the technology compatibility kit of Reactive Streams, which is a suite of TestNG. */
final class ReactiveStreamsIT {
  @ParameterizedTest
  @ValueSource(classes = {EmbeddedPublisherVerification.class, RemotePublisherVerification.class})
  @Timeout(300)
  void publishersKeepTheRules(Class<?> verification) {
    Outcome outcome = new Outcome();
    TestNG suite = new TestNG(false);
    suite.setVerbose(0);
    suite.setTestClasses(new Class<?>[] {verification});
    suite.addListener(outcome);
    suite.run();
    assertThat(outcome.failed).isEmpty();
    assertThat(outcome.passed).anyMatch(name -> name.startsWith("required_spec309"));
    assertThat(outcome.passed).hasSizeGreaterThan(25);
    // What is not tested is optional, not testable, or asks for a publisher that refuses
    // subscribers.
    assertThat(outcome.skipped)
        .allMatch(name -> name.matches("(untested_|optional_|required_spec109_mayReject).*"));
  }

  private static final class Outcome implements ITestListener {
    private final List<String> passed = new ArrayList<>();
    private final List<String> skipped = new ArrayList<>();
    private final List<String> failed = new ArrayList<>();

    @Override
    public void onTestSuccess(ITestResult result) {
      passed.add(result.getName());
    }

    @Override
    public void onTestSkipped(ITestResult result) {
      skipped.add(result.getName());
    }

    @Override
    public void onTestFailure(ITestResult result) {
      failed.add(result.getName() + ": " + result.getThrowable());
    }
  }
}
