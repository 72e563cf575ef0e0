package io.blipmq.server.metrics;

import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The JVM and its process, by the names that dashboards for them know. */
final class ProcessMetrics {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final double MILLIS = 1e3;
  private static final int KIB = 1_024;

  private ProcessMetrics() {}

  static void write(Exposition out) {
    Runtime runtime = Runtime.getRuntime();
    out.gauge(
            "process_start_time_seconds",
            "When the process started, in seconds since 1970.",
            ManagementFactory.getRuntimeMXBean().getStartTime() / MILLIS)
        .gauge(
            "process_resident_memory_bytes",
            "Resident memory; 0 where the system does not tell.",
            residentBytes())
        .gauge("jvm_heap_used_bytes", "Heap in use.", runtime.totalMemory() - runtime.freeMemory())
        .gauge("jvm_heap_max_bytes", "What the heap may grow to.", runtime.maxMemory())
        .gauge(
            "jvm_threads_current",
            "Platform threads.",
            ManagementFactory.getThreadMXBean().getThreadCount());
    out.family("jvm_gc_collection_seconds", Exposition.Type.SUMMARY, "Time spent in collections.");
    for (GarbageCollectorMXBean gc : ManagementFactory.getGarbageCollectorMXBeans()) {
      out.sample(
              "jvm_gc_collection_seconds_sum",
              Math.max(0, gc.getCollectionTime()) / MILLIS,
              "gc",
              gc.getName())
          .sample(
              "jvm_gc_collection_seconds_count",
              Math.max(0, gc.getCollectionCount()),
              "gc",
              gc.getName());
    }
  }

  private static long residentBytes() {
    try {
      List<String> lines = Files.isReadable(STATUS) ? Files.readAllLines(STATUS) : List.of();
      return lines.stream()
              .filter(line -> line.startsWith("VmRSS:"))
              .map(line -> line.replaceAll("[^0-9]", ""))
              .mapToLong(Long::parseLong)
              .findFirst()
              .orElse(0)
          * KIB;
    } catch (IOException | NumberFormatException e) {
      return 0;
    }
  }
}
