package io.blipmq.benchmarks.embedded;

import static java.util.Objects.requireNonNull;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.BenchmarkParams;

/**
 * Messages delivered a second, one method for each {@link Workload}. An invocation is one exchange,
 * from the first publish until the last consumer has the last message.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
public class EmbeddedBenchmark {
  /** Who carries the messages. */
  @Param public Product product = Product.BLIPMQ;

  private @Nullable Rig rig;

  /** Opens the channel of the method's workload. */
  @Setup(Level.Trial)
  public void open(BenchmarkParams parameters) {
    String method = parameters.getBenchmark();
    rig = new Rig(Workload.valueOf(method.substring(method.lastIndexOf('.') + 1)), product);
  }

  /** Ends it. */
  @TearDown(Level.Trial)
  public void close() throws InterruptedException {
    requireNonNull(rig).close();
  }

  // The methods have the names of the workloads; they differ in what JMH divides by.

  @Benchmark
  @OperationsPerInvocation(Workload.P1_DELIVERED)
  public void P1() throws InterruptedException {
    requireNonNull(rig).exchange();
  }

  @Benchmark
  @OperationsPerInvocation(Workload.P2_DELIVERED)
  public void P2() throws InterruptedException {
    requireNonNull(rig).exchange();
  }

  @Benchmark
  @OperationsPerInvocation(Workload.P3_DELIVERED)
  public void P3() throws InterruptedException {
    requireNonNull(rig).exchange();
  }

  @Benchmark
  @OperationsPerInvocation(Workload.P4_DELIVERED)
  public void P4() throws InterruptedException {
    requireNonNull(rig).exchange();
  }

  @Benchmark
  @OperationsPerInvocation(Workload.P5_DELIVERED)
  public void P5() throws InterruptedException {
    requireNonNull(rig).exchange();
  }

  @Benchmark
  @OperationsPerInvocation(Workload.P6_DELIVERED)
  public void P6() throws InterruptedException {
    requireNonNull(rig).exchange();
  }

  @Benchmark
  @OperationsPerInvocation(Workload.P6_DELIVERED)
  public void P6_BATCHES() throws InterruptedException {
    requireNonNull(rig).exchange();
  }
}
